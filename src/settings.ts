import * as v from 'valibot';
import { english, message, type Message } from './messages';
import { parseScope, ScopeError } from './promql/scope';
import { capitalized, quote } from './text';

// Each setting is described once, here: the parser, the form, `settings.schema.json` and the tables of `README.md` come
// from this description.

/** From here on, a host is red at any limit: the published load tests of a call server end at 84 %. */
export const CPU_CRITICAL = 0.85;

/** Burn rate at which people are paged at once: 2 % of 30 days in an hour (Google SRE workbook, chapter 5). */
export const PAGING_BURN_RATE = 14.4;

const MAX_OBJECTIVE = 0.9999;

/** From `bad` on, a measurement is bad; from `severe` on, calls are hardly usable. */
export interface Limit {
  bad: number;
  severe: number;
}

/** The unit in which people type a value; `%` is stored as a share. */
type Unit = 'ms' | '%';

/** What a form says about a number. */
interface NumberTexts {
  readonly title: Message;
  readonly problem: Message;
  /** About a value that is too large, if that is another problem. */
  readonly excess?: Message;
}

/** @param what the limited measurement, within a sentence */
function levelTexts(title: Message, what: Message): NumberTexts {
  return {
    title,
    problem: message('settings.levels', 'The limits for {{- what}} must be above 0, and severe must be above bad.', {
      what,
    }),
    excess: message('settings.levels-share', 'The limits for {{- what}} must be at most 1 (100 %).', { what }),
  };
}

const LIMIT_TEXTS = {
  rttMs: levelTexts(message('settings.rtt', 'Round-trip time'), message('limit.rtt', 'round-trip time')),
  loss: levelTexts(message('settings.loss', 'Packet loss'), message('limit.loss', 'packet loss')),
  jitterMs: levelTexts(message('settings.jitter', 'Jitter'), message('limit.jitter', 'jitter')),
  concealment: levelTexts(
    message('settings.concealment', 'Concealed audio'),
    message('limit.concealment', 'concealed audio')
  ),
  minUnits: {
    title: message('settings.min-units', 'Minimum sessions to judge'),
    problem: message('settings.min-units-problem', 'The minimum number of sessions must be a whole number above 0.'),
  },
  cpu: {
    title: message('settings.cpu', 'CPU use is high from'),
    problem: message(
      'settings.cpu-problem',
      'The CPU limit must be above 0 and under {{critical}}, where CPU use is critical.',
      { critical: CPU_CRITICAL }
    ),
  },
  objective: {
    title: message('settings.objective', 'Round-trip time objective'),
    problem: message(
      'settings.objective-problem',
      'The objective must be from 0.9306 (below it, no outage can page) to {{most}}.',
      { most: MAX_OBJECTIVE }
    ),
  },
} satisfies Readonly<Record<string, NumberTexts>>;

function limit({ title }: NumberTexts, unit: Unit, description: string) {
  const value = v.pipe(v.number(), v.finite(), v.gtValue(0));
  const level = unit === '%' ? v.pipe(value, v.maxValue(1)) : value;
  return v.pipe(
    v.object({ bad: level, severe: level }),
    v.check(({ bad, severe }) => severe > bad),
    v.title(english(title)),
    v.description(description),
    v.metadata({ unit })
  );
}

function wholeNumber({ title }: NumberTexts, description: string) {
  return v.pipe(v.number(), v.integer(), v.minValue(1), v.title(english(title)), v.description(description));
}

