import { type Fault } from './faults';

/** How long ended faults are kept: longer than any measurement of a world looks back. */
const MEMORY_S = 60;

/** The faults of a world, in the order of their injection. */
export class FaultLog {
  private faults: Fault[] = [];

  /** Adds a resolved fault and returns it as it is kept until its end. It starts now unless it has its own start. */
  add(fault: Fault, now: number): Fault {
    const kept = { ...fault, start: fault.start ?? now };
    this.faults.push(kept);
    return kept;
  }

  /** Ends the faults of that name, or all of them; removes those that haven't begun. */
  heal(now: number, name?: string): void {
    const isMeant = (fault: Fault) => (name === undefined || fault.name === name) && !hasEnded(fault, now);
    this.faults = this.faults
      .filter((fault) => !(isMeant(fault) && (fault.start ?? now) >= now))
      .map((fault) => (isMeant(fault) ? { ...fault, end: now } : fault));
  }

  /** Removes faults that ended long ago. */
  prune(now: number): void {
    this.faults = this.faults.filter(({ end = Infinity }) => end > now - MEMORY_S);
  }

  /** All kept faults, including ended and future ones; faultLevel gives their strength at a moment. */
  all(): readonly Fault[] {
    return this.faults;
  }

  /** Faults that have begun and not ended. */
  active(now: number): Fault[] {
    return this.faults.filter((fault) => (fault.start ?? now) <= now && !hasEnded(fault, now));
  }
}

function hasEnded({ end = Infinity }: Fault, now: number): boolean {
  return end <= now;
}
