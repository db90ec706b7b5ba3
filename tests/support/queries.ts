import { english } from '../../src/messages';
import { type Matcher } from '../../src/promql/promql';
import { type Queries, type Results, type Sample } from '../../src/promClient/types';
import { DEFAULT_LIMITS } from '../../src/settings';
import { getDiscoveryQueries, getOwnTimesQueries, type SourceState } from '../../src/triage/targets/discovery';
import { getChangeQueries } from '../../src/triage/past/changeQueries';
import { BY_INSTANCE } from '../../src/triage/targets/processNames';
import { PRODUCTS } from '../../src/products/triage';
import { type Source } from '../../src/triage/targets/source';
import { type Product, type SignalContext } from '../../src/triage/model';
import { probeOf, readOf, signalsOf } from './investigate';

/** The scope that tests of queries use. */
export const PROD: readonly Matcher[] = [{ label: 'cluster', op: '=', value: 'prod' }];

/** The instant at which tests ask: 2026-11-22T10:00:00Z, in unix seconds. */
export const NOW = 1_795_341_600;

/** A source whose only target delivers each 5 s. */
export function delivering(source: Source): SourceState {
  return {
    source,
    state: 'delivers',
    jobs: [source.job],
    instances: [`${source.id}:80`],
    down: [],
    unscraped: [],
    interval: 5,
    failing: false,
    dialect: null,
    copies: 1,
    lastGood: NOW,
    covered: [],
  };
}

/** A source that was never there. */
export function missing(source: Source): SourceState {
  return {
    source,
    state: 'never',
    jobs: [],
    instances: [],
    down: [],
    unscraped: [],
    interval: null,
    failing: false,
    dialect: null,
    copies: 1,
    lastGood: null,
    covered: [],
  };
}

/** What a product's queries are made from where all its sources deliver each 5 s. */
export function contextOf(product: Product, scope: readonly Matcher[] = []): SignalContext {
  return {
    scope,
    names: BY_INSTANCE,
    interval: 5,
    scrape: 5,
    limits: DEFAULT_LIMITS,
    expected: {},
    sources: product.sources.map(delivering),
    at: NOW,
  };
}

/** The same where the sources that know a dialect speak it. */
export function speaking(dialect: string, context: SignalContext): SignalContext {
  const sources = context.sources.map((state) =>
    dialect in (state.source.dialects ?? {}) ? { ...state, dialect } : state
  );
  return { ...context, sources };
}

/** Every expression that a product sends in a context, by a name. */
export function queriesOf(product: Product, context: SignalContext): Queries {
  const histories = readOf(product, {}, context).symptoms.map(({ id, past: queries }) =>
    prefixed(`history.${id}`, { ...queries })
  );
  const past = prefixed('past', { ...product.activityHistory(context) });
  return Object.assign({}, signalsOf(product, context), ...histories, past);
}

/** First answers in which everything that a product can ask further about is wrong. */
export const TROUBLE: Readonly<Record<string, Results<Sample>>> = {
  videocall: {
    all: [
      { labels: { what: 'rtt', meeting_id: 'standup', server: 'a', server_type: 'websocket', bin: '12' }, value: 9 },
      { labels: { what: 'rtt', meeting_id: 'standup', server_type: 'websocket', bin: '12' }, value: 1 },
      { labels: { what: 'audio', meeting_id: 'standup', bad: '1' }, value: 2 },
      { labels: { what: 'blocked', meeting_id: 'standup' }, value: 1 },
      { labels: { what: 'dead' }, value: 1 },
      { labels: { what: 'turnover', lost: '1', server_instance: 'relay-1' }, value: 5 },
      { labels: { what: 'usual', region: 'eu', protocol: 'webtransport' }, value: 9 },
    ],
    audioSenders: [{ labels: { meeting_id: 'standup', to_peer: '1', bad: '1' }, value: 2 }],
    deadSenders: [{ labels: { meeting_id: 'standup', to_peer: '1' }, value: 2 }],
    transports: [{ labels: { region: 'eu', protocol: 'websocket' }, value: 9 }],
    slow: [{ labels: { server_id: 'a' }, value: 1 }],
  },
  mattermost: {
    all: [
      { labels: { what: 'rtt', instance: 'rtcd:80', groupID: 'mm', le: '0.3' }, value: 0 },
      { labels: { what: 'rtt', instance: 'rtcd:80', groupID: 'mm', le: '+Inf' }, value: 50 },
      { labels: { what: 'ws', instance: 'rtcd:80', clientID: 'mm' }, value: 1 },
      { labels: { what: 'wsMost', instance: 'rtcd:80', clientID: 'mm' }, value: 2 },
      {
        labels: {
          what: 'grace',
          __name__: 'rtcd_ws_messages_total',
          instance: 'rtcd:80',
          clientID: 'mm',
          type: 'join',
        },
        value: 9,
      },
      { labels: { what: 'answered', instance: 'rtcd:80' }, value: NOW - 90 },
      { labels: { what: 'now', __name__: 'rtcd_process_start_time_seconds', instance: 'rtcd:80' }, value: NOW - 20 },
      { labels: { what: 'recent', __name__: 'rtcd_process_start_time_seconds', instance: 'rtcd:80' }, value: 0 },
      { labels: { what: 'busy', instance: 'rtcd:9100', service_name: 'rtcd' }, value: 1 },
      { labels: { what: 'busy', instance: 'offloader:9100', service_name: 'offloader' }, value: 1 },
      { labels: { what: 'descriptors', instance: 'rtcd:80' }, value: 1 },
      { labels: { what: 'pairsThen', instance: 'plugin:80', local_type: 'host', local_protocol: 'udp' }, value: 9 },
      { labels: { what: 'pairs', instance: 'plugin:80', local_type: 'host', local_protocol: 'tcp' }, value: 9 },
      { labels: { what: 'pairsPast', local_type: 'host', local_protocol: 'udp' }, value: 90 },
    ],
  },
};