const LIMITS = v.object({
  // ITU-T G.114: 150 ms one way is comfortable; Microsoft calls 500 ms poor.
  rttMs: v.optional(limit(LIMIT_TEXTS.rttMs, 'ms', 'Round-trip time, ms'), { bad: 300, severe: 500 }),
  // Microsoft's real-time analytics flag 5 %, its call analytics 10 %.
  loss: v.optional(limit(LIMIT_TEXTS.loss, '%', 'Share of lost audio packets'), { bad: 0.05, severe: 0.1 }),
  // Twice what Microsoft, Twilio and Sinch accept, and the next bucket bound of usual histograms.
  jitterMs: v.optional(limit(LIMIT_TEXTS.jitterMs, 'ms', 'Jitter, ms'), { bad: 50, severe: 100 }),
  // From 5 % on, speech is significantly impaired; over 10 %, parts of it are barely intelligible (rtcstats.com).
  concealment: v.optional(
    limit(LIMIT_TEXTS.concealment, '%', 'Share of concealed audio: made up because packets are missing'),
    { bad: 0.05, severe: 0.1 }
  ),
  minUnits: v.optional(
    wholeNumber(
      LIMIT_TEXTS.minUnits,
      'With fewer sessions, Callscope names a place only if it has at least three and nearly all are bad'
    ),
    5
  ),
  // Documentation of call servers acts above 70 %.
  cpu: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.ltValue(CPU_CRITICAL),
      v.title(english(LIMIT_TEXTS.cpu.title)),
      v.description('The CPU use of a host, as a share, from which it lacks headroom'),
      v.metadata({ unit: '%' })
    ),
    0.7
  ),
  // With 99 %, burn-rate alerts can still fire for a fault that affects a quarter of the people. A total outage must
  // burn fast enough for a page, and queries write the error budget with four digits.
  objective: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(1 - 1 / PAGING_BURN_RATE),
      v.maxValue(MAX_OBJECTIVE),
      v.title(english(LIMIT_TEXTS.objective.title)),
      v.description('The share of sessions or reports that must stay under the round-trip time limit'),
      v.metadata({ unit: '%' })
    ),
    0.99
  ),
});

/**
 * The limits behind every verdict and every panel color. If a product measures with histograms, each of its limits must
 * be one of their bucket bounds.
 */
export type Limits = v.InferOutput<typeof LIMITS>;

export const DEFAULT_LIMITS: Limits = v.parse(LIMITS, {});

function isLimit(name: unknown): name is keyof Limits {
  return typeof name === 'string' && Object.hasOwn(LIMITS.entries, name);
}

/** The limits with two levels. */
export const TWO_LEVELS = ['rttMs', 'loss', 'jitterMs', 'concealment'] as const;

/** The limits that are single numbers. */
export const ONE_LEVEL = ['minUnits', 'cpu', 'objective'] as const;

export type TwoLevels = (typeof TWO_LEVELS)[number];

/** How people read a limit: its name, what it limits, and the unit in which they type it; '' for a plain number. */
export function aboutLimit(name: keyof Limits): { title: Message; description: string; unit: Unit | '' } {
  const { wrapped } = LIMITS.entries[name];
  const { unit }: { unit?: Unit } = v.getMetadata(wrapped);
  return {
    title: LIMIT_TEXTS[name].title,
    description: v.getDescription(wrapped) ?? '',
    unit: unit ?? '',
  };
}

export type Identities = 'masked' | 'shown';

/** What an administrator saved for the organization: the plugin's `jsonData`, which can be provisioned. */
export interface Settings {
  /** Uid of the data source to start with; null = Grafana's default Prometheus. */
  dataSource: string | null;
  /** Label matchers for every selector, as text for `parseScope`. */
  scope: string;
  /** Ids of the products that run here. */
  products: readonly string[] | 'all';
  limits: Limits;
  /** The objective window, in days. */
  sloWindowDays: number;
  /** The expected numbers, by the id of the expectation; null = not set. */
  expected: Readonly<Record<string, number | null>>;
  /** Whether findings name people. Not an access control: everyone with access to Prometheus can find the names. */
  identities: Identities;
}

/**
 * Something whose number a product expects, or limits: a whole number above 0. The id is also its key in `jsonData`.
 */
export interface Expectation {
  id: string;
  /** In the plural, as in “the number of relays”. */
  label: Message;
  /** Whether it is the most that servers may carry. */
  isLimit?: boolean;
}

/** What the settings need to know of a product. */
export interface ConfigurableProduct {
  id: string;
  expectations: readonly Expectation[];
}

/** One key of `jsonData`, with its default as the documentation says it. */
interface Documented {
  schema: v.GenericSchema;
  fallbackText: string;
}

/** A setting. */
interface Setting<T> extends Documented {
  schema: v.GenericSchema<unknown, T>;
  /** Its default. */
  fallback: T;
  /** Sentences about an invalid saved value and what Callscope uses instead. */
  refusal(refused: Refused): Message;
}

/** A saved value that isn't valid. */
interface Refused {
  saved: unknown;
  /** The same, as a short text. */
  value: string;
  issue: v.BaseIssue<unknown>;
}

/** A setting that is a number, as a form shows it. */
interface NumberSetting<T> extends Setting<T>, NumberTexts {}

