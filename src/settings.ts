import { parseScope, ScopeError } from './promql/scope';

/** What divides good from bad (`bad`), and bad from hardly usable (`severe`). */
export interface Limit {
  bad: number;
  severe: number;
}

/**
 * Limits that tell good from bad; the same numbers colour every panel and make every verdict.
 * On RTCD each of them must be a bound of the histogram.
 */
export interface Limits {
  /** Round-trip time, ms. ITU-T G.114: 150 ms one way is comfortable; Microsoft calls 500 ms poor. */
  rttMs: Limit;
  /** Share of lost audio packets. Microsoft's real-time analytics flag 5 %, its call analytics 10 %. */
  loss: Limit;
  /** Jitter, ms: twice what Microsoft, Twilio and Sinch accept, and the next bound that RTCD's histogram has. */
  jitterMs: Limit;
  /**
   * Share of audio that is made up for lost packets: from 5 % on speech is significantly impaired, over 10 % parts of it
   * are barely intelligible (rtcstats.com).
   */
  concealment: Limit;
  /** Units under which a share is greyed, and names a place only if there are three and nearly all of them are bad. */
  minUnits: number;
  /** Share of a machine's processors from which on it lacks headroom. Mattermost's documents act above 70 %. */
  cpu: number;
  /**
   * Share of sessions (videocall.rs) or reports (RTCD) that must stay under the limit of round-trip time. With 99 %, a
   * fault that hits a quarter of the people is still within reach of burn-rate alerts.
   */
  objective: number;
}

/** From here on a machine is red whatever the limit: Mattermost's highest published load test is at 84 %. */
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

/** What an administrator saved for the whole organisation: the plugin's `jsonData`, which can be provisioned. */
export interface Settings {
  /** Uid of the data source to start with; null = Grafana's default Prometheus. */
  dataSource: string | null;
  /** Label matchers that go into every selector, as text that `parseScope` reads. */
  scope: string;
  /** Ids of the products that are run here. */
  products: readonly string[] | 'all';
  limits: Limits;
  /** Days over which objectives are counted. */
  sloWindowDays: number;
  /** How many Mattermost nodes there should be; null = nobody said. */
  appNodes: number | null;
  /** Whether findings about single people say who they are. No access control: Prometheus tells everybody who may ask it. */
  identities: Identities;
}

export type Identities = 'masked' | 'shown';

export const DEFAULT_SETTINGS: Settings = {
  dataSource: null,
  scope: '',
  products: 'all',
  limits: DEFAULT_LIMITS,
  // Prometheus keeps 15 days unless it is told otherwise.
  sloWindowDays: 7,
  appNodes: null,
  identities: 'masked',
};

const MAX_OBJECTIVE = 0.9999;

/** What is wrong with some limits, as one sentence; null if nothing is. */
export function limitsError({ rttMs, loss, jitterMs, concealment, minUnits, cpu, objective }: Limits): string | null {
  const shares = { loss, concealment };
  const pairs = { 'round-trip time': rttMs, jitter: jitterMs, ...shares };
  for (const [what, { bad, severe }] of Object.entries(pairs)) {
    if (!(bad > 0 && severe > bad && severe < Infinity)) {
      return `The limits of ${what} must be above 0, and the severe one above the bad one.`;
    }
  }
  for (const [what, { severe }] of Object.entries(shares)) {
    if (severe > 1) {
      return `The limits of ${what} are shares: at most 1.`;
    }
  }
  if (!isCount(minUnits)) {
    return 'The smallest number of units must be a whole number above 0.';
  }
  if (!(cpu > 0 && cpu < CPU_CRITICAL)) {
    return `The limit of processors is a share above 0 and under ${CPU_CRITICAL}, from where on it is severe.`;
  }
  // A total outage must burn fast enough for a page, and queries write what may be bad with four digits.
  return objective > 1 - 1 / PAGING_BURN_RATE && objective <= MAX_OBJECTIVE
    ? null
    : `The objective is a share from 0.9306 (below it no outage can page) to ${MAX_OBJECTIVE}.`;
}

/** What is wrong with what an installation is expected to be like, as one sentence; null if nothing is. */
export function expectationsError({
  limits,
  sloWindowDays,
  appNodes,
}: Pick<Settings, 'limits' | 'sloWindowDays' | 'appNodes'>): string | null {
  const wrongLimits = limitsError(limits);
  if (wrongLimits !== null) {
    return wrongLimits;
  }
  if (!isCount(sloWindowDays)) {
    return 'Objectives are counted over a whole number of days above 0.';
  }
  return appNodes === null || isCount(appNodes) ? null : 'The number of Mattermost nodes must be a whole one above 0.';
}

