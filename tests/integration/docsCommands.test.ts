import { globSync } from 'glob';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { scripts } from '../../package.json';
import { startProcess, temporaryFolder } from '../control/process';
import { bundleOf, callscope, COMMANDS as CLI, type Ended } from '../support/command';
import { commandsOf, wordsOf } from '../support/documentedCommands';
import { type HttpServer, reply, serve, vector } from '../support/httpServer';
import { codeOf } from '../support/markdown';

const ROOT = join(__dirname, '../..');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'src/README.md', 'preview/README.md'], { cwd: ROOT }).sort();
const COMMANDS = PAGES.flatMap((path) => commandsOf(path, readFileSync(join(ROOT, path), 'utf8')));

/** Commands that this test doesn't run: the test that does, or why nothing does. */
const ELSEWHERE: ReadonlyArray<{ begins: string } & ({ test: string } | { why: string })> = [
  { begins: './scripts/demo.sh', test: 'scripts/demo.test.ts' },
  { begins: './scripts/test.sh', why: 'runs this test' },
  { begins: 'npm run dashboards', test: 'tests/dashboards.test.ts' },
  { begins: 'npm run settings', test: 'scripts/settings/documents.test.ts' },
  { begins: 'npm run provisioning', test: 'tests/integration/compose.test.ts' },
  { begins: 'npm run package', why: 'scripts/test.sh runs it' },
  { begins: 'npm run bench:accuracy', test: 'tests/integration/bench.test.ts' },
  { begins: 'npm run bench:capacity', test: 'src/products/mattermost/capacity/baselines.test.ts' },
  { begins: 'npm run -s bench:cost', why: 'measures for minutes' },
  { begins: 'npm run -s bench:objectives', why: 'measures for minutes' },
  { begins: 'npm run bench:reliability', test: 'tests/integration/reliability.test.ts' },
  { begins: 'npm run bench:soak', why: 'watches for minutes' },
  { begins: 'npm run -s bench:soak', why: 'watches for minutes' },
  { begins: 'npm run -s bench:day', test: 'bench/dayScore.test.ts' },
  { begins: 'npm run i18n:extract', why: 'scripts/test.sh runs its check' },
  { begins: 'npm run control', why: 'the browser specs start it' },
  { begins: 'npm run screenshots', why: 'needs a browser and minutes' },
  { begins: 'npm run build', why: 'scripts/test.sh runs it' },
  { begins: 'npm run dev', why: 'builds until it is stopped' },
  { begins: 'npm run test:integration', why: 'scripts/test.sh runs it' },
  { begins: 'npm run e2e', why: 'scripts/test.sh runs it' },
  { begins: 'GRAFANA_URL=', why: 'needs a real Grafana' },
  { begins: 'GRAFANA_VERSION=', why: 'needs a Docker engine' },
  { begins: 'docker compose', test: 'tests/integration/composeHealth.test.ts' },
  { begins: 'unzip', why: 'writes into the folder of a Grafana' },
  { begins: 'sudo unzip', why: 'writes into the folder of a Grafana' },
  { begins: 'sudo apt-get', why: 'installs packages' },
  { begins: 'npm test', why: 'scripts/test.sh runs it' },
  { begins: 'npm ci', why: 'installs packages' },
  { begins: 'npm audit', why: 'asks a registry' },
  { begins: 'npx tsx preview/', why: 'the browser specs build and serve the preview' },
  { begins: 'sudo systemctl', why: 'changes services of the machine' },
  { begins: 'curl', why: "asks the reader's servers" },
  { begins: 'kubectl', why: "asks the reader's cluster" },
  { begins: 'helm', why: "changes the reader's cluster" },
  { begins: 'mimirtool', why: "writes to the reader's Mimir" },
  { begins: 'netstat', why: "asks the reader's hosts" },
  { begins: 'tcpdump', why: "asks the reader's hosts" },
];

/** What a command also gets here: a free port, and two verdicts instead of 200. */
const BESIDES: Partial<Record<(typeof CLI)[number], readonly string[]>> = {
  watch: ['--listen', '127.0.0.1:0'],
  report: ['--step', '86400'],
};

interface Run {
  at: string;
  name: (typeof CLI)[number];
  args: readonly string[];
}

/** What a documented command of the command line runs; null for another command, and for one without arguments. */
function runOf({ text, at }: { text: string; at: string }): Run | null {
  const [npm, run, silent, script, dashes, ...args] = wordsOf(text);
  const name = CLI.find((known) => known === script);
  const isOurs = npm === 'npm' && run === 'run' && silent === '-s' && name !== undefined;
  return isOurs && dashes === '--' ? { at, name, args } : null;
}

/** Whether a command only names a script, as `npm run -s watch` in a sentence. */
function isNameOf(text: string): boolean {
  return CLI.some((name) => text === `npm run -s ${name}`);
}

const RUNS = COMMANDS.map(runOf).filter((run) => run !== null);