/** Each setting except the expectations, by its key in `jsonData`. */
type OwnSettings = {
  readonly [K in Exclude<keyof Settings, 'expected' | 'sloWindowDays'>]: Setting<Settings[K]>;
} & { readonly sloWindowDays: NumberSetting<number> };

const DATA_SOURCE: Setting<string | null> = {
  schema: v.pipe(
    v.nullable(v.string()),
    v.title('Data source'),
    v.description('UID of the Prometheus data source to start with'),
    v.transform((uid) => uid?.trim() || null)
  ),
  fallback: null,
  fallbackText: "Grafana's default",
  refusal: ({ value }) =>
    message(
      'settings.data-source-refused',
      "The saved data source {{- value}} is not a UID. Callscope uses Grafana's default Prometheus.",
      { value }
    ),
};

const SCOPE: Setting<string> = {
  schema: v.pipe(
    v.string(),
    v.check((text) => scopeProblem(text) === null),
    v.title('Scope'),
    v.description('Label matchers for every query, for example `cluster="prod"`'),
    v.trim()
  ),
  fallback: '',
  fallbackText: 'no scope',
  refusal: ({ saved, value }) => {
    const error = typeof saved === 'string' ? scopeError(saved) : null;
    return error === null
      ? message('settings.scope-type', 'The saved scope {{- value}} is not text. Callscope uses no scope.', { value })
      : message(
          'settings.scope-refused',
          'The saved scope {{- value}} is not a list of label matchers such as cluster="prod": {{- reason}}. Callscope uses no scope.',
          { value, reason: error.reason }
        );
  },
};

/** Why a text isn't a scope; null if it is one. */
export function scopeProblem(text: string): Message | null {
  return scopeError(text)?.text ?? null;
}

function scopeError(text: string): ScopeError | null {
  try {
    parseScope(text);
    return null;
  } catch (error) {
    if (error instanceof ScopeError) {
      return error;
    }
    throw error;
  }
}

