import { parseScope, ScopeError } from './promql/scope';

/** From `bad` on, a measurement is bad; from `severe` on, calls are hardly usable. */
export interface Limit {
  bad: number;
  severe: number;
}

/**
 * The limits behind every verdict and every panel color. On RTCD, each must be a bucket bound of the histogram.
 */
export interface Limits {
  /** Round-trip time, ms. ITU-T G.114: 150 ms one way is comfortable; Microsoft calls 500 ms poor. */
  rttMs: Limit;
  /** Share of lost audio packets. Microsoft's real-time analytics flag 5 %, its call analytics 10 %. */
  loss: Limit;
  /** Jitter, ms: twice what Microsoft, Twilio and Sinch accept, and the next bucket bound in RTCD's histogram. */
  jitterMs: Limit;
  /**
   * Share of audio that the client made up for missing packets: from 5 % on, speech is significantly impaired; over 10 %,
   * parts of it are barely intelligible (rtcstats.com).
   */
  concealment: Limit;
  /** With fewer units, a share is gray, and names a place only if at least three units exist and nearly all are bad. */
  minUnits: number;
  /** CPU usage of a machine from which it lacks headroom. Mattermost's documentation acts above 70 %. */
  cpu: number;
  /**
   * Share of sessions (videocall.rs) or reports (RTCD) that must stay under the round-trip time limit. With 99 %,
   * burn-rate alerts can still fire for a fault that affects a quarter of the people.
   */
  objective: number;
}

/** From here on, a machine is red whatever the limit: Mattermost's highest published load test is at 84 %. */
export const CPU_CRITICAL = 0.85;

/** Burn rate at which people are paged at once: 2 % of 30 days in an hour (Google SRE workbook, chapter 5). */
export const PAGING_BURN_RATE = 14.4;

export const DEFAULT_LIMITS: Limits = {
  rttMs: { bad: 300, severe: 500 },
  loss: { bad: 0.05, severe: 0.1 },
  jitterMs: { bad: 50, severe: 100 },
  concealment: { bad: 0.05, severe: 0.1 },
  minUnits: 5,
  cpu: 0.7,
  objective: 0.99,
};

/** Something that a product expects a number of: a whole number above 0. The id is also its key in `jsonData`. */
export interface Expectation {
  id: string;
  /** In the plural, as in “the number of relays”. */
  label: string;
}

/** What the settings need to know of a product. */
export interface ConfigurableProduct {
  id: string;
  expectations: readonly Expectation[];
}

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
  /** How many of each expected thing there should be, by the id of the expectation; null = not set. */
  expected: Readonly<Record<string, number | null>>;
  /** Whether findings name people. Not an access control: everyone with access to Prometheus can find the names. */
  identities: Identities;
}

export type Identities = 'masked' | 'shown';

export const DEFAULT_SETTINGS: Settings = {
  dataSource: null,
  scope: '',
  products: 'all',
  limits: DEFAULT_LIMITS,
  // By default, Prometheus keeps 15 days.
  sloWindowDays: 7,
  expected: {},
  identities: 'masked',
};

const MAX_OBJECTIVE = 0.9999;

/** The first problem with some limits, as a sentence; null if there is none. */
export function limitsError({ rttMs, loss, jitterMs, concealment, minUnits, cpu, objective }: Limits): string | null {
  const shares = { loss, concealment };
  const pairs = { 'round-trip time': rttMs, jitter: jitterMs, ...shares };
  for (const [what, { bad, severe }] of Object.entries(pairs)) {
    if (!(bad > 0 && severe > bad && severe < Infinity)) {
      return `The limits for ${what} must be above 0, and severe must be above bad.`;
    }
  }
  for (const [what, { severe }] of Object.entries(shares)) {
    if (severe > 1) {
      return `The limits for ${what} must be at most 1 (100 %).`;
    }
  }
  if (!isCount(minUnits)) {
    return 'The minimum number of sessions must be a whole number above 0.';
  }
  if (!(cpu > 0 && cpu < CPU_CRITICAL)) {
    return `The CPU limit must be above 0 and under ${CPU_CRITICAL}, where CPU usage is critical.`;
  }
  // A total outage must burn fast enough for a page, and queries write the error budget with four digits.
  return objective > 1 - 1 / PAGING_BURN_RATE && objective <= MAX_OBJECTIVE
    ? null
    : `The objective must be from 0.9306 (below it, no outage can page) to ${MAX_OBJECTIVE}.`;
}

/** The first problem with the expectations, as a sentence; null if there is none. */
export function expectationsError(
  { limits, sloWindowDays, expected }: Pick<Settings, 'limits' | 'sloWindowDays' | 'expected'>,
  products: readonly ConfigurableProduct[]
): string | null {
  const wrongLimits = limitsError(limits);
  if (wrongLimits !== null) {
    return wrongLimits;
  }
  if (!isCount(sloWindowDays)) {
    return 'The objective window must be a whole number of days above 0.';
  }
  const wrong = expectationsOf(products).find(({ id }) => (expected[id] ?? null) !== null && !isCount(expected[id]));
  return wrong === undefined ? null : `The number of ${wrong.label} must be a whole number above 0.`;
}

/** What the products expect a number of. */
export function expectationsOf(products: readonly ConfigurableProduct[]): Expectation[] {
  return products.flatMap(({ expectations }) => expectations);
}

/** Whether a value is a whole number above 0. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

/**
 * Reads `jsonData` without trust. A missing setting has its default. So has an invalid one, which also makes a problem:
 * a sentence that says what was saved and what Callscope uses instead.
 * @param products all of them
 */
