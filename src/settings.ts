import * as v from 'valibot';
import { parseScope, ScopeError } from './promql/scope';
import { quote } from './text';

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

function limit(title: string, unit: Unit, description: string) {
  const what = title.toLowerCase();
  const message = `The limits for ${what} must be above 0, and severe must be above bad.`;
  const value = v.pipe(v.number(message), v.finite(message), v.gtValue(0, message));
  const level =
    unit === '%' ? v.pipe(value, v.maxValue(1, `The limits for ${what} must be at most 1 (100 %).`)) : value;
  return v.pipe(
    v.object({ bad: level, severe: level }, message),
    v.check(({ bad, severe }) => severe > bad, message),
    v.title(title),
    v.description(description),
    v.metadata({ unit })
  );
}

function wholeNumber(message: string, title: string, description: string) {
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(1, message),
    v.title(title),
    v.description(description)
  );
}

const CPU_MESSAGE = `The CPU limit must be above 0 and under ${CPU_CRITICAL}, where CPU use is critical.`;
const OBJECTIVE_MESSAGE = `The objective must be from 0.9306 (below it, no outage can page) to ${MAX_OBJECTIVE}.`;

const LIMITS = v.object(
  {
    // ITU-T G.114: 150 ms one way is comfortable; Microsoft calls 500 ms poor.
    rttMs: v.optional(limit('Round-trip time', 'ms', 'Round-trip time, ms'), { bad: 300, severe: 500 }),
    // Microsoft's real-time analytics flag 5 %, its call analytics 10 %.
    loss: v.optional(limit('Packet loss', '%', 'Share of lost audio packets'), { bad: 0.05, severe: 0.1 }),
    // Twice what Microsoft, Twilio and Sinch accept, and the next bucket bound of usual histograms.
    jitterMs: v.optional(limit('Jitter', 'ms', 'Jitter, ms'), { bad: 50, severe: 100 }),
    // From 5 % on, speech is significantly impaired; over 10 %, parts of it are barely intelligible (rtcstats.com).
    concealment: v.optional(
      limit('Concealed audio', '%', 'Share of concealed audio: made up because packets are missing'),
      { bad: 0.05, severe: 0.1 }
    ),
    minUnits: v.optional(
      wholeNumber(
        'The minimum number of sessions must be a whole number above 0.',
        'Minimum sessions to judge',
        'With fewer sessions, Callscope names a place only if it has at least three and nearly all are bad'
      ),
      5
    ),
    // Documentation of call servers acts above 70 %.
    cpu: v.optional(
      v.pipe(
        v.number(CPU_MESSAGE),
        v.gtValue(0, CPU_MESSAGE),
        v.ltValue(CPU_CRITICAL, CPU_MESSAGE),
        v.title('CPU use is high from'),
        v.description('The CPU use of a host, as a share, from which it lacks headroom'),
        v.metadata({ unit: '%' })
      ),
      0.7
    ),
    // With 99 %, burn-rate alerts can still fire for a fault that affects a quarter of the people. A total outage must
    // burn fast enough for a page, and queries write the error budget with four digits.
    objective: v.optional(
      v.pipe(
        v.number(OBJECTIVE_MESSAGE),
        v.gtValue(1 - 1 / PAGING_BURN_RATE, OBJECTIVE_MESSAGE),
        v.maxValue(MAX_OBJECTIVE, OBJECTIVE_MESSAGE),
        v.title('Round-trip time objective'),
        v.description('The share of sessions or reports that must stay under the round-trip time limit'),
        v.metadata({ unit: '%' })
      ),
      0.99
    ),
  },
  'They are not an object.'
);

/**
 * The limits behind every verdict and every panel color. If a product measures with histograms, each of its limits must
 * be one of their bucket bounds.
 */
export type Limits = v.InferOutput<typeof LIMITS>;

export const DEFAULT_LIMITS: Limits = v.parse(LIMITS, {});

/** The limits with two levels. */
export const TWO_LEVELS = ['rttMs', 'loss', 'jitterMs', 'concealment'] as const;

/** The limits that are single numbers. */
export const ONE_LEVEL = ['minUnits', 'cpu', 'objective'] as const;

export type TwoLevels = (typeof TWO_LEVELS)[number];

/** How people read a limit: its name, what it limits, and the unit in which they type it; '' for a plain number. */
export function aboutLimit(name: keyof Limits): { title: string; description: string; unit: Unit | '' } {
  const { wrapped } = LIMITS.entries[name];
  const { unit }: { unit?: Unit } = v.getMetadata(wrapped);
  return {
    title: v.getTitle(wrapped) ?? '',
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
  label: string;
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
  refusal(value: string, problem: string): string;
}

/** Each setting except the expectations, by its key in `jsonData`. */
type OwnSettings = { readonly [K in Exclude<keyof Settings, 'expected'>]: Setting<Settings[K]> };

const DATA_SOURCE: Setting<string | null> = {
  schema: v.pipe(
    v.nullable(v.string()),
    v.title('Data source'),
    v.description('UID of the Prometheus data source to start with'),
    v.transform((uid) => uid?.trim() || null)
  ),
  fallback: null,
  fallbackText: "Grafana's default",
  refusal: (value) => `The saved data source ${value} is not a UID. Callscope uses Grafana's default Prometheus.`,
};

const SCOPE: Setting<string> = {
  schema: v.pipe(
    v.string((issue) => `scope ${quote(issue.input)} is not text`),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed ? scopeProblem(dataset.value) : null;
      if (problem !== null) {
        addIssue({ message: problem });
      }
    }),
    v.title('Scope'),
    v.description('Label matchers for every query, for example `cluster="prod"`'),
    v.trim()
  ),
  fallback: '',
  fallbackText: 'no scope',
  refusal: (_, problem) => `The saved ${problem}. Callscope uses no scope.`,
};

