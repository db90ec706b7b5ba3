import { parseArgs } from 'node:util';
import { FaultError } from '../simulator/faults';
import { startComposedExample } from './composedExample';
import { type Example, startExample, type Worlds } from './example';

/** An invalid command line. */
class UsageError extends Error {}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'That port is in use. Choose another one with --port.',
  EACCES: 'That port needs root. Choose one above 1023 with --port.',
};

interface Flags extends Worlds {
  faults: string[];
  port: number;
  start: typeof startExample;
}

function readFlags(): Flags {
  const { fault, port, docker, ...worlds } = parseFlags();
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port ${port} is not a port: it must be a number from 1 to 65535`);
  }
  return { ...worlds, faults: fault, port: Number(port), start: docker ? startComposedExample : startExample };
}

function parseFlags(): Worlds & { fault: string[]; port: string; docker: boolean } {
  try {
    return parseArgs({
      options: {
        fault: { type: 'string', multiple: true, default: [] },
        port: { type: 'string', default: '0' },
        docker: { type: 'boolean', default: false },
        extended: { type: 'boolean', default: false },
        embedded: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function startTimer(): (step: string) => void {
  const started = Date.now();
  return (step) =>
    process.stderr.write(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${step}\n`);
}

function report({ url, prometheusUrl, diagnosis: { status, findings }, isExpected }: Example): string {
  const summaries = findings.map(({ summary }) => `  ${summary}\n`).join('');
  const doubt = isExpected
    ? ''
    : '\nAfter two minutes, Callscope still has another verdict than expected. The page keeps checking.\n';
  return `
Callscope says: ${status.toUpperCase()}
${summaries}${doubt}
  Triage page    ${url}
  Prometheus     ${prometheusUrl}
  Command line   npm run -s triage -- --url ${prometheusUrl}

Ctrl-C stops everything.
`;
}

function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = REMEDIES[code] ?? (error instanceof FaultError || error instanceof UsageError ? 'See --help.' : '');
  process.stderr.write(`error: ${message}\n${remedy && `${remedy}\n`}`);
}

async function main(): Promise<void> {
  const abort = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        abort.abort();
        resolve();
      });
    }
  });
  try {
    const { start, ...flags } = readFlags();
    const example = await start({ ...flags, onProgress: startTimer(), signal: abort.signal });
    process.stdout.write(report(example));
    await interrupted;
    await example.stop();
  } catch (error) {
    if (!abort.signal.aborted) {
      complain(error);
      process.exitCode = 1;
    }
  }
}

void main();
