/** @jest-environment node */
import { NOW } from '../tests/support/queries';
import { complaintsAbout } from '../tests/support/schema';
import { historyOf, inputOf as inputOfToy, since } from '../tests/support/productInput';
import { fleet, populate } from '../tests/support/tallies';
import { inEnglish, plain } from '../src/messages';
import { wordedDiagnosis } from '../src/triage/worded';
import { PRODUCTS } from '../src/products/triage';
import { type Note } from '../src/triage/model';
import { diagnose } from '../src/triage/findings/diagnose';
import { type Diagnosis } from '../src/triage/types';
import schema from './diagnosis.schema.json';

/** What is known of a product of the schema. */
const inputOf: typeof inputOfToy = (tallies, more) => ({
  ...inputOfToy(tallies, more),
  product: PRODUCTS.find(({ id }) => id === 'videocall') ?? inputOfToy([]).product,
});

const SLOW_RELAY = populate(fleet({ 'wt-ap': 10, 'ws-us': 1 }));

function diagnosisOf(...inputs: ReadonlyArray<ReturnType<typeof inputOf>>): Diagnosis<string> {
  const { diagnosis } = diagnose(NOW, inputs, [{ kind: 'query', text: plain('a question failed') }]);
  return wordedDiagnosis(diagnosis, inEnglish);
}

const DEGRADED = diagnosisOf(inputOf(SLOW_RELAY, { histories: { rtt: historyOf(SLOW_RELAY, since(60)) } }));

describe('the schema accepts', () => {
  const nobody = { sessions: 0, meetings: 0, present: 0, expected: 0, received: 0 };

  test.each<{ what: string; diagnosis: Diagnosis<string> }>([
    { what: 'healthy', diagnosis: diagnosisOf(inputOf(populate(fleet({})))) },
    { what: 'idle', diagnosis: diagnosisOf(inputOf([], { activity: nobody })) },
    { what: 'degraded', diagnosis: DEGRADED },
    { what: 'outage', diagnosis: diagnosisOf(inputOf(populate(fleet({ 'wt-us': 10 }), 1).slice(0, 3))) },
    { what: 'blind', diagnosis: diagnosisOf(inputOf([], { unanswered: ['rtt'] })) },
    { what: 'blind', diagnosis: diagnosisOf() },
  ])('$what', ({ what, diagnosis }) => {
    expect(diagnosis.status).toBe(what);
    expect(complaintsAbout(JSON.stringify(diagnosis))).toEqual([]);
  });
});

describe('the schema refuses', () => {
  const [finding] = DEGRADED.findings;

  test.each<{ what: string; diagnosis: unknown; complaint: string }>([
    { what: 'another field', diagnosis: { ...DEGRADED, extra: 1 }, complaint: ' must NOT have additional properties' },
    {
      what: 'another version',
      diagnosis: { ...DEGRADED, version: 2 },
      complaint: '/version must be equal to constant',
    },
    {
      what: 'a missing field',
      diagnosis: { ...DEGRADED, notes: undefined },
      complaint: " must have required property 'notes'",
    },
    {
      what: 'a time with a fraction',
      diagnosis: { ...DEGRADED, at: '2026-11-22T10:00:00.5Z' },
      complaint: '/at must match pattern',
    },
    {
      what: 'findings while healthy',
      diagnosis: { ...DEGRADED, status: 'healthy' },
      complaint: '/findings must NOT have more than 0 items',
    },
    {
      what: 'a cause nobody knows',
      diagnosis: withFinding({ cause: 'bad-luck' }),
      complaint: '/findings/0/cause must be equal to one of the allowed values',
    },
    {
      what: 'a place without a place',
      diagnosis: withFinding({ where: [] }),
      complaint: '/findings/0/where must NOT have fewer than 1 items',
    },
    {
      what: 'no idea what to do',
      diagnosis: withFinding({ nextSteps: [] }),
      complaint: '/findings/0/nextSteps must NOT have fewer than 1 items',
    },
    {
      what: 'a confidence that is no number',
      diagnosis: withFinding({ confidence: 'high' }),
      complaint: '/findings/0/confidence must be number,null',
    },
    {
      what: 'half a session',
      diagnosis: withFinding({ affected: { ...finding?.affected, sessions: 0.5 } }),
      complaint: '/findings/0/affected/sessions must be integer,null',
    },
    {
      what: 'a dialect of another product',
      diagnosis: { ...DEGRADED, products: [{ id: 'videocall', dialect: 'rtcd', status: 'degraded' }] },
      complaint: '/products/0/dialect must be equal to one of the allowed values',
    },
  ])('$what', ({ diagnosis, complaint }) => {
    expect(complaintsAbout(JSON.stringify(diagnosis))).toContainEqual(expect.stringContaining(complaint));
  });

  function withFinding(change: object): unknown {
    return { ...DEGRADED, findings: [{ ...finding, ...change }] };
  }
});

describe('the schema knows', () => {
  const { productId, cause, note } = schema.definitions;

  test('all products and each of their causes', () => {
    expect([...productId.enum].sort()).toEqual(PRODUCTS.map(({ id }) => id).sort());
    expect(cause.enum).toEqual(expect.arrayContaining(PRODUCTS.flatMap(({ causes }) => Object.keys(causes))));
  });

  test('all kinds of notes', () => {
    const kinds: Record<Note['kind'], true> = {
      'ghost-series': true,
      coverage: true,
      waiting: true,
      labels: true,
      telemetry: true,
      idle: true,
      query: true,
      interval: true,
      capacity: true,
    };
    expect([...note.properties.kind.enum].sort()).toEqual(Object.keys(kinds).sort());
  });
});
