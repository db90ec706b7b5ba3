import { writeFile } from 'node:fs/promises';
import { inEnglish } from '../src/messages';
import { type PromClient } from '../src/promClient/types';
import { DEFAULT_LIMITS } from '../src/settings';
import { type ProductInput } from '../src/triage/input';
import { runTriage } from '../src/triage/runTriage';
import { traceOf, wordedTrace } from '../src/triage/trace';
import { escaped } from '../src/text';
import { type Diagnosis, type Status } from '../src/triage/types';
import { verdictOf } from '../src/triage/verdict';
import { wordedDiagnosis } from '../src/triage/worded';
import {
  type CommonFlags,
  connectionOf,
  createCommand,
  EXIT_UNUSABLE,
  messageOf,
  parseFlags,
  productOf,
  readCommonFlags,
  runCommand,
} from './command';
import { type Connection } from './connection';
import { formatDiagnosis, formatLine } from './formatDiagnosis';
import { formatTrace } from './formatTrace';
import { parseTime, parseTimeline, UsageError } from './options';
import { print, printable, toJson, WriteError } from './output';
import { readRecording, type Recording, recordingClient, replayingClient } from './recording';

const EXIT_CODES: Readonly<Record<Status, number>> = { healthy: 0, idle: 0, degraded: 1, outage: 1, blind: 2 };
const WATCH_MS = 5_000;

interface Flags extends CommonFlags {
  time?: string;
  explain?: boolean;
  watch?: boolean;
  from?: string;
  to?: string;
  step?: string;
  trace?: boolean;
  record?: string;
  replay?: string;
}

const command = createCommand(
  'triage',
  'Shows whether calls are bad, where, since when, for how many people, why, and what to do next.'
)
  .option('--time <time>', 'instant to judge: RFC 3339 or Unix seconds (default: now)')
  .option('--explain', 'also print the evidence and its queries')
  .option('--trace', "print all queries, what each detector saw, and why it did or didn't report a finding")
  .option('--record <file>', 'write all answers to a file, for a bug report')
  .option('--replay <file>', 'judge the answers in a file of --record, without Prometheus')
  .option('--watch', 'keep running, and print a line when the verdict changes')
  .option('--from <time>', 'print the verdict timeline from this time on')
  .option('--to <time>', 'end of the timeline (default: now)')
  .option('--step <seconds>', 'seconds between two verdicts of the timeline, which has at most 200')
  .addHelpText(
    'after',
    '\nExit codes: 0 healthy or idle, 1 degraded or outage, 2 blind, 3 usage error, no connection, or output not writable.'
  );

/** The command, without the process around it. */
export async function triage(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { format, ...asked } = readCommonFlags(flags);
  const timeline = parseTimeline(flags, Date.now() / 1000);
  const at = flags.time === undefined ? null : parseTime(flags.time);
  if ([flags.watch === true, timeline !== null, at !== null].filter(Boolean).length > 1) {
    throw new UsageError('--watch, --from and --time are mutually exclusive');
  }
  if (flags.replay !== undefined) {
    return replay(flags, flags.replay);
  }
  const connection = connectionOf(flags);
  const options = { ...asked, limits: DEFAULT_LIMITS };
  if (flags.watch === true || timeline !== null) {
    if (flags.trace === true || flags.record !== undefined) {
      throw new UsageError('--trace and --record need a single verdict');
    }
    const diagnoseAt: DiagnoseAt = async (instant) => {
      const asked = { ...options, at: instant, isNow: timeline === null };
      return wordedDiagnosis((await runTriage(connection.client(), asked)).diagnosis, inEnglish);
    };
    return timeline === null ? watch(diagnoseAt, connection) : printTimeline(timeline, diagnoseAt, format);
  }
  const { scope } = flags;
  const product = productOf(flags);
  const recording = { version: 1 as const, at: at ?? Date.now() / 1000, product, scope, answers: [] };
  return judge(connection.client(), flags, recording, at === null);
}

/** Judges a recording. It has its own instant, product and scope, so no other can be given. */
function replay(flags: Flags, file: string): Promise<number> {
  const given = (['time', 'from', 'watch', 'record'] as const).find((flag) => flags[flag] !== undefined);
  if (given !== undefined) {
    throw new UsageError(`--replay and --${given} are mutually exclusive`);
  }
  const recording = readRecording(file);
  const { product, scope } = recording;
  return judge(
    replayingClient(recording),
    { ...flags, product, stack: undefined, scope },
    { ...recording, answers: [] },
    false
  );
}

/** Prints one verdict. Its queries and answers go into the recording. */
async function judge(client: PromClient, flags: Flags, recording: Recording, isNow: boolean): Promise<number> {
  const { format, ...asked } = readCommonFlags(flags);
  if (flags.trace === true && format === 'json') {
    throw new UsageError('--trace needs --format text');
  }
  let inputs: readonly ProductInput[] = [];
  try {
    const { diagnosis } = await runTriage(recordingClient(client, recording.answers), {
      ...asked,
      limits: DEFAULT_LIMITS,
      at: recording.at,
      isNow,
      observe: (all) => {
        inputs = all;
      },
    });
    const told = wordedDiagnosis(diagnosis, inEnglish);
    await print(
      format === 'json' ? toJson(told) : formatDiagnosis(printable(told), { explain: flags.explain === true })
    );
    if (flags.trace === true) {
      await print(
        formatTrace(printable(recording.answers), printable(wordedTrace(traceOf(inputs, diagnosis), inEnglish)))
      );
    }
    return EXIT_CODES[diagnosis.status];
  } finally {
    if (flags.record !== undefined) {
      await writeRecording(flags.record, recording);
    }
  }
}

async function writeRecording(file: string, recording: Recording): Promise<void> {
  try {
    await writeFile(file, toJson(recording));
  } catch (error) {
    throw new WriteError(`--record: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type DiagnoseAt = (instant: number) => Promise<Diagnosis<string>>;

/** Prints the verdict timeline. The exit code is that of the last instant. */
async function printTimeline(
  instants: readonly number[],
  diagnoseAt: DiagnoseAt,
  format: 'text' | 'json'
): Promise<number> {
  const diagnoses: Array<Diagnosis<string>> = [];
  for (const instant of instants) {
    const diagnosis = await diagnoseAt(instant);
    diagnoses.push(diagnosis);
    if (format === 'text' && !(await print(formatLine(printable(diagnosis))))) {
      break;
    }
  }
  if (format === 'json') {
    await print(toJson(diagnoses));
  }
  return EXIT_CODES[diagnoses.at(-1)?.status ?? 'blind'];
}

/**
 * Prints a line when the verdict changes, until it is interrupted or nobody reads its output. A Prometheus that becomes
 * unreachable is a change, too. The exit code is that of the last verdict.
 */
async function watch(diagnoseAt: DiagnoseAt, { pause }: Connection): Promise<number> {
  let before = '';
  for (;;) {
    const now = Date.now() / 1000;
    const { line, verdict, code } = await diagnoseAt(now).then(
      (diagnosis) => ({
        line: formatLine(printable(diagnosis)),
        verdict: verdictOf(diagnosis),
        code: EXIT_CODES[diagnosis.status],
      }),
      (error: unknown) => {
        const text = messageOf(error);
        return { line: `${new Date(now * 1000).toISOString()} ${escaped(text)}\n`, verdict: text, code: EXIT_UNUSABLE };
      }
    );
    if (verdict !== before) {
      if (!(await print(line))) {
        return code;
      }
      before = verdict;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(WATCH_MS, pause())));
  }
}

if (require.main === module) {
  runCommand('triage', triage);
}
