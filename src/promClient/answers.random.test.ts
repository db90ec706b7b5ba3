/** @jest-environment node */
import fc from 'fast-check';
import { PromError } from './errors';
import { parseEnvelope, parseJson, parseMatrix, parseVector, wholeData } from './prometheusApi';
import { type Sample, type Series } from './types';

const vector = fc.record({
  resultType: fc.constant('vector'),
  result: fc.array(
    fc.record({
      metric: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
      value: fc.tuple(fc.double(), fc.oneof(fc.double().map(String), fc.constantFrom('NaN', '+Inf', '-Inf'))),
    }),
    { maxLength: 3 }
  ),
});

const matrix = fc.record({
  resultType: fc.constant('matrix'),
  result: fc.array(
    fc.record({
      metric: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
      values: fc.array(fc.tuple(fc.nat(), fc.double().map(String)), { maxLength: 3 }),
    }),
    { maxLength: 3 }
  ),
});

/** Replaces what is at a random path of a JSON value. */
function mutated(value: unknown, path: readonly number[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) {
    return by;
  }
  const keys = Object.keys(value);
  const key = keys[step % keys.length];
  if (key === undefined) {
    return by;
  }
  return Array.isArray(value)
    ? value.map((item: unknown, i) => (String(i) === key ? mutated(item, rest, by) : item))
    : Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, name === key ? mutated(item, rest, by) : item])
      );
}

/** A text that once was an answer: a value of it is another one, or its end is missing. */
function broken(data: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const body = data.map((inside) => ({ status: 'success', data: inside }));
  return fc.oneof(
    fc
      .tuple(body, fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), fc.jsonValue())
      .map(([whole, path, by]) => JSON.stringify(mutated(whole, path, by))),
    fc.tuple(body, fc.nat({ max: 100 })).map(([whole, percent]) => {
      const text = JSON.stringify(whole);
      return text.slice(0, Math.floor((text.length * percent) / 100));
    }),
    fc.string(),
    fc.json()
  );
}

const isLabeled = ({ labels }: Sample | Series): boolean =>
  Object.values(labels).every((text) => typeof text === 'string');

const RUNS = { numRuns: 3000 };

test.each([
  {
    what: 'instant',
    text: broken(vector),
    isRow: (data: unknown) =>
      parseVector(data).every((sample) => isLabeled(sample) && typeof sample.value === 'number'),
  },
  {
    what: 'range',
    text: broken(matrix),
    isRow: (data: unknown) =>
      parseMatrix(data).every(
        (series) => isLabeled(series) && series.points.flat().every((value) => typeof value === 'number')
      ),
  },
])('a broken answer to an $what query is rows of numbers, or a PromError', ({ text, isRow }) => {
  fc.assert(
    fc.property(text, (body) => {
      try {
        expect(isRow(wholeData(parseEnvelope(parseJson(body))))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(PromError);
      }
    }),
    RUNS
  );
});
