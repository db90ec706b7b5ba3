import { Heap } from 'heap-js';

interface Entry {
  at: number;
  order: number;
  action: (at: number) => void;
}

/** The planned actions in virtual time. Actions at the same moment run in the order in which they were planned. */
export class Agenda {
  private readonly entries = new Heap<Entry>((a, b) => a.at - b.at || a.order - b.order);
  private planned = 0;

  constructor(private time: number) {}

  /** Virtual unix seconds. */
  get now(): number {
    return this.time;
  }

  /** Plans an action. Infinity plans nothing; an action for a past moment runs next. */
  at(moment: number, action: (at: number) => void): void {
    if (moment < Infinity) {
      this.entries.push({ at: Math.max(moment, this.time), order: this.planned++, action });
    }
  }

  /** Plans an action after some seconds. */
  in(seconds: number, action: (at: number) => void): void {
    this.at(this.time + seconds, action);
  }

  /** Plans an action for every interval, the first after some seconds, as long as it returns true. */
  every(interval: number, first: number, action: (at: number) => boolean): void {
    this.in(first, (at) => {
      if (action(at)) {
        this.every(interval, interval, action);
      }
    });
  }

  /** Runs everything that is due until a moment, and moves the time there. */
  runUntil(moment: number): void {
    for (let next = this.entries.peek(); next !== undefined && next.at <= moment; next = this.entries.peek()) {
      this.entries.pop();
      this.time = next.at;
      next.action(next.at);
    }
    this.time = Math.max(this.time, moment);
  }
}
