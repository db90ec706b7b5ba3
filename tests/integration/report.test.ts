import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createMattermostWorld } from '../../simulator/mattermost/world';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { temporaryFolder } from '../control/process';
import { callscope, type Ended } from '../support/command';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo } from '../support/triage';

const MINUTE = 60;
const start = hoursAgo(5);
const SLOW = { from: start + 6 * MINUTE, to: start + 9 * MINUTE };
const END = start + 12 * MINUTE;

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  const world = createVideocallWorld({ seed: 'report', start });
  world.inject({ name: 'relay-latency', start: SLOW.from, end: SLOW.to });
  await feedWorld(prometheus, world, start, END);
  await feedWorld(prometheus, createMattermostWorld({ seed: 'report', start }), start, END);
});

afterAll(() => prometheus?.stop());

function report(...args: string[]): Promise<Ended> {
  return callscope('report', ['--url', prometheus.url, ...args]);
}

/** From before the first sample to after the last one, a minute apart. */
const RANGE = ['--from', String(start - 5 * MINUTE), '--to', String(END + 3 * MINUTE), '--step', '60'];

test('a public report as Markdown says when people suffered, where, and what is unknown', async () => {
  const { code, stdout, stderr } = await report(...RANGE, '--format', 'markdown');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^# Calls from .*\n\nPeople had bad calls for [2-5] min of 20 min, between /);
  expect(stdout).toMatch(/\| Videocall.*\| Relay latency \| webtransport-apac\.example\.org \| \d+ of \d+ people \|/i);
  // Nothing is known before the first sample and after the last one.
  expect(stdout).toMatch(/\nFor \d min \(\d+ %\), Callscope couldn't judge all calls/);
  const unknown = stdout.split('\n').filter((line) => line.endsWith('| Unknown |'));
  expect(unknown).toHaveLength(2);
  expect(unknown[0]).toMatch(/\| [56] min \|/);
  expect(stdout).toContain('No objectives are recorded.');
  expect(stdout).toMatch(/HEADROOM at/);
  expect(stdout).not.toContain('@');
});

test('as one page in a file', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'report.html');
  const { code, stdout } = await report(...RANGE, '--output', file);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  const html = await readFile(file, 'utf8');
  expect(html).toMatch(/^<!doctype html>[\s\S]*People had bad calls[\s\S]*<span class="blind"/);
  expect(html).not.toMatch(/<script|127\.0\.0\.1|@[a-z]+\.(org|com)/);
  await folder.remove();
});

test.each([
  { args: [], says: '--from and a later --to are needed' },
  { args: ['--from', '1', '--to', '1'], says: '--from and a later --to are needed' },
  { args: ['--from', '1', '--to', '1000', '--format', 'json'], says: 'html, markdown' },
])('$args is refused in one line', async ({ args, says }) => {
  const ended = await report(...args);
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toContain(says);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
});

test('a Prometheus that does not answer makes no report', async () => {
  const ended = await callscope('report', ['--url', 'http://127.0.0.1:1', '--from', '1000', '--to', '1600']);
  expect(ended).toMatchObject({ code: 3, stdout: '' });
});
