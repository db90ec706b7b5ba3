import { type PromError, toPromError } from '../../src/promClient/errors';
import { type Product } from '../../src/triage/model';
import { printable } from '../output';
import { ALERTS_PATH, toPosted } from './alertmanager';
import { healthAfter, healthChange, healthPage, type ServerHealth } from './health';
import { type Change, keep, type KeepOptions, NOTHING_KEPT } from './keeper';
import { countError, metricsOf, NO_ERRORS, type Server, type WatcherState } from './metrics';
import { type MetricFamily } from './exposition';
import { observe, type ObserveOptions } from './observe';
import { type Judged, type Round } from './round';

/** A server that takes alerts. */
export interface Receiver {
  /** Without credentials. */
  url: string;
  post(path: string, data: unknown): Promise<void>;
}

export interface WatcherOptions extends ObserveOptions, KeepOptions {
  products: readonly Product[];
  /** @throws PromError if Prometheus gives no usable answer */
  assess(at: number): Promise<Pick<Judged, 'diagnosis' | 'evidenceAt'>>;
  receivers: readonly Receiver[];
  version: string;
  /** A round that takes longer than this (s) is late. */
  longestPause: number;
  /** Unix seconds. */
  clock(): number;
  /** Receives a line when a server stops or begins to work. */
  onHealth(line: string): void;
  /** Receives each alert that begins or ends. */
  onChange(change: Change): void;
}

/** Asks, judges and sends, one round after the other. */
export interface Watcher {
  /** One round. Never throws: what goes wrong is counted, and said once. */
  round(): Promise<void>;
  metrics(): MetricFamily[];
  health(): { status: number; body: string };
}

/** A watcher that knows nothing yet. All its memory is in this process. */
export function createWatcher(options: WatcherOptions): Watcher {
  const { products, clock } = options;
  let kept = NOTHING_KEPT;
  let state: WatcherState = { round: null, judged: null, diagnosisSeconds: null, firing: 0, errors: NO_ERRORS };
  let prometheus: ServerHealth = { name: 'Prometheus', problem: null, since: null };
  let lastRound = clock();
  const alertmanagers = options.receivers.map(({ url, post }) => ({
    post,
    health: { name: `Alertmanager ${url}`, problem: null, since: null } as ServerHealth,
  }));

  const noted = (before: ServerHealth, server: Server, problem: PromError | null): ServerHealth => {
    const now = clock();
    if (problem !== null) {
      state = { ...state, errors: countError(state.errors, { server, kind: problem.kind }) };
    }
    const after = healthAfter(before, problem, now);
    const line = healthChange(before, after, now);
    if (line !== null) {
      options.onHealth(line);
    }
    return after;
  };

  const ask = async (): Promise<Round> => {
    const at = clock();
    try {
      const { diagnosis, evidenceAt } = await options.assess(at);
      return { kind: 'judged', at, diagnosis: printable(diagnosis), evidenceAt };
    } catch (error) {
      return { kind: 'failed', at, error: toPromError(error) };
    }
  };

  return {
    async round() {
      const round = await ask();
      state = {
        ...state,
        round,
        judged: round.kind === 'judged' ? round : state.judged,
        diagnosisSeconds: clock() - round.at,
      };
      prometheus = noted(prometheus, 'prometheus', round.kind === 'failed' ? round.error : null);
      const keeping = keep(kept, observe(round, options), clock(), options);
      kept = keeping.kept;
      state = { ...state, firing: kept.firing.size };
      keeping.changes.forEach(options.onChange);
      const posted = toPosted(keeping.alerts);
      await Promise.all(
        alertmanagers.map(async (alertmanager) => {
          // Without alerts, too: so it shows early that Alertmanager is gone.
          const problem = await alertmanager.post(ALERTS_PATH, posted).then(() => null, toPromError);
          alertmanager.health = noted(alertmanager.health, 'alertmanager', problem);
        })
      );
      lastRound = clock();
    },
    metrics: () => metricsOf(state, products, options.version, clock()),
    health: () =>
      healthPage(lastRound, options.longestPause, [prometheus, ...alertmanagers.map(({ health }) => health)], clock()),
  };
}
