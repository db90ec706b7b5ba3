/** @jest-environment node */
import fc from 'fast-check';
import { readOf } from '../../tests/support/investigate';
import { NOW, situationsOf, TROUBLE } from '../../tests/support/queries';
import { clientOf, type Store } from '../../tests/support/store';
import locale from '../locales/en-US/callscope-calls-app.json';
import { english, plain, type Text, type Translate, worded } from '../messages';
import { DEFAULT_LIMITS } from '../settings';
import { type Product, SEVERAL } from '../triage/model';
import { type ProductInput } from '../triage/input';
import { runTriage } from '../triage/runTriage';
import { traceOf, wordedTrace } from '../triage/trace';
import { type Diagnosis } from '../triage/types';
import { wordedDiagnosis } from '../triage/worded';
import { PRODUCTS } from './triage';

/** A language whose only words are keys: `[place.relay]`, `[finding.place 3 10 a]`. */
const pseudo: Translate = (key, english, { defaultValue_one: one, ...values } = {}) => {
  const known = values.count === undefined ? [textAt(key)] : [textAt(`${key}_other`), textAt(`${key}_one`)];
  expect({ key, known }).toEqual({ key, known: values.count === undefined ? [english] : [english, one] });
  return `[${[key, ...Object.values(values)].join(' ')}]`;
};

/** The text of a key in the file that translators get. */
function textAt(key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === part)?.[1] : at,
      locale
    );
}

/** Stores whose label values have no Latin letters. */
const store: fc.Arbitrary<Store> = fc.record({
  targets: fc.constant([{}, { instance: 'β:80' }]),
  texts: fc.array(fc.constantFrom('α', 'β', 'γ', 'α:80', '1'), { minLength: 1, maxLength: 4 }),
  values: fc.array(fc.constantFrom(0, 1, 3, 9, 30, NOW - 20), { minLength: 1, maxLength: 4 }),
});

/** Names in a text that no language translates. */
function namesOf({ id, title, sources, hosts }: Product): string[] {
  const all = [...sources, ...hosts];
  return [
    title,
    id,
    ...all.flatMap(({ job, metrics }) => [job, ...metrics.map(({ name }) => name)]),
    ...all.flatMap(({ metrics }) => metrics.flatMap(({ labels }) => labels)),
  ];
}

const NAMES_OF_TROUBLE = ['standup', 'rtcd', 'offloader', 'mm', 'eu'];

/** Words of a pseudo-text that are neither keys nor names. */
function leftIn(text: string, names: readonly string[]): string[] {
  const unnamed = [...names]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, ''), text.replace(/\[[a-z][\w.-]*/g, ''));
  return unnamed.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '').match(/[a-z]{2,}/gi) ?? [];
}

function textsIn({ findings, notes }: Diagnosis<string>): string[] {
  return [
    ...findings.flatMap(({ summary, evidence, nextSteps }) => [
      summary,
      ...evidence.map(({ what }) => what),
      ...nextSteps,
    ]),
    ...notes.map(({ text }) => text),
  ];
}

function keysIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => text.match(/(?<=\[)[a-z][\w.-]*/g) ?? []));
}

test('the test itself sees English', () => {
  expect(
    leftIn(
      worded(plain('a'), (_key, _english) => '[a.key 3 α]'),
      ['name']
    )
  ).toEqual([]);
  expect(leftIn('[a.key 3 of name]', ['name'])).toEqual(['of']);
});

describe.each(PRODUCTS)('in another language, $id has no English', (product) => {
  const names = namesOf(product);
  const foreign = (texts: readonly Text[]): string[] => texts.map((text) => worded(text, pseudo));

  test('in whole diagnoses, whatever is wrong', async () => {
    const texts: string[] = [];
    const traced: string[] = [];
    for (const given of fc.sample(store, { numRuns: 60, seed: 1 })) {
      const observed: ProductInput[] = [];
      const { diagnosis } = await runTriage(clientOf(given).client, {
        products: [product],
        scope: [],
        limits: DEFAULT_LIMITS,
        at: NOW,
        observe: (inputs) => observed.push(...inputs),
      });
      texts.push(...textsIn(wordedDiagnosis(diagnosis, pseudo)));
      traced.push(
        ...wordedTrace(traceOf(observed, diagnosis), pseudo).flatMap(({ what, saw, why }) => [what, saw, why])
      );
    }
    expect(texts.flatMap((text) => leftIn(text, names))).toEqual([]);
    expect(keysIn(texts).size).toBeGreaterThan(15);
    expect(keysIn(traced).size).toBeGreaterThan(10);
  });

  test.each(Object.entries(situationsOf(product)))('in what its detectors find, %s', (_, context) => {
    const { symptoms, incidents, notes, activity } = readOf(product, TROUBLE[product.id] ?? {}, context);
    const texts = foreign([
      ...symptoms.flatMap(({ title, complaint, units, limitUnit, warning, dimensions }) => [
        ...[title, complaint, units(1), units(5), limitUnit, ...(warning === undefined ? [] : [warning])],
        ...dimensions.flatMap(({ name, noun, plural }) => [name, noun, plural]),
      ]),
      ...incidents.flatMap(({ summary, evidence }) => [summary, ...evidence.map(({ what }) => what)]),
      ...notes.map(({ text }) => text),
      ...activity.hidden,
    ]);
    expect(texts.flatMap((text) => leftIn(text, [...names, ...NAMES_OF_TROUBLE]))).toEqual([]);
  });

  test('in its advice and its settings', () => {
    const { causes, lookUp, expectations } = product;
    const texts = foreign([
      ...Object.values(causes).flatMap(({ nextSteps, unplacedSteps = [] }) => [...nextSteps, ...unplacedSteps]),
      ...(lookUp.kind === 'elsewhere' ? [lookUp.why, ...lookUp.where] : []),
      ...expectations.map(({ label }) => label),
    ]);
    expect(texts.length).toBeGreaterThan(30);
    expect(texts.flatMap((text) => leftIn(text, []))).toEqual([]);
  });
});

test.each(PRODUCTS.map((product) => [product.id, product] as const))('units of %s have a singular', (_, product) => {
  const read = Object.values(situationsOf(product)).flatMap(
    (context) => readOf(product, TROUBLE[product.id] ?? {}, context).symptoms
  );
  expect(read.length).toBeGreaterThan(0);
  expect(read.map(({ units }) => english(units(SEVERAL)))).toEqual(read.map(({ units }) => `${english(units(1))}s`));
});
