import { type Fault, faultLevel } from '../faults';
import { type FaultLog } from '../faultLog';

/** Somebody or something that faults can strike. */
export interface Subject {
  groupID: string;
  /** The instances it depends on: its RTCD server, its app node. */
  instances: readonly string[];
  /** 0 to 1: a fault strikes those whose draw is below its share, so a larger share strikes the same ones and more. */
  luck: number;
}

/** The effects of the faults of a log at the present moment. */
export class Effects {
  constructor(
    private readonly log: FaultLog,
    private readonly now: () => number
  ) {}

  /** Active faults of that name, oldest first. */
  active(name: string): Fault[] {
    return this.log.active(this.now()).filter((fault) => fault.name === name);
  }

  /** The first active fault of that name that strikes; `draw` decides about its share. */
  find(name: string, subject: Subject, draw = subject.luck): Fault | undefined {
    return this.active(name).find((fault) => strikes(fault, subject, draw));
  }

  /** Summed strength of the active faults of that name that strike, at their present level. */
  strength(name: string, subject: Subject): number {
    return this.active(name)
      .filter((fault) => strikes(fault, subject))
      .reduce((sum, fault) => sum + (fault.strength ?? 0) * faultLevel(fault, this.now()), 0);
  }

  /** The active fault of that name and mode at an instance. */
  at(name: string, instance: string, mode?: string): Fault | undefined {
    return this.active(name).find(
      (fault) => fault.place?.instance === instance && (mode === undefined || fault.mode === mode)
    );
  }

  /** Its strength there, at its present level; 0 without one. */
  strengthAt(name: string, instance: string, mode?: string): number {
    const fault = this.at(name, instance, mode);
    return fault === undefined ? 0 : (fault.strength ?? 1) * faultLevel(fault, this.now());
  }
}

/** Whether a fault strikes somebody's place and, by the draw, this person. */
export function strikes({ place = {}, share = 1 }: Fault, { groupID, instances, luck }: Subject, draw = luck): boolean {
  return (
    draw < share &&
    (place.groupID === undefined || place.groupID === groupID) &&
    (place.instance === undefined || instances.includes(place.instance))
  );
}
