/** @jest-environment node */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const programs = mkdtempSync(join(tmpdir(), 'callscope-'));

beforeAll(() => {
  const docker = join(programs, 'docker');
  writeFileSync(docker, '#!/bin/sh\nexit 1\n');
  chmodSync(docker, 0o755);
});

afterAll(() => rmSync(programs, { recursive: true }));

/** What the command says where no Docker engine answers. */
function demo(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, PATH: [programs, process.env.PATH].join(delimiter) };
  return new Promise((resolve) => {
    execFile(join(__dirname, 'demo.sh'), args, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr })
    );
  });
}

test('--docker is given without Docker', async () => {
  const { code, stderr } = await demo('--docker');
  expect(code).toBe(1);
  expect(stderr).toContain('no Docker engine with Compose is running. Start one, or use --preview.');
});

test('two ways at once are refused', async () => {
  const { code, stderr } = await demo('--docker', '--preview');
  expect(code).toBe(1);
  expect(stderr).toContain("option '--docker' cannot be used with option '--preview'");
});

test.each(['--extended', '--embedded'])('%s is refused where the world is composed', async (world) => {
  const { code, stderr } = await demo('--docker', world);
  expect(code).toBe(1);
  expect(stderr).toContain(`option '--docker' cannot be used with option '${world}'`);
});

test('a fault that no world knows is refused before anything is built, with those that exist', async () => {
  const { code, stderr } = await demo('--preview', '--fault', 'no-such-fault');
  expect(code).toBe(1);
  expect(stderr).toMatch(/no-such-fault[^]*relay-latency/);
});

test.each(['0x50', '65536', '-1'])('%s is no port', async (port) => {
  const { code, stderr } = await demo('--port', port);
  expect(code).toBe(1);
  expect(stderr).toMatch(/--port.* is invalid. It must be a number from 1 to 65535[^]*See --help/);
});

test('help lists all options and builds nothing', async () => {
  const { code, stdout } = await demo('--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /--fault [^]*--extended [^]*--embedded [^]*--port [^]*--docker [^]*--preview [^]*--watch [^]*--mend [^]*Examples/
  );
});