/** Every expression that is sent or shown only because of an answer, by a name. */
export function furtherQueries(scope: readonly Matcher[] = []): Queries {
  return Object.assign(
    {},
    ...PRODUCTS.flatMap((product) =>
      Object.entries(situationsOf(product, scope)).map(([situation, context]) => {
        const trouble = TROUBLE[product.id] ?? {};
        const { incidents, symptoms } = readOf(product, trouble, context);
        const pasts = incidents.map(({ cause, past, evidence }) =>
          prefixed(cause, {
            ...(past !== null && { n: past.n, good: past.good }),
            ...Object.fromEntries(evidence.map(({ what, query }) => [english(what), query])),
          })
        );
        const shown = symptoms.map(({ id, query }) => ({ [`shown ${id}`]: query }));
        const lookUps =
          product.lookUp.kind === 'elsewhere'
            ? []
            : [product.lookUp.queries(context, { by: 'person', id: 'alice@example.org' })];
        return prefixed(
          `${product.id} further ${situation}`,
          Object.assign(
            {},
            probeOf(product, trouble, context),
            ...pasts,
            ...shown,
            ...lookUps,
            getChangeQueries(product, context)
          )
        );
      })
    )
  );
}

/** Every expression that a triage of all products can send whatever the answers are, by a name. */
export function allQueries(scope: readonly Matcher[] = []): Queries {
  const sources = PRODUCTS.flatMap((product) => product.sources);
  return Object.assign(
    prefixed('discovery', getDiscoveryQueries(sources, scope)),
    prefixed('discovery without up', getOwnTimesQueries(sources, scope)),
    ...PRODUCTS.flatMap((product) =>
      Object.entries(situationsOf(product, scope)).map(([situation, context]) =>
        prefixed(`${product.id} ${situation}`, queriesOf(product, context))
      )
    )
  );
}

/**
 * A product with all its sources, without each of them, with a target of each that is down, with each lost, and in each of
 * their dialects.
 */
export function situationsOf(product: Product, scope: readonly Matcher[] = []): Record<string, SignalContext> {
  const context = contextOf(product, scope);
  const changed = (id: string, change: (state: SourceState) => SourceState): SignalContext => ({
    ...context,
    sources: context.sources.map((state) => (state.source.id === id ? change(state) : state)),
  });
  return Object.fromEntries([
    ['complete', context],
    ...product.sources.flatMap(({ id, dialects = {} }) => [
      ...Object.keys(dialects).map((dialect) => [dialect, speaking(dialect, context)] as const),
      [`without ${id}`, changed(id, ({ source }) => missing(source))],
      [`with ${id} down`, changed(id, (state) => ({ ...state, down: state.instances }))],
      [`with ${id} lost`, changed(id, (state) => ({ ...state, state: 'lost', down: state.instances }))],
    ]),
  ]);
}

function prefixed(prefix: string, queries: Queries): Queries {
  return Object.fromEntries(Object.entries(queries).map(([name, query]) => [`${prefix}.${name}`, query]));
}