function productsSetting(ids: readonly string[]): Setting<Settings['products']> {
  return {
    schema: v.pipe(
      v.union([v.literal('all'), v.pipe(v.array(v.picklist(ids)), v.minLength(1))]),
      v.title('Products'),
      v.description(`\`all\`, or a list of ${ids.map((id) => `\`${id}\``).join(' and ')}: the products that you run`)
    ),
    fallback: 'all',
    fallbackText: '`all`',
    refusal: ({ saved, value }) =>
      Array.isArray(saved)
        ? message(
            'settings.products-unknown',
            'Callscope knows none of the saved products {{- value}}. It looks at all products.',
            { value }
          )
        : message(
            'settings.products-refused',
            'The saved products {{- value}} are not a list. Callscope looks at all products.',
            { value }
          ),
  };
}

const LIMITS_SETTING: Setting<Limits> = {
  schema: v.pipe(LIMITS, v.title('Limits'), v.description('An object with the limits below')),
  fallback: DEFAULT_LIMITS,
  fallbackText: 'see below',
  refusal: ({ value, issue }) =>
    message(
      'settings.limits-refused',
      'The saved limits {{- value}} are invalid: {{- problem}} Callscope uses the defaults.',
      { value, problem: limitsProblem(issue) }
    ),
};

function limitsProblem({ type, path }: v.BaseIssue<unknown>): Message {
  const name = path?.[0].key;
  if (!isLimit(name)) {
    return message('settings.limits-type', 'They are not an object.');
  }
  const { problem, excess = problem }: NumberTexts = LIMIT_TEXTS[name];
  return type === 'max_value' ? excess : problem;
}

const SLO_WINDOW_TEXTS: NumberTexts = {
  title: message('settings.slo-window', 'Objective window'),
  problem: message('settings.slo-window-problem', 'The objective window must be a whole number of days above 0.'),
};

const SLO_WINDOW: NumberSetting<number> = {
  ...SLO_WINDOW_TEXTS,
  schema: wholeNumber(SLO_WINDOW_TEXTS, 'Length of the objective window in days'),
  // By default, Prometheus keeps 15 days.
  fallback: 7,
  fallbackText: '7',
  refusal: ({ value }) =>
    message(
      'settings.slo-window-refused',
      'The saved objective window (days) {{- value}} is not a whole number above 0. Callscope uses {{days}} days.',
      { value, days: SLO_WINDOW.fallback }
    ),
};

const IDENTITIES: Setting<Identities> = {
  schema: v.pipe(
    v.picklist(['masked', 'shown']),
    v.title('Identities'),
    v.description('`masked`, or `shown`: findings about single people show who they are')
  ),
  fallback: 'masked',
  fallbackText: '`masked`',
  refusal: ({ value }) =>
    message(
      'settings.identities-refused',
      'The saved identities {{- value}} are neither "masked" nor "shown". Callscope masks identities.',
      { value }
    ),
};

function expectationSetting({ label, isLimit = false }: Expectation): NumberSetting<number | null> {
  const name = english(label);
  return {
    title: label,
    problem: message('settings.number', 'The number of {{- label}} must be a whole number above 0.', { label }),
    schema: v.pipe(
      v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
      v.title(capitalized(name)),
      v.description(isLimit ? `The most ${name} that you plan for` : `How many ${name} you run`)
    ),
    fallback: null,
    fallbackText: isLimit ? 'no limit' : 'not checked',
    refusal: ({ value }) =>
      message(
        'settings.number-refused',
        "The saved number of {{- label}} {{- value}} is not a whole number above 0. Callscope doesn't check it.",
        { label, value }
      ),
  };
}

/** The settings by their keys in `jsonData`. */
export function describeSettings(products: readonly ConfigurableProduct[]): {
  own: OwnSettings;
  expected: Readonly<Record<string, NumberSetting<number | null>>>;
} {
  return {
    own: {
      dataSource: DATA_SOURCE,
      scope: SCOPE,
      products: productsSetting(products.map(({ id }) => id)),
      limits: LIMITS_SETTING,
      sloWindowDays: SLO_WINDOW,
      identities: IDENTITIES,
    },
    expected: Object.fromEntries(expectationsOf(products).map((one) => [one.id, expectationSetting(one)])),
  };
}

/** What a setting means, as the documentation says it. */
export function descriptionOf({ schema }: Documented): string {
  return v.getDescription(schema) ?? '';
}

/** The expectations of the products. */
function expectationsOf(products: readonly ConfigurableProduct[]): Expectation[] {
  return products.flatMap(({ expectations }) => expectations);
}

/** The first problem with the limits and expectations, as a sentence; null if there is none. */
export function expectationsError(
  { limits, sloWindowDays, expected }: Pick<Settings, 'limits' | 'sloWindowDays' | 'expected'>,
  products: readonly ConfigurableProduct[]
): Message | null {
  const issue = issueOf(LIMITS, limits);
  const numbers = [
    { setting: SLO_WINDOW, value: sloWindowDays },
    ...Object.entries(describeSettings(products).expected).map(([id, setting]) => ({
      setting,
      value: expected[id] ?? null,
    })),
  ];
  return issue === null
    ? (numbers.find(({ setting, value }) => issueOf(setting.schema, value) !== null)?.setting.problem ?? null)
    : limitsProblem(issue);
}

function issueOf(schema: v.GenericSchema, value: unknown): v.BaseIssue<unknown> | null {
  return v.safeParse(schema, value, { abortEarly: true }).issues?.[0] ?? null;
}

/**
 * Reads `jsonData` without trust. A missing or invalid setting has its default. An invalid one also makes a problem: a
 * sentence that says what was saved and what Callscope uses instead.
 * @param products all of them
 */
export function readSettings(
  jsonData: unknown,
  products: readonly ConfigurableProduct[]
): { settings: Settings; problems: Message[] } {
  const { own, expected } = describeSettings(products);
  const stored = recordOf(jsonData) ?? {};
  const problems: Message[] = [];
  const read = <T>({ schema, fallback, refusal }: Setting<T>, saved: unknown, known = saved): T => {
    if (saved === undefined || saved === null) {
      return fallback;
    }
    const result = v.safeParse(schema, withoutNulls(known), { abortEarly: true });
    if (result.success) {
      return result.output;
    }
    problems.push(refusal({ saved, value: quote(saved), issue: result.issues[0] }));
    return fallback;
  };
  if (recordOf(jsonData) === null && jsonData !== undefined && jsonData !== null) {
    problems.push(message('settings.unreadable', 'The saved settings are unreadable. Callscope uses the defaults.'));
  }
  const settings: Settings = {
    dataSource: read(own.dataSource, stored.dataSource),
    scope: read(own.scope, stored.scope),
    products: read(own.products, stored.products, knownProducts(stored.products, products, problems)),
    limits: read(own.limits, stored.limits, knownLimits(stored.limits, problems)),
    sloWindowDays: read(own.sloWindowDays, stored.sloWindowDays),
    expected: Object.fromEntries(Object.entries(expected).map(([id, setting]) => [id, read(setting, stored[id])])),
    identities: read(own.identities, stored.identities),
  };
  return { settings, problems };
}

/** A problem names at most so many unknown values. */
const MOST_NAMED = 3;

/** The known ids of a saved list, in the order of the products. Unknown ones beside them are a problem. */
function knownProducts(saved: unknown, products: readonly ConfigurableProduct[], problems: Message[]): unknown {
  if (!Array.isArray(saved)) {
    return saved;
  }
  const known = products.map(({ id }) => id).filter((id) => saved.includes(id));
  const unknown = saved.filter((id) => !known.includes(id));
  if (known.length > 0 && unknown.length > 0) {
    problems.push(
      message('settings.products-ignored', 'Callscope ignores unknown saved products: {{- products}}.', {
        products: [...unknown.slice(0, MOST_NAMED).map(quote), ...(unknown.length > MOST_NAMED ? ['…'] : [])],
      })
    );
  }
  return known;
}

/** The saved limits; null for a list, which the schema would read as an object. Unknown ones are a problem. */
function knownLimits(saved: unknown, problems: Message[]): unknown {
  const unknown = Object.keys(recordOf(saved) ?? {}).filter((name) => !Object.hasOwn(LIMITS.entries, name));
  if (unknown.length > 0) {
    problems.push(
      message('settings.limits-ignored', 'Callscope ignores unknown saved limits: {{- limits}}.', {
        limits: quote(unknown),
      })
    );
  }
  return Array.isArray(saved) ? null : saved;
}

/** The settings of an organization that saved none, without those that products contribute. */
export const DEFAULT_SETTINGS: Settings = readSettings({}, []).settings;

/**
 * The key that marks settings from a provisioning file: Grafana stores them like saved settings and keeps no record of
 * where they came from.
 */
export const PROVISIONED = 'provisioned';

const PROVISIONED_MARK: Documented = {
  schema: v.pipe(
    v.boolean(),
    v.description('`true` tells the configuration page that these settings come from a file')
  ),
  fallbackText: '`false`',
};

/** Everything that Callscope reads of `jsonData`, by its key. */
export function describeJsonData(products: readonly ConfigurableProduct[]): Readonly<Record<string, Documented>> {
  const { own, expected } = describeSettings(products);
  return { ...own, ...expected, [PROVISIONED]: PROVISIONED_MARK };
}

/** The rules of `jsonData`. */
export function jsonDataSchema(products: readonly ConfigurableProduct[]): v.GenericSchema {
  const entries = Object.entries(describeJsonData(products)).map(([name, { schema }]) => [name, v.optional(schema)]);
  return v.pipe(
    v.object(Object.fromEntries(entries)),
    v.title('Settings'),
    v.description(
      "The plugin's `jsonData`, saved by the configuration page or provisioned. Missing settings have their defaults. Other keys are kept."
    )
  );
}

/** Names of the settings in `jsonData` that a provisioning file set. */
export function provisionedSettings(jsonData: unknown, products: readonly ConfigurableProduct[]): string[] {
  const stored = recordOf(jsonData);
  const { own, expected } = describeSettings(products);
  return stored?.[PROVISIONED] === true ? Object.keys({ ...own, ...expected }).filter((name) => name in stored) : [];
}

/**
 * The `jsonData` to save: the settings, and the other keys of the stored `jsonData`. Saved settings no longer count as
 * provisioned.
 */
export function toJsonData({ expected, ...settings }: Settings, stored: unknown): Record<string, unknown> {
  const { [PROVISIONED]: _, ...others } = recordOf(stored) ?? {};
  return { ...others, ...settings, ...expected };
}

/** The products that run here. */
export function selectProducts<T extends { id: string }>(products: readonly T[], selected: Settings['products']): T[] {
  return products.filter(({ id }) => selected === 'all' || selected.includes(id));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** null means that something isn't set. */
function withoutNulls(value: unknown): unknown {
  const record = recordOf(value);
  return record === null ? value : Object.fromEntries(Object.entries(record).filter(([, one]) => one !== null));
}
