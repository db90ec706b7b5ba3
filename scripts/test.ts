import { Argument, Command } from 'commander';
import { type Check, command, type Counts, jest, playwright, runQueues, stopCommands, sum } from './checks';
import { PROMETHEUS, PROMETHEUS_3, versionOf } from '../tests/control/prometheusProgram';

const BIN = 'node_modules/.bin';
const INTEGRATION = ['--config', 'jest.integration.config.js', '--maxWorkers=2'];
/** Tests whose results may differ by engine: every query, and the verdicts on real situations. */
const QUESTIONS = ['tests/integration/(queries|everyQuery|boards|captures|capturesRtcd|partialAnswers)\\.test'];

/** Suites by name, in the order of `--help`. */
const SUITES: Readonly<Record<string, readonly Check[]>> = {
  types: [
    command('preview: Grafana 12.4', `${BIN}/tsx`, 'preview/build.ts', '--flavour', '12.4'),
    command('preview: Grafana 13.2', `${BIN}/tsx`, 'preview/build.ts', '--flavour', '13.2'),
    command('types: Grafana 12.4, React 18', `${BIN}/tsc`, '--noEmit'),
    command('types: Grafana 13.2, React 19', `${BIN}/tsc`, '-p', 'tsconfig.react19.json'),
    command('types: preview host', `${BIN}/tsc`, '-p', 'preview/host'),
    command('types: tools', `${BIN}/tsc`, '-p', 'tsconfig.tools.json'),
  ],
  lint: [command('lint', `${BIN}/eslint`, '--max-warnings', '0', '.')],
  format: [command('format', `${BIN}/prettier`, '--check', '--log-level', 'warn', '.')],
  'dead-code': [command('dead code', `${BIN}/knip`)],
  i18n: [command('translations', 'npm', 'run', '--silent', 'i18n:check')],
  unit: [jest('unit')],
  build: [
    command('build', 'npm', 'run', '--silent', 'build'),
    command('bundle budget', `${BIN}/tsx`, 'scripts/bundleBudget.ts'),
    command('package', `${BIN}/tsx`, 'scripts/package.ts'),
  ],
  integration: [
    jest(`integration, ${versionText(PROMETHEUS)}`, INTEGRATION),
    ...(isAnother(PROMETHEUS_3)
      ? [jest(`questions, ${versionText(PROMETHEUS_3)}`, [...INTEGRATION, ...QUESTIONS], { PROMETHEUS: PROMETHEUS_3 })]
      : []),
  ],
  browser: [playwright('browser')],
};

/**
 * Two cores, two queues. Suites that need the installed previews come after their installation, suites that need the
 * built plugin after its build. The browser specs mostly wait, so others may run beside them.
 */
const QUEUES = [
  ['types', 'build', 'browser', 'lint', 'format', 'dead-code', 'i18n'],
  ['unit', 'integration'],
];

function versionText(program: string): string {
  return `Prometheus ${versionOf(program) ?? 'missing'}`;
}

/** Whether this Prometheus has another version than the main one. */
function isAnother(program: string): boolean {
  const version = versionOf(program);
  return version !== null && version !== versionOf(PROMETHEUS);
}

async function main(names: readonly string[]): Promise<number> {
  const queues = QUEUES.map((queue) =>
    queue.filter((name) => names.length === 0 || names.includes(name)).flatMap((name) => SUITES[name] ?? [])
  );

  const counts: Counts[] = [];
  const run = async (check: Check): Promise<void> => {
    const started = Date.now();
    const result = await check.run();
    counts.push(result);
    print(check.name, result, (Date.now() - started) / 1000);
  };
  await runQueues(queues, run);

  const { passed, failed, skipped } = sum(counts);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
}

function print(name: string, { passed, failed, skipped, output }: Counts & { output: string }, seconds: number): void {
  const outcome = failed === 0 ? 'pass' : 'FAIL';
  const total = passed + failed + skipped;
  const detail = total === 1 ? '' : `  ${passed} of ${total}`;
  process.stdout.write(`${outcome}  ${name.padEnd(32)}${seconds.toFixed(1).padStart(7)} s${detail}\n`);
  if (failed > 0) {
    process.stdout.write(`${output.trimEnd()}\n\n`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopCommands(signal);
    process.stderr.write(`stopped by ${signal}\n`);
    process.exit(1);
  });
}

const program = new Command('scripts/test.sh')
  .description('Runs every check, or those of some suites.')
  .addArgument(new Argument('[suite...]', 'without a name, all run').choices(Object.keys(SUITES)));

void main(program.parse().args).then((code) => {
  process.exitCode = code;
});