/** Why a text isn't a scope; null if it is one. */
export function scopeProblem(text: string): string | null {
  try {
    parseScope(text);
    return null;
  } catch (error) {
    if (error instanceof ScopeError) {
      return error.message;
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
    refusal: (value) =>
      value.startsWith('[')
        ? `Callscope knows none of the saved products ${value}. It looks at all products.`
        : `The saved products ${value} are not a list. Callscope looks at all products.`,
  };
}

const LIMITS_SETTING: Setting<Limits> = {
  schema: v.pipe(LIMITS, v.title('Limits'), v.description('An object with the limits below')),
  fallback: DEFAULT_LIMITS,
  fallbackText: 'see below',
  refusal: (value, problem) => `The saved limits ${value} are invalid: ${problem} Callscope uses the defaults.`,
};

const SLO_WINDOW: Setting<number> = {
  schema: wholeNumber(
    'The objective window must be a whole number of days above 0.',
    'Objective window',
    'Length of the objective window in days'
  ),
  // By default, Prometheus keeps 15 days.
  fallback: 7,
  fallbackText: '7',
  refusal: (value) =>
    `The saved objective window (days) ${value} is not a whole number above 0. Callscope uses ${SLO_WINDOW.fallback} days.`,
};

const IDENTITIES: Setting<Identities> = {
  schema: v.pipe(
    v.picklist(['masked', 'shown']),
    v.title('Identities'),
    v.description('`masked`, or `shown`: findings about single people show who they are')
  ),
  fallback: 'masked',
  fallbackText: '`masked`',
  refusal: (value) => `The saved identities ${value} are neither "masked" nor "shown". Callscope masks identities.`,
};

function expectationSetting({ label, isLimit = false }: Expectation): Setting<number | null> {
  const message = `The number of ${label} must be a whole number above 0.`;
  return {
    schema: v.pipe(
      v.nullable(v.pipe(v.number(message), v.integer(message), v.minValue(1, message))),
      v.title(`${label.charAt(0).toUpperCase()}${label.slice(1)}`),
      v.description(isLimit ? `The most ${label} that you plan for` : `How many ${label} you run`)
    ),
    fallback: null,
    fallbackText: isLimit ? 'no limit' : 'not checked',
    refusal: (value) =>
      `The saved number of ${label} ${value} is not a whole number above 0. Callscope doesn't check it.`,
  };
}

/** The settings by their keys in `jsonData`. */
export function describeSettings(products: readonly ConfigurableProduct[]): {
  own: OwnSettings;
  expected: Readonly<Record<string, Setting<number | null>>>;
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

/** The name of a setting, as a form shows it. */
export function titleOf({ schema }: Documented): string {
  return v.getTitle(schema) ?? '';
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
): string | null {
  return (
    [
      problemWith(LIMITS, limits),
      problemWith(SLO_WINDOW.schema, sloWindowDays),
      ...Object.entries(describeSettings(products).expected).map(([id, { schema }]) =>
        problemWith(schema, expected[id] ?? null)
      ),
    ].find((problem) => problem !== null) ?? null
  );
}

function problemWith(schema: v.GenericSchema, value: unknown): string | null {
  return v.safeParse(schema, value, { abortEarly: true }).issues?.[0].message ?? null;
}

/**
 * Reads `jsonData` without trust. A missing or invalid setting has its default. An invalid one also makes a problem: a
 * sentence that says what was saved and what Callscope uses instead.
 * @param products all of them
 */
export function readSettings(
  jsonData: unknown,
  products: readonly ConfigurableProduct[]
): { settings: Settings; problems: string[] } {
  const { own, expected } = describeSettings(products);
  const stored = recordOf(jsonData) ?? {};
  const problems: string[] = [];
  const read = <T>({ schema, fallback, refusal }: Setting<T>, saved: unknown, known = saved): T => {
    if (saved === undefined || saved === null) {
      return fallback;
    }
    const result = v.safeParse(schema, withoutNulls(known), { abortEarly: true });
    if (result.success) {
      return result.output;
    }
    problems.push(refusal(quote(saved), result.issues[0].message));
    return fallback;
  };
  if (recordOf(jsonData) === null && jsonData !== undefined && jsonData !== null) {
    problems.push('The saved settings are unreadable. Callscope uses the defaults.');
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
function knownProducts(saved: unknown, products: readonly ConfigurableProduct[], problems: string[]): unknown {
  if (!Array.isArray(saved)) {
    return saved;
  }
  const known = products.map(({ id }) => id).filter((id) => saved.includes(id));
  const unknown = saved.filter((id) => !known.includes(id));
  if (known.length > 0 && unknown.length > 0) {
    problems.push(
      `Callscope ignores unknown saved products: ${unknown.slice(0, MOST_NAMED).map(quote).join(', ')}${unknown.length > MOST_NAMED ? ', …' : ''}.`
    );
  }
  return known;
}

/** The saved limits; null for a list, which the schema would read as an object. Unknown ones are a problem. */
function knownLimits(saved: unknown, problems: string[]): unknown {
  const unknown = Object.keys(recordOf(saved) ?? {}).filter((name) => !Object.hasOwn(LIMITS.entries, name));
  if (unknown.length > 0) {
    problems.push(`Callscope ignores unknown saved limits: ${quote(unknown)}.`);
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
