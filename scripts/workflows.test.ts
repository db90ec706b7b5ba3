/** @jest-environment node */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import packageJson from '../package.json';
import pluginJson from '../src/plugin.json';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, '.github/workflows');

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Workflow {
  on: unknown;
  permissions: Record<string, string>;
  jobs: Record<
    string,
    { 'runs-on': string; 'timeout-minutes': number; strategy?: { matrix: { grafana: string[] } }; steps: Step[] }
  >;
}

const files = readdirSync(FOLDER);
const textOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const workflowOf = (file: string): Workflow => parse(textOf(file));
const stepsOf = (file: string): Step[] => Object.values(workflowOf(file).jobs).flatMap(({ steps }) => steps);

test('there are the workflows that the documents name', () => {
  expect(files.sort()).toEqual(['ci.yml', 'compatibility.yml', 'grafana.yml', 'release.yml']);
});

describe.each(files)('%s', (file) => {
  test('has jobs that end, and may only read unless a job says otherwise', () => {
    const { on, permissions, jobs } = workflowOf(file);
    expect(on).toBeDefined();
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toBe('ubuntu-latest');
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      expect(job.steps.filter(({ uses, run }) => (uses === undefined) === (run === undefined))).toEqual([]);
    }
  });

  test('pins each action by its commit, with the version beside it', () => {
    const uses = textOf(file)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses).toHaveLength(stepsOf(file).filter((step) => step.uses !== undefined).length);
    expect(uses.filter((line) => !/uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('names scripts, programs and files that exist', () => {
    const runs = stepsOf(file).flatMap(({ run }) => run ?? []);
    const scripts = runs.flatMap((run) => [...run.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name));
    expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name ?? ''))).toEqual([]);
    const paths = runs.flatMap(
      (run) => run.match(/(?<=--file )\S+|^\.ci\/\S+|docker-compose\.yaml$|CHANGELOG\.md/gm) ?? []
    );
    const named = stepsOf(file).flatMap(({ with: options }) => options?.['node-version-file'] ?? []);
    expect([...paths, ...named].filter((path) => !existsSync(join(ROOT, String(path))))).toEqual([]);
    const fromPackages = runs.flatMap((run) => run.match(/(?<=\bnpx )[a-z]\S+/g) ?? []);
    expect(fromPackages.filter((name) => !existsSync(join(ROOT, 'node_modules/.bin', name)))).toEqual([]);
  });

  test('keeps no credentials of the repository', () => {
    const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });
});

test('the browser specs run on the oldest Grafana, on that of docker-compose.yaml, and on the next major version', () => {
  const versions = workflowOf('grafana.yml').jobs.browser?.strategy?.matrix.grafana ?? [];
  const [, oldest] = /^>=(\d+\.\d+\.\d+)$/.exec(pluginJson.dependencies.grafanaDependency) ?? [];
  const [, usual] = /GRAFANA_VERSION:-([\d.]+)/.exec(readFileSync(join(ROOT, 'docker-compose.yaml'), 'utf8')) ?? [];
  expect(versions[0]).toBe(oldest);
  expect(versions).toContain(usual);
  expect(versions.filter((version) => version.startsWith('13.')).length).toBeGreaterThan(1);
});
