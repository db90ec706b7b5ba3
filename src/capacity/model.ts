import { type Case, evaluate, type Fit, fitCases, leverageOf, type Weighting } from './fit/leastSquares';
import { type Message } from '../messages';
import { studentT } from './fit/studentT';
import { type Load, LOAD_PARTS } from './load';

/** One published measurement of a relay under a known load. */
export interface PublishedRow {
  /** The instance type that it ran on. */
  size: string;
  cores: number;
  /** The load in words, as published: `100 calls of 10, 2 unmuted, with a screen`. */
  what: Message;
  load: Load;
  /** Share of the host's CPU. */
  cpu: number;
  memoryBytes: number;
  /** Bits per second that the relay sent. */
  egressBits: number;
}

/** A value with the interval that a new measurement falls into with a probability of 95 %. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** What a load variable was in the published measurements. */
export interface Span {
  low: number;
  high: number;
}

export type Variable = keyof Load | 'cores';

/** What the published measurements of one product say about loads that they don't have. */
export interface CapacityModel {
  /** CPU grows a little less than the number of cores shrinks it: `share ~ cores^-scaling`. */
  scaling: number;
  cpu: Fit;
  memory: Fit;
  egress: Fit;
  spans: Readonly<Record<Variable, Span>>;
}

export interface Prediction {
  /** Share of the host's CPU. */
  cpu: Estimate;
  memoryBytes: Estimate;
  egressBits: Estimate;
  /** The variables that are outside of what was published: the prediction extrapolates. Empty if none is. */
  beyond: readonly Variable[];
}

/**
 * Terms of the CPU share. Each copy of a voice or screen costs, and so does each voice that comes in. A screen that comes
 * in costs once for each core, where a relay starts a writer for it on each (docs/capacity.md).
 */
export function cpuTerms({ voicesOut, screensOut, voicesIn, screensIn }: Load, cores: number, scaling: number) {
  return [voicesOut, screensOut, voicesIn, cores * screensIn].map((term) => term / cores ** scaling);
}

export function memoryTerms({ sessions, screensOut, screensIn }: Load): number[] {
  return [1, sessions, screensOut, screensIn];
}

export function egressTerms({ voicesOut, screensOut }: Load): number[] {
  return [voicesOut, screensOut];
}

/** How errors of each quantity grow: those of CPU don't, those of memory and egress grow with the value. */
export const WEIGHTING = { cpu: 'absolute', memory: 'relative', egress: 'relative' } as const satisfies Record<
  string,
  Weighting
>;

/**
 * Fits the model to the published rows of one product. Its coefficients hold for that product alone.
 * @throws RangeError if the rows don't determine it
 */
export function fitModel(rows: readonly PublishedRow[], scaling: number): CapacityModel {
  const cases = (terms: (row: PublishedRow) => number[], measured: (row: PublishedRow) => number): Case[] =>
    rows.map((row) => ({ terms: terms(row), measured: measured(row) }));
  return {
    scaling,
    cpu: fitCases(
      cases(
        ({ load, cores }) => cpuTerms(load, cores, scaling),
        ({ cpu }) => cpu
      ),
      WEIGHTING.cpu
    ),
    memory: fitCases(
      cases(
        ({ load }) => memoryTerms(load),
        ({ memoryBytes }) => memoryBytes
      ),
      WEIGHTING.memory
    ),
    egress: fitCases(
      cases(
        ({ load }) => egressTerms(load),
        ({ egressBits }) => egressBits
      ),
      WEIGHTING.egress
    ),
    spans: {
      cores: spanOf(rows.map(({ cores }) => cores)),
      voicesIn: spanOf(rows.map(({ load }) => load.voicesIn)),
      voicesOut: spanOf(rows.map(({ load }) => load.voicesOut)),
      screensIn: spanOf(rows.map(({ load }) => load.screensIn)),
      screensOut: spanOf(rows.map(({ load }) => load.screensOut)),
      sessions: spanOf(rows.map(({ load }) => load.sessions)),
    },
  };
}

function spanOf(values: readonly number[]): Span {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** What a load costs on a host with that many cores. */
export function predict(model: CapacityModel, load: Load, cores: number): Prediction {
  const { low, high } = model.spans.cores;
  return {
    cpu: estimateOf(model.cpu, cpuTerms(load, cores, model.scaling), WEIGHTING.cpu),
    memoryBytes: estimateOf(model.memory, memoryTerms(load), WEIGHTING.memory),
    egressBits: estimateOf(model.egress, egressTerms(load), WEIGHTING.egress),
    // A smaller load than any published one is between it and none at all.
    beyond: [
      ...(cores < low || cores > high ? (['cores'] as const) : []),
      ...LOAD_PARTS.filter((part) => load[part] > model.spans[part].high),
    ],
  };
}

/** The CPU share that a load adds, without an interval. */
export function cpuOf(model: CapacityModel, load: Load, cores: number): number {
  return evaluate(model.cpu.coefficients, cpuTerms(load, cores, model.scaling));
}

/** The bits per second that a load makes a relay send, without an interval. */
export function egressOf(model: CapacityModel, load: Load): number {
  return evaluate(model.egress.coefficients, egressTerms(load));
}

/** The memory that a load adds to an idle relay, bytes, without an interval. */
export function addedMemoryOf(model: CapacityModel, load: Load): number {
  const [, ...perLoad] = memoryTerms(load);
  return evaluate(model.memory.coefficients.slice(1), perLoad);
}

/**
 * The prediction interval of a linear model for one new case: `value ± t · deviation · √(1 + leverage)` (Draper and
 * Smith, Applied Regression Analysis, 1.4). In a relative fit both are relative to the value.
 */
function estimateOf(fit: Fit, terms: readonly number[], weighting: Weighting): Estimate {
  const value = evaluate(fit.coefficients, terms);
  const unit = weighting === 'relative' ? value : 1;
  if (unit === 0) {
    return { value, low: value, high: value };
  }
  const leverage = leverageOf(
    fit,
    terms.map((term) => term / unit)
  );
  const margin = studentT(fit.freedom) * fit.deviation * unit * Math.sqrt(1 + leverage);
  return { value, low: Math.max(0, value - margin), high: value + margin };
}