/** Whether a number is a whole one above 0. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

/**
 * Reads `jsonData` without trust. Whatever is missing has its default; whatever is broken has it too and makes a
 * problem: one sentence that says what was saved and what is used instead.
 * @param productIds ids of all products that there are
 */
export function readSettings(
  jsonData: unknown,
  productIds: readonly string[]
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
  const settings = {
    dataSource: read(stored?.dataSource, DEFAULT_SETTINGS.dataSource, parseDataSource),
    scope: read(stored?.scope, DEFAULT_SETTINGS.scope, parseScopeText),
    products: read(stored?.products, DEFAULT_SETTINGS.products, (value) => {
      const { known, unknown } = parseProducts(value, productIds);
      if (unknown.length > 0) {
        problems.push(`The saved products ${unknown.map(quote).join(', ')} are not known: they are left out.`);
      }
      return known;
    }),
    limits: read(stored?.limits, DEFAULT_SETTINGS.limits, parseLimits),
    sloWindowDays: read(stored?.sloWindowDays, DEFAULT_SETTINGS.sloWindowDays, (value) =>
      parseCount(value, 'window of objectives (days)', `${DEFAULT_SETTINGS.sloWindowDays} days are used`)
    ),
    appNodes: read(stored?.appNodes, DEFAULT_SETTINGS.appNodes, (value) =>
      parseCount(value, 'number of Mattermost nodes', 'it is not checked')
    ),
    identities: read(stored?.identities, DEFAULT_SETTINGS.identities, parseIdentities),
  };
  return { settings, problems };
}

/**
 * The key by which a provisioning file says that it set what stands beside it: Grafana stores what a file sets as it
 * stores what somebody saves, and tells nobody which it was.
 */
export const PROVISIONED = 'provisioned';

/** Names of the settings in `jsonData` that a provisioning file set. */
export function provisionedSettings(jsonData: unknown): string[] {
  const stored = recordOf(jsonData);
  return stored?.[PROVISIONED] === true ? Object.keys(DEFAULT_SETTINGS).filter((name) => name in stored) : [];
}

/**
 * The `jsonData` to save: the settings, and every key of the stored `jsonData` that isn't one of theirs. What somebody
 * saves is no provisioning file's any more.
 */
export function toJsonData(settings: Settings, stored: unknown): Record<string, unknown> {
  const { [PROVISIONED]: _, ...others } = recordOf(stored) ?? {};
  return { ...others, ...settings };
}

/** Those of all products that are run here. */
export function selectProducts<T extends { id: string }>(products: readonly T[], selected: Settings['products']): T[] {
  return products.filter(({ id }) => selected === 'all' || selected.includes(id));
}

function parseDataSource(value: unknown): string | null {
  if (typeof value !== 'string') {
    throw new Error(`The saved data source ${quote(value)} is not a uid: Grafana's default Prometheus is used.`);
  }
  return value.trim() || null;
}

function parseScopeText(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error(`The saved scope ${quote(value)} is not a text: no scope is used.`);
  }
  try {
    parseScope(value);
  } catch (error) {
    throw error instanceof ScopeError ? new Error(`The saved ${error.message}. No scope is used.`) : error;
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
  const error = recordOf(value) === null ? 'They are no limits.' : limitsError(limits);
  if (error !== null) {
    throw new Error(`The saved limits ${quote(value)} can't be used: ${error} The defaults are used.`);
  }
  return limits;
}

function parseCount(value: unknown, what: string, instead: string): number {
  if (!isCount(value)) {
    throw new Error(`The saved ${what} ${quote(value)} is not a whole number above 0: ${instead}.`);
  }
  return value;
}

function parseIdentities(value: unknown): Identities {
  if (value !== 'masked' && value !== 'shown') {
    throw new Error(`The saved identities ${quote(value)} are neither "masked" nor "shown": they are masked.`);
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
    throw new Error(`The saved products ${quote(value)} are not a list: all of them are looked at.`);
  }
  const known = productIds.filter((id) => value.includes(id));
  if (known.length === 0) {
    throw new Error(`Among the saved products ${quote(value)} there is none that is known: all are looked at.`);
  }
  return { known, unknown: value.filter((id) => !known.includes(id)) };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
