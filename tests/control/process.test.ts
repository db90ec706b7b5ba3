/** @jest-environment node */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { close, listen } from '../../http/server';
import { freePort, isAnswering, startProcess, temporaryFolder, waitUntil } from './process';

const node = (script: string, isReady: (output: string) => boolean, timeoutSeconds?: number) =>
  startProcess(process.execPath, ['-e', script], { isReady, timeoutSeconds, env: { GREETING: 'hello' } });

const sleeping = 'console.log(process.env.GREETING); setInterval(() => {}, 1000);';

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('startProcess', () => {
  test('waits until the process is ready, and stops it', async () => {
    const running = await node(sleeping, (output) => output.includes('hello'));
    expect(exists(running.pid)).toBe(true);
    expect(running.isRunning()).toBe(true);
    await running.stop();
    expect(exists(running.pid)).toBe(false);
    expect(running.isRunning()).toBe(false);
    await running.stop();
  });

  test('says that the command is missing', async () => {
    const start = startProcess('no-such-command', [], { isReady: () => true });
    await expect(start).rejects.toThrow('Can\'t start "no-such-command": is it installed?');
  });

  test('shows the output of a process that ended early', async () => {
    const start = node('console.error("bad flag"); process.exit(2)', () => false);
    await expect(start).rejects.toThrow(/ended before it was ready\. It wrote:\nbad flag/);
  });

  test('ends a process that is not ready in time', async () => {
    let output = '';
    const isReady = (text: string) => {
      output = text;
      return false;
    };
    const start = node('console.log(process.pid); setInterval(() => {}, 1000);', isReady, 0.5);
    await expect(start).rejects.toThrow('timed out after 0.5 s');
    expect(exists(Number(output))).toBe(false);
  });

  test('kills a process that ignores SIGTERM, and one that is frozen', async () => {
    const ignoring = await node(`process.on('SIGTERM', () => {}); ${sleeping}`, (output) => output !== '');
    await ignoring.stop(0.2);
    expect(exists(ignoring.pid)).toBe(false);

    const frozen = await node(sleeping, (output) => output !== '');
    frozen.kill('SIGSTOP');
    await frozen.stop();
    expect(exists(frozen.pid)).toBe(false);
  });
});

test('waitUntil asks until the answer is yes', async () => {
  let asked = 0;
  await waitUntil(() => ++asked === 3, 'the third time');
  expect(asked).toBe(3);
});

test('isAnswering tells success from failure and silence', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  expect(await isAnswering(url)).toBe(false);
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/ok' ? 200 : 503).end();
  });
  await listen(server, port);
  expect(await isAnswering(`${url}/ok`)).toBe(true);
  expect(await isAnswering(url)).toBe(false);
  await close(server);
});

test('temporaryFolder makes a folder that can be removed', async () => {
  const folder = await temporaryFolder();
  expect(existsSync(folder.path)).toBe(true);
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});
