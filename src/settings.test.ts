/** @jest-environment node */
import Ajv from 'ajv';
import fc from 'fast-check';
import { english, message } from './messages';
import { hostileText } from '../tests/support/hostile';
import { parseScope } from './promql/scope';
import {
  type ConfigurableProduct,
  DEFAULT_LIMITS,
  DEFAULT_SETTINGS,
  expectationsError,
  PROVISIONED,
  provisionedSettings,
  readSettings,
  selectProducts,
  type Settings,
  toJsonData,
} from './settings';
import { settingsSchema } from '../scripts/settings/documents';

const PRODUCTS: readonly ConfigurableProduct[] = [
  { id: 'walkie', expectations: [{ id: 'desks', label: message('test.desks', 'desks') }] },
  { id: 'pager', expectations: [] },
];
const DEFAULTS = { ...DEFAULT_SETTINGS, expected: { desks: null } };

const SAVED: Settings = {
  dataSource: 'P1',
  scope: 'cluster="prod"',
  products: ['pager'],
  limits: {
    ...DEFAULT_LIMITS,
    rttMs: { bad: 250, severe: 400 },
    concealment: { bad: 0.03, severe: 0.07 },
    cpu: 0.8,
    objective: 0.97,
  },
  sloWindowDays: 30,
  expected: { desks: 3 },
  identities: 'shown',
};

/** As they are saved: expectations are beside the others. */
const { expected: ofSaved, ...othersSaved } = SAVED;
const FLAT = { ...othersSaved, ...ofSaved };
const { expected: _, ...othersByDefault } = DEFAULT_SETTINGS;
const FLAT_DEFAULTS = { ...othersByDefault, desks: null };

/** What can be saved and means nothing, with what is said about it. */
const BROKEN: ReadonlyArray<[unknown, string]> = [
  [{ dataSource: 42 }, 'The saved data source 42 is not a UID'],
  [
    { scope: 'cluster=' },
    'The saved scope "cluster=" is not a list of label matchers such as cluster="prod": cannot read "cluster=". Callscope uses no scope.',
  ],
  [{ scope: ['a'] }, 'The saved scope ["a"] is not text. Callscope uses no scope.'],
  [{ products: 'walkie' }, 'The saved products "walkie" are not a list'],
  [{ products: [] }, 'Callscope knows none of the saved products []'],
  [{ products: ['other'] }, 'Callscope knows none of the saved products ["other"]'],
  [{ limits: [300] }, 'The saved limits [300] are invalid: They are not an object.'],
  [{ limits: 300 }, 'The saved limits 300 are invalid: They are not an object.'],
  [{ limits: { rttMs: { bad: 500, severe: 300 } } }, 'The limits for round-trip time must be above 0, and severe'],
  [{ limits: { loss: { bad: 5, severe: 10 } } }, 'The limits for packet loss must be at most 1'],
  [{ limits: { concealment: { bad: 5, severe: 10 } } }, 'The limits for concealed audio must be at most 1'],
  [{ limits: { concealment: { bad: 0.05 } } }, 'The limits for concealed audio must be above 0'],
  [{ limits: { jitterMs: { bad: '50' } } }, 'The limits for jitter must be above 0'],
  [{ limits: { minUnits: 0.5 } }, 'The minimum number of sessions'],
  [{ limits: { cpu: 0.85 } }, 'The CPU limit must be above 0 and under 0.85'],
  [{ limits: { cpu: 70 } }, 'The CPU limit'],
  [{ limits: { objective: 99 } }, 'The objective must be from 0.9306'],
  [{ limits: { objective: 0.93 } }, 'The objective must be from 0.9306'],
  [{ limits: { objective: 1 } }, 'The objective must be from 0.9306'],
  [{ sloWindowDays: 0 }, 'The saved objective window (days) 0 is not a whole number above 0. Callscope uses 7 days.'],
  [{ desks: 'three' }, 'The saved number of desks "three" is not a whole number'],
  [{ identities: true }, 'The saved identities true are neither "masked" nor "shown". Callscope masks identities.'],
  ['text', 'The saved settings are unreadable'],
  [[SAVED], 'The saved settings are unreadable'],
];

describe('readSettings', () => {
  test.each([[undefined], [null], [{}], [{ dataSource: null, scope: '', products: 'all' }], [{ dataSource: ' ' }]])(
    'nothing saved is no problem: %j',
    (jsonData) => {
      expect(readSettings(jsonData, PRODUCTS)).toEqual({ settings: DEFAULTS, problems: [] });
    }
  );

  test('gives back what was saved', () => {
    expect(readSettings(toJsonData(SAVED, undefined), PRODUCTS)).toEqual({ settings: SAVED, problems: [] });
  });

  test.each(BROKEN)('%j has its default and a problem', (jsonData, problem) => {
    const { settings, problems } = readSettings(jsonData, PRODUCTS);
    expect(settings).toEqual(DEFAULTS);
    expect(problems.map(english)).toEqual([expect.stringContaining(problem)]);
  });

  test('one broken value leaves the others alone', () => {
    const limits = { ...SAVED.limits, rttms: { bad: 100, severe: 200 } };
    const { settings, problems } = readSettings(
      { ...FLAT, dataSource: {}, products: ['pager', 'other'], limits },
      PRODUCTS
    );
    expect(settings).toEqual({ ...SAVED, dataSource: null });
    expect(problems.map(english)).toEqual([
      expect.stringContaining('data source'),
      'Callscope ignores unknown saved products: "other".',
      'Callscope ignores unknown saved limits: ["rttms"].',
    ]);
  });
});