describe('each command of the documentation', () => {
  test('is run here, or is listed with its test or the reason', () => {
    const unknown = COMMANDS.filter(
      (command) =>
        runOf(command) === null &&
        !isNameOf(command.text) &&
        !ELSEWHERE.some(({ begins }) => command.text.startsWith(begins))
    );
    expect(unknown.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
  });

  test('is listed only while a page has it, and its test exists', () => {
    const unused = ELSEWHERE.filter(({ begins }) => !COMMANDS.some(({ text }) => text.startsWith(begins)));
    expect(unused.map(({ begins }) => begins)).toEqual([]);
    const tests = ELSEWHERE.flatMap((entry) => ('test' in entry ? [entry.test] : []));
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('runs a script that package.json has', () => {
    const asked = COMMANDS.flatMap(({ text, at }) => {
      const [, script = ''] = /^npm run (?:-s )?([\w:-]+)/.exec(text) ?? [];
      return script === '' || Object.hasOwn(scripts, script) ? [] : [`${at}: ${script}`];
    });
    expect(asked).toEqual([]);
  });
});

test('each option of the documentation is declared', () => {
  const sources = globSync(['{cli,scripts,bench,simulator,preview,tests/control}/*.ts'], { cwd: ROOT });
  const declared = new Set(
    sources.flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/(?:option|Option)\(\s*['"`](?:-\w, )?(--[\w-]+)/g)].map(
        ([, name = '']) => name
      )
    )
  );
  declared.add('--help');
  const own = new RegExp(`^(--|(?:callscope )?(?:${CLI.join('|')}) --)`);
  const unknown = PAGES.flatMap((path) =>
    codeOf(readFileSync(join(ROOT, path), 'utf8'))
      .filter(({ text }) => own.test(text))
      .flatMap(({ text, line }) =>
        [...text.matchAll(/(?<=^| )--[a-z][\w-]*/g)].map(([name]) => ({ name, at: `${path}:${line}` }))
      )
  ).filter(({ name }) => !declared.has(name));
  expect(unknown.map(({ at, name }) => `${at}: ${name}`)).toEqual([]);
});

/** A Prometheus that scrapes one RTCD without calls. */
function answerTo(query: string): string {
  const family = 'rtcd_process_start_time_seconds';
  const labels = ['seen', 'now'].filter((label) => query.includes(`"${label}"`) && query.includes(family));
  const value: [number, string] = [Date.now() / 1000, '1'];
  return vector(
    ...labels.map((label) => ({ metric: { [label]: family, job: 'rtcd', instance: 'rtcd-1:8045' }, value }))
  );
}

/** Starts the watcher, which never ends by itself. One that refuses its arguments never gets ready. */
async function watchUntilReady(args: readonly string[]): Promise<Ended> {
  const isReady = (output: string): boolean => output.includes('/healthz');
  const watcher = await startProcess(process.execPath, [bundleOf('watch'), ...args], { cwd: ROOT, isReady });
  await watcher.stop();
  return { code: watcher.exitCode(), stdout: '', stderr: '' };
}

describe('the command line takes', () => {
  const AT_ONCE = 3;
  const results = new Map<Run, Ended>();
  let prometheus: HttpServer;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  /** With the server of this test in place of the servers, and its files in a folder of this test. */
  const here = (word: string): string =>
    /^http:\/\/(127\.0\.0\.1|prometheus):\d+$/.test(word)
      ? prometheus.url
      : /^[\w-]+\.(json|html|yml)$/.test(word)
        ? join(folder.path, word)
        : word;

  const perform = async (run: Run): Promise<void> => {
    const args = [...run.args.map(here), ...(BESIDES[run.name] ?? [])];
    results.set(run, run.name === 'watch' ? await watchUntilReady(args) : await callscope(run.name, args));
  };

  async function performAll(runs: readonly Run[]): Promise<void> {
    const queue = [...runs];
    const worker = async (): Promise<void> => {
      for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
        await perform(run);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    writeFileSync(join(folder.path, 'settings.json'), '{}');
    prometheus = await serve(({ form }, response) => reply(response, 200, answerTo(form.query ?? '')));
    const isReplay = ({ args }: Run): boolean => args.includes('--replay');
    await performAll(RUNS.filter((run) => !isReplay(run)));
    await performAll(RUNS.filter(isReplay));
  });

  afterAll(async () => {
    await prometheus.stop();
    await folder.remove();
  });

  test.each(RUNS.map((run) => [`${run.at}: ${run.name} ${run.args.join(' ')}`, run] as const))('%s', (_, run) => {
    // A usage error is a line on stderr.
    expect(results.get(run)).toMatchObject({ stderr: '' });
    const files = run.args.filter((_word, i) => ['--output', '--record'].includes(run.args[i - 1] ?? ''));
    expect(files.filter((file) => !existsSync(join(folder.path, basename(file))))).toEqual([]);
  });
});
