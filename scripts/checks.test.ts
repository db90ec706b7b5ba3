/** @jest-environment node */
import { command, countJest, countPlaywright, runQueues, sum } from './checks';

describe('command', () => {
  it('passes on exit code 0 and keeps the output', async () => {
    const result = await command('echo', 'sh', '-c', 'echo out; echo err >&2').run();
    expect(result).toMatchObject({ passed: 1, failed: 0, skipped: 0 });
    expect(result.output).toContain('out\n');
    expect(result.output).toContain('err\n');
  });

  it('fails on any other exit code', async () => {
    expect(await command('false', 'sh', '-c', 'exit 3').run()).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails when there is no such program', async () => {
    const result = await command('nothing', 'no-such-program-anywhere').run();
    expect(result).toMatchObject({ passed: 0, failed: 1 });
    expect(result.output).toContain('no-such-program-anywhere');
  });
});

describe('reports', () => {
  it('counts a Jest file that does not load as a failure', () => {
    const report = {
      numPassedTests: 10,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
      numPendingTests: 3,
      numTodoTests: 4,
    };
    expect(countJest(JSON.stringify(report))).toEqual({ passed: 10, failed: 3, skipped: 7 });
  });

  it('counts flaky Playwright tests and errors outside of tests as failures', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 5, failed: 3, skipped: 2 });
  });

  it('adds up', () => {
    expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
    expect(
      sum([
        { passed: 1, failed: 2, skipped: 3 },
        { passed: 10, failed: 20, skipped: 30 },
      ])
    ).toEqual({ passed: 11, failed: 22, skipped: 33 });
  });
});

test('runQueues keeps the order within a queue and runs queues side by side', async () => {
  const events: string[] = [];
  await runQueues([['a1', 'a2'], ['b1']], async (entry) => {
    events.push(`${entry} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`${entry} ends`);
  });
  expect(events.slice(0, 2)).toEqual(['a1 begins', 'b1 begins']);
  expect(events.indexOf('a2 begins')).toBeGreaterThan(events.indexOf('a1 ends'));
  expect(events).toHaveLength(6);
});