describe('a hostile provisioner', () => {
  const json = fc.oneof(
    { weight: 2, arbitrary: fc.jsonValue() },
    hostileText,
    fc.constantFrom(0, -1, 1e308, '1', [], [[]], {}, { bad: 1 }, 'x'.repeat(100_000))
  );
  const known = ['dataSource', 'scope', 'products', 'limits', 'sloWindowDays', 'identities', 'desks', 'provisioned'];
  const limits = fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.keys(DEFAULT_LIMITS), '__proto__', 'constructor'), hostileText),
    json
  );
  const settings = fc
    .record({
      some: fc.dictionary(fc.oneof(fc.constantFrom(...known, '__proto__', 'constructor'), hostileText), json),
      limits: fc.option(limits),
    })
    .map(({ some, ...own }): unknown => ({ ...some, ...(own.limits !== null && own) }));

  test('can save anything: it is read, and each ignored value is reported in a short line', () => {
    fc.assert(
      fc.property(fc.oneof(json, settings), (jsonData) => {
        const { settings: read, problems } = readSettings(jsonData, PRODUCTS);
        expect(expectationsError(read, PRODUCTS)).toBeNull();
        expect(() => parseScope(read.scope)).not.toThrow();
        for (const problem of problems.map(english)) {
          expect(problem.length).toBeLessThan(1000);
          expect(problem).not.toMatch(/[\p{Cc}\p{Bidi_C}]/u);
        }
        const saved: Readonly<Record<string, unknown>> =
          typeof jsonData === 'object' && jsonData !== null && !Array.isArray(jsonData) ? { ...jsonData } : {};
        const isSilent = problems.length === 0;
        expect(isSilent && isUnlike(saved.limits, read.limits)).toBe(false);
        expect(isSilent && typeof saved.dataSource !== 'string' && (saved.dataSource ?? null) !== null).toBe(false);
      }),
      { numRuns: 400 }
    );
  });

  /** Whether saved limits differ from those in use. */
  function isUnlike(saved: unknown, used: Settings['limits']): boolean {
    const usedByName = new Map<string, unknown>(Object.entries(used));
    return (
      saved !== undefined &&
      saved !== null &&
      (typeof saved !== 'object' ||
        Array.isArray(saved) ||
        Object.entries(saved).some(([name, value]) => value !== null && !usedByName.has(name)))
    );
  }

  test('does not change what other objects look like', () => {
    readSettings(JSON.parse('{"__proto__":{"bad":1},"limits":{"__proto__":{"rttMs":1}}}'), PRODUCTS);
    expect({}).not.toHaveProperty('bad');
    expect({}).not.toHaveProperty('rttMs');
  });
});

test('unsaved limits have their defaults', () => {
  const { settings, problems } = readSettings({ limits: { minUnits: 8 } }, PRODUCTS);
  expect(settings.limits).toEqual({ ...DEFAULT_LIMITS, minUnits: 8 });
  expect(problems).toEqual([]);
});

test('the default limits are good ones', () => {
  expect(expectationsError(DEFAULTS, PRODUCTS)).toBeNull();
});

test('toJsonData keeps the keys of others', () => {
  const stored = { ...FLAT, theirs: { nested: [1] }, scope: 'cluster=' };
  expect(toJsonData(DEFAULTS, stored)).toEqual({ ...FLAT_DEFAULTS, theirs: { nested: [1] } });
  expect(toJsonData(SAVED, 'broken')).toEqual(FLAT);
});

test('selectProducts leaves out what is not run here', () => {
  expect(selectProducts(PRODUCTS, 'all')).toEqual(PRODUCTS);
  expect(selectProducts(PRODUCTS, ['pager'])).toEqual(PRODUCTS.slice(1));
});

describe('the schema', () => {
  const validate = new Ajv().compile(settingsSchema(PRODUCTS));

  test.each([[FLAT_DEFAULTS], [FLAT], [{ ...FLAT, theirs: 1, provisioned: true }], [{}]])('accepts %j', (jsonData) => {
    expect(validate(jsonData)).toBe(true);
  });

  /** A schema can't compare two numbers or read matchers. */
  const BEYOND = ['is not a list of label matchers', 'and severe'];
  test.each(BROKEN.filter(([, problem]) => !BEYOND.some((text) => problem.includes(text))))(
    'refuses %j',
    (jsonData) => {
      expect(validate(jsonData)).toBe(false);
    }
  );
});

test('knows the settings of a provisioning file until somebody saves', () => {
  const stored = { [PROVISIONED]: true, products: ['pager'], limits: {}, theirs: 1 };
  expect(provisionedSettings(stored, PRODUCTS)).toEqual(['products', 'limits']);
  expect(provisionedSettings({ ...stored, [PROVISIONED]: 'yes' }, PRODUCTS)).toEqual([]);
  const saved = toJsonData(SAVED, stored);
  expect(provisionedSettings(saved, PRODUCTS)).toEqual([]);
  expect(saved).toEqual({ ...FLAT, theirs: 1 });
});