export function readSettings(
  jsonData: unknown,
  products: readonly ConfigurableProduct[]
): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const read = <T>(value: unknown, fallback: T, parse: (value: unknown) => T): T => {
    try {
      return value === undefined || value === null ? fallback : parse(value);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  const stored = recordOf(jsonData);
  if (stored === null && jsonData !== undefined && jsonData !== null) {
    problems.push('Saved settings are unreadable; defaults are used.');
  }
  const settings: Settings = {
    dataSource: read(stored?.dataSource, DEFAULT_SETTINGS.dataSource, parseDataSource),
    scope: read(stored?.scope, DEFAULT_SETTINGS.scope, parseScopeText),
    products: read(stored?.products, DEFAULT_SETTINGS.products, (value) => {
      const { known, unknown } = parseProducts(
        value,
        products.map(({ id }) => id)
      );
      if (unknown.length > 0) {
        problems.push(`Callscope ignores unknown saved products: ${unknown.map(quote).join(', ')}.`);
      }
      return known;
    }),
    limits: read(stored?.limits, DEFAULT_SETTINGS.limits, parseLimits),
    sloWindowDays: read(stored?.sloWindowDays, DEFAULT_SETTINGS.sloWindowDays, (value) =>
      parseCount(value, 'objective window (days)', `uses ${DEFAULT_SETTINGS.sloWindowDays} days`)
    ),
    expected: Object.fromEntries(
      expectationsOf(products).map(({ id, label }) => [
        id,
        read(stored?.[id], null, (value) => parseCount(value, `number of ${label}`, "doesn't check it")),
      ])
    ),
    identities: read(stored?.identities, DEFAULT_SETTINGS.identities, parseIdentities),
  };
  return { settings, problems };
}

/**
 * The key that marks settings from a provisioning file: Grafana stores them like saved settings and keeps no record of
 * where they came from.
 */
export const PROVISIONED = 'provisioned';

/** Names of the settings in `jsonData` that a provisioning file set. */
export function provisionedSettings(jsonData: unknown, products: readonly ConfigurableProduct[]): string[] {
  const stored = recordOf(jsonData);
  const { settings } = readSettings({}, products);
  return stored?.[PROVISIONED] === true ? Object.keys(flat(settings)).filter((name) => name in stored) : [];
}

/**
 * The `jsonData` to save: the settings, and the other keys of the stored `jsonData`. Saved settings no longer count as
 * provisioned.
 */
export function toJsonData(settings: Settings, stored: unknown): Record<string, unknown> {
  const { [PROVISIONED]: _, ...others } = recordOf(stored) ?? {};
  return { ...others, ...flat(settings) };
}

/** The settings by their names in `jsonData`: there, expectations are beside the others. */
function flat({ expected, ...settings }: Settings): Record<string, unknown> {
  return { ...settings, ...expected };
}

/** The products that run here. */
export function selectProducts<T extends { id: string }>(products: readonly T[], selected: Settings['products']): T[] {
  return products.filter(({ id }) => selected === 'all' || selected.includes(id));
}

function parseDataSource(value: unknown): string | null {
  if (typeof value !== 'string') {
    throw new Error(`The saved data source ${quote(value)} is not a UID. Callscope uses Grafana's default Prometheus.`);
  }
  return value.trim() || null;
}

function parseScopeText(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error(`The saved scope ${quote(value)} is not text. Callscope uses no scope.`);
  }
  try {
    parseScope(value);
  } catch (error) {
    throw error instanceof ScopeError ? new Error(`The saved ${error.message}. Callscope uses no scope.`) : error;
  }
  return value.trim();
}

function parseLimits(value: unknown): Limits {
  const stored = recordOf(value) ?? {};
  const limit = (name: 'rttMs' | 'loss' | 'jitterMs' | 'concealment'): Limit => {
    const own = recordOf(stored[name] ?? DEFAULT_LIMITS[name]);
    return { bad: numberOf(own?.bad), severe: numberOf(own?.severe) };
  };
  const limits: Limits = {
    rttMs: limit('rttMs'),
    loss: limit('loss'),
    jitterMs: limit('jitterMs'),
    concealment: limit('concealment'),
    minUnits: numberOf(stored.minUnits ?? DEFAULT_LIMITS.minUnits),
    cpu: numberOf(stored.cpu ?? DEFAULT_LIMITS.cpu),
    objective: numberOf(stored.objective ?? DEFAULT_LIMITS.objective),
  };
  const error = recordOf(value) === null ? 'They are not an object.' : limitsError(limits);
  if (error !== null) {
    throw new Error(`The saved limits ${quote(value)} are invalid: ${error} Callscope uses the defaults.`);
  }
  return limits;
}

function parseCount(value: unknown, what: string, instead: string): number {
  if (!isCount(value)) {
    throw new Error(`The saved ${what} ${quote(value)} is not a whole number above 0. Callscope ${instead}.`);
  }
  return value;
}

function parseIdentities(value: unknown): Identities {
  if (value !== 'masked' && value !== 'shown') {
    throw new Error(
      `The saved identities ${quote(value)} are neither "masked" nor "shown". Callscope masks identities.`
    );
  }
  return value;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function parseProducts(
  value: unknown,
  productIds: readonly string[]
): { known: Settings['products']; unknown: unknown[] } {
  if (value === 'all') {
    return { known: 'all', unknown: [] };
  }
  if (!Array.isArray(value)) {
    throw new Error(`The saved products ${quote(value)} are not a list. Callscope looks at all products.`);
  }
  const known = productIds.filter((id) => value.includes(id));
  if (known.length === 0) {
    throw new Error(`Callscope knows none of the saved products ${quote(value)} and looks at all products.`);
  }
  return { known, unknown: value.filter((id) => !known.includes(id)) };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
