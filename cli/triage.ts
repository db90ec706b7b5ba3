import { DEFAULT_LIMITS } from '../src/settings';
import { runTriage } from '../src/triage/runTriage';
import { type Diagnosis, type Status } from '../src/triage/types';
import { verdictOf } from '../src/triage/verdict';
import { type CommonFlags, createCommand, messageOf, parseFlags, readCommonFlags, runCommand } from './command';
import { formatDiagnosis, formatLine } from './formatDiagnosis';
import { parseTime, parseTimeline, UsageError } from './options';

const EXIT_CODES: Readonly<Record<Status, number>> = { healthy: 0, idle: 0, degraded: 1, outage: 1, blind: 2 };
const WATCH_MS = 5_000;

interface Flags extends CommonFlags {
  time?: string;
  explain?: boolean;
  watch?: boolean;
  from?: string;
  to?: string;
  step?: string;
}

const command = createCommand(
  'triage',
  'Says whether calls suffer, where, since when, how many, why and what to do next.'
)
  .option('--time <time>', 'RFC 3339 or unix seconds (default: now)')
  .option('--explain', 'print the evidence and its queries too')
  .option('--watch', 'go on, and print a line whenever the verdict changes')
  .option('--from <time>', 'print when the verdict was what, from then on')
  .option('--to <time>', 'end of that range (default: now)')
  .option('--step <seconds>', 'seconds between two verdicts of the range, at most 200 of them')
  .addHelpText(
    'after',
    '\nExit codes: 0 healthy or idle, 1 degraded or outage, 2 blind, 3 wrong usage or no connection.'
  );

async function main(args: readonly string[]): Promise<number> {
  const flags = parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { client, format, ...asked } = readCommonFlags(flags);
  const timeline = parseTimeline(flags, Date.now() / 1000);
  const at = flags.time === undefined ? null : parseTime(flags.time);
  if ([flags.watch === true, timeline !== null, at !== null].filter(Boolean).length > 1) {
    throw new UsageError('--watch, --from and --time exclude each other');
  }
  const options = { ...asked, limits: DEFAULT_LIMITS };
  const diagnoseAt: DiagnoseAt = async (instant) => (await runTriage(client, { ...options, at: instant })).diagnosis;
  if (flags.watch === true) {
    return watch(diagnoseAt);
  }
  if (timeline !== null) {
    return printTimeline(timeline, diagnoseAt, format);
  }
  const diagnosis = await diagnoseAt(at ?? Date.now() / 1000);
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(diagnosis, null, 2)}\n`
      : formatDiagnosis(diagnosis, { explain: flags.explain === true })
  );
  return EXIT_CODES[diagnosis.status];
}

type DiagnoseAt = (instant: number) => Promise<Diagnosis>;

/** Prints when the verdict was what; the exit code is that of the last instant. */
async function printTimeline(
  instants: readonly number[],
  diagnoseAt: DiagnoseAt,
  format: 'text' | 'json'
): Promise<number> {
  const diagnoses: Diagnosis[] = [];
  for (const instant of instants) {
    const diagnosis = await diagnoseAt(instant);
    diagnoses.push(diagnosis);
    if (format === 'text') {
      process.stdout.write(formatLine(diagnosis));
    }
  }
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(diagnoses, null, 2)}\n`);
  }
  return EXIT_CODES[diagnoses.at(-1)?.status ?? 'blind'];
}

/** Prints a line at each change of the verdict until it is interrupted; a Prometheus that is away for a while is a change too. */
async function watch(diagnoseAt: DiagnoseAt): Promise<never> {
  let before = '';
  for (;;) {
    const now = Date.now() / 1000;
    const { line, verdict } = await diagnoseAt(now).then(
      (diagnosis) => ({ line: formatLine(diagnosis), verdict: verdictOf(diagnosis) }),
      (error: unknown) => {
        const text = messageOf(error);
        return { line: `${new Date(now * 1000).toISOString()} ${text}\n`, verdict: text };
      }
    );
    if (verdict !== before) {
      process.stdout.write(line);
      before = verdict;
    }
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  }
}

runCommand('triage', main);
