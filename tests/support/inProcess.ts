import { check } from '../../cli/check';
import { exitCodeOf } from '../../cli/command';
import { triage } from '../../cli/triage';
import { type Ended } from './command';

const MAINS = { triage, check };

/** Runs a command of the command line in this process, whose output it takes meanwhile. */
export async function callscopeHere(command: keyof typeof MAINS, args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text, encoding, done) => {
      written[name] += String(text);
      const written_ = typeof encoding === 'function' ? encoding : done;
      written_?.();
      return true;
    })
  );
  try {
    const code = await exitCodeOf(command, MAINS[command], args);
    return { code, ...written };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}
