import { writeFile } from 'node:fs/promises';
import { type PromClient } from '../src/promClient/types';
import { DEFAULT_LIMITS } from '../src/settings';
import { type StackInput } from '../src/triage/input';
import { runTriage } from '../src/triage/runTriage';
import { traceOf } from '../src/triage/trace';
import { type Diagnosis, type Status } from '../src/triage/types';
import { verdictOf } from '../src/triage/verdict';
import {
  type CommonFlags,
  connectionOf,
  createCommand,
  EXIT_UNUSABLE,
  messageOf,
  parseFlags,
  readCommonFlags,
  runCommand,
} from './command';
import { type Connection } from './connection';
import { formatDiagnosis, formatLine } from './formatDiagnosis';
import { formatTrace } from './formatTrace';
import { parseTime, parseTimeline, UsageError } from './options';
import { escaped, print, printable, toJson, WriteError } from './output';
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
  'Says whether calls suffer, where, since when, how many, why and what to do next.'
)
  .option('--time <time>', 'RFC 3339 or unix seconds (default: now)')
  .option('--explain', 'print the evidence and its queries too')
  .option('--trace', 'print what was asked, what each detector saw, and why it did or did not speak')
  .option('--record <file>', 'write all answers to a file, which can go into a bug report')
  .option('--replay <file>', 'judge the answers of such a file, without a Prometheus')
  .option('--watch', 'go on, and print a line whenever the verdict changes')
  .option('--from <time>', 'print when the verdict was what, from then on')
  .option('--to <time>', 'end of that range (default: now)')
  .option('--step <seconds>', 'seconds between two verdicts of the range, at most 200 of them')
  .addHelpText(
    'after',
    '\nExit codes: 0 healthy or idle, 1 degraded or outage, 2 blind, 3 wrong usage, no connection or no room to write.'
  );

async function main(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { format, ...asked } = readCommonFlags(flags);
  const timeline = parseTimeline(flags, Date.now() / 1000);
  const at = flags.time === undefined ? null : parseTime(flags.time);
  if ([flags.watch === true, timeline !== null, at !== null].filter(Boolean).length > 1) {
    throw new UsageError('--watch, --from and --time exclude each other');
  }
  if (flags.replay !== undefined) {
    return replay(flags, flags.replay);
  }
  const connection = connectionOf(flags);
  const options = { ...asked, limits: DEFAULT_LIMITS };
  if (flags.watch === true || timeline !== null) {
    if (flags.trace === true || flags.record !== undefined) {
      throw new UsageError('--trace and --record are for a single verdict');
    }
    const diagnoseAt: DiagnoseAt = async (instant) =>
      (await runTriage(connection.client(), { ...options, at: instant })).diagnosis;
    return timeline === null ? watch(diagnoseAt, connection) : printTimeline(timeline, diagnoseAt, format);
  }
  const { stack, scope } = flags;
  return judge(connection.client(), flags, { version: 1, at: at ?? Date.now() / 1000, stack, scope, answers: [] });
}

/** Judges what a recording holds. What was asked is in it, and nothing else can be asked. */
function replay(flags: Flags, file: string): Promise<number> {
  const given = (['time', 'from', 'watch', 'record'] as const).find((flag) => flags[flag] !== undefined);
  if (given !== undefined) {
    throw new UsageError(`--replay and --${given} exclude each other`);
  }
  const recording = readRecording(file);
  const { stack, scope } = recording;
  return judge(replayingClient(recording), { ...flags, stack, scope }, { ...recording, answers: [] });
}

/** One verdict, printed; its questions and answers go into the recording. */
async function judge(client: PromClient, flags: Flags, recording: Recording): Promise<number> {
  const { format, ...asked } = readCommonFlags(flags);
  if (flags.trace === true && format === 'json') {
    throw new UsageError('--trace is for --format text');
  }
  let inputs: readonly StackInput[] = [];
  try {
    const { diagnosis } = await runTriage(recordingClient(client, recording.answers), {
      ...asked,
      limits: DEFAULT_LIMITS,
      at: recording.at,
      observe: (all) => {
        inputs = all;
      },
    });
    await print(
      format === 'json' ? toJson(diagnosis) : formatDiagnosis(printable(diagnosis), { explain: flags.explain === true })
    );
    if (flags.trace === true) {
      await print(formatTrace(printable(recording.answers), printable(traceOf(inputs, diagnosis))));
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
 * Prints a line at each change of the verdict until it is interrupted or nobody reads any more; a Prometheus that is away
 * for a while is a change too. The exit code is that of the last verdict.
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

runCommand('triage', main);
