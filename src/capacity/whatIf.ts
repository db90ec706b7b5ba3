import { callsOnSize, LARGEST_CALL, type Resource } from './headroom';
import { type CallShape, loadOfCalls } from './load';
import { type CapacityModel, predict, type Prediction } from './model';
import { type Size } from './sizes';

export const WHAT_IF_FIELDS = ['calls', 'people', 'unmuted', 'screens'] as const;

export type WhatIfField = (typeof WHAT_IF_FIELDS)[number];

/** Calls of one shape that somebody thinks of. */
export interface WhatIf extends CallShape {
  calls: number;
}

/** The fields as they were typed. */
export type Typed = Readonly<Record<WhatIfField, string>>;

/** Why a field can't be used. */
export type FieldProblem =
  { kind: 'not-whole' } | { kind: 'out-of-range'; low: number; high: number } | { kind: 'more-than-people' };

export type Checked = { whatIf: WhatIf } | { problems: Readonly<Partial<Record<WhatIfField, FieldProblem>>> };

const MOST_CALLS = 100_000;

/** Checks what was typed, each field by itself; only whole numbers are calls, people and screens. */
export function checkWhatIf(typed: Typed): Checked {
  const people = wholeNumber(typed.people);
  const ranges: Readonly<Record<WhatIfField, readonly [number, number]>> = {
    calls: [1, MOST_CALLS],
    people: [2, LARGEST_CALL],
    unmuted: [0, LARGEST_CALL],
    screens: [0, LARGEST_CALL],
  };
  const problems: Partial<Record<WhatIfField, FieldProblem>> = {};
  const values: Record<WhatIfField, number> = { calls: 0, people: 0, unmuted: 0, screens: 0 };
  for (const field of WHAT_IF_FIELDS) {
    const value = wholeNumber(typed[field]);
    const [low, high] = ranges[field];
    const isOfPeople = field === 'unmuted' || field === 'screens';
    if (value === null) {
      problems[field] = { kind: 'not-whole' };
    } else if (value < low || value > high) {
      problems[field] = { kind: 'out-of-range', low, high };
    } else if (isOfPeople && people !== null && people >= ranges.people[0] && value > people) {
      problems[field] = { kind: 'more-than-people' };
    } else {
      values[field] = value;
    }
  }
  return Object.keys(problems).length > 0 ? { problems } : { whatIf: values };
}

function wholeNumber(text: string): number | null {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : null;
}

/** The calls on hosts of one size. */
export interface SizePlan {
  size: Size;
  /** Calls that fit on one host; null if nothing limits them (nobody talks or shares). */
  callsPerHost: number | null;
  /** What runs out first. */
  first: Resource | null;
  /** Hosts that are needed; null if not even one call fits on a host. */
  hosts: number | null;
  /** The fullest host if calls are spread evenly; null if they don't fit. */
  fullest: { calls: number; prediction: Prediction } | null;
}

/** What some calls need on each instance size. A call can't be split over hosts. */
export function planOf(
  model: CapacityModel,
  sizes: readonly Size[],
  { calls, ...shape }: WhatIf,
  cpuLimit?: number
): SizePlan[] {
  return sizes.map((size) => {
    const { calls: callsPerHost, first } = callsOnSize(size, { model, shape, cpuLimit });
    const hosts = callsPerHost === null ? 1 : callsPerHost === 0 ? null : Math.ceil(calls / callsPerHost);
    const most = hosts === null ? null : Math.ceil(calls / hosts);
    return {
      size,
      callsPerHost,
      first,
      hosts,
      fullest: most === null ? null : { calls: most, prediction: predict(model, loadOfCalls(shape, most), size.cores) },
    };
  });
}
