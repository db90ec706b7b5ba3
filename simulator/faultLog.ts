import { type Fault } from './faults';

/** How long ended faults are remembered: longer than any measurement of a world looks back. */
const MEMORY_S = 60;

/** The faults of a world, in the order of their injection. */
export class FaultLog {
  private faults: Fault[] = [];

  /** Adds a resolved fault and returns it as it is kept until it is healed. It starts now unless it says when. */
  add(fault: Fault, now: number): Fault {
    const kept = { ...fault, start: fault.start ?? now };
    this.faults.push(kept);
    return kept;
  }

  /** Ends the faults of that name, or all of them; one that hasn't begun is forgotten. */
  heal(now: number, name?: string): void {
    const isMeant = (fault: Fault) => (name === undefined || fault.name === name) && !hasEnded(fault, now);
    this.faults = this.faults
      .filter((fault) => !(isMeant(fault) && (fault.start ?? now) >= now))
      .map((fault) => (isMeant(fault) ? { ...fault, end: now } : fault));
  }

  /** Forgets what ended long ago. */
  prune(now: number): void {
    this.faults = this.faults.filter(({ end = Infinity }) => end > now - MEMORY_S);
  }

  /** All faults that are remembered, ended and coming ones too; faultLevel says how strong each is at a moment. */
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
