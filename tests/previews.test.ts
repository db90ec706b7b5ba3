/** @jest-environment node */
import { run } from './support/command';

/**
 * Titles of the browser specs that would run, without their theme. Of the causes in verdicts.spec.ts, previews replay a
 * part.
 */
async function listed(env: Record<string, string> = {}): Promise<string[]> {
  // Playwright refuses to run within Jest.
  const { stdout } = await run('node_modules/.bin/playwright', ['test', '--list'], { JEST_WORKER_ID: '', ...env });
  const titles = stdout
    .split('\n')
    .flatMap((line) => /\] › (\S+\.spec\.ts):\d+:\d+ › (.*)$/.exec(line)?.slice(1).join(' ') ?? []);
  return titles
    .map((title) => title.replace(/ in the (dark|light) theme/, ''))
    .filter((title) => !title.endsWith('is replayed in the right words'));
}

test('what one Grafana shows, at least one preview shows', async () => {
  const [single, previews] = await Promise.all([
    listed({ GRAFANA_URL: 'http://127.0.0.1:1', CONTROL_URL: 'http://127.0.0.1:1' }),
    listed(),
  ]);
  expect(single.length).toBeGreaterThan(50);
  expect(single.filter((title) => !previews.includes(title))).toEqual([]);
});
