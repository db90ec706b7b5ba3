import { RemoteWriteClient, type Series, seriesOf, STALE } from '../../simulator/feed/remoteWrite';
import { type AlertRule, type RecordingRule, type Rules } from '../../src/rules/model';
import { parseQuery } from './promql';
import { type Prometheus, queryAt, type Row } from './prometheus';
import { moments } from './triage';

/** An alert that fired at a place, and when it first did (unix seconds). */
export interface Fired {
  alert: string;
  place: Row['labels'];
  at: number;
}

/** Seconds between two looks at the groups. */
const STEP = 5;

/** Names of all metrics that rules read. */
export function metricsOf({ groups }: Pick<Rules, 'groups'>): ReadonlySet<string> {
  return new Set(groups.flatMap(({ rules }) => rules.flatMap(({ expr }) => parseQuery(expr).metrics)));
}

/**
 * Evaluates rules on stored samples from one moment to another (unix seconds), each group at its interval, as
 * Prometheus does on new ones.
 */
export async function evaluateRules(
  prometheus: Prometheus,
  { groups }: Pick<Rules, 'groups'>,
  from: number,
  to: number
): Promise<Fired[]> {
  const recorder = new Recorder(prometheus);
  const since = new Map<string, Fired>();
  const fired = new Map<string, Fired>();
  for (const at of moments(from, to, STEP)) {
    const due = groups.filter(({ interval }) => (at - from) % interval === 0).flatMap(({ rules }) => rules);
    const rows = await Promise.all(due.map(async ({ expr }) => queryAt(prometheus, expr, at)));
    due.forEach((rule, i) => {
      if (rule.kind === 'record') {
        recorder.record(rule, rows[i] ?? [], at);
      } else {
        judge(rule, rows[i] ?? [], at, since, fired);
      }
    });
    await recorder.flush();
  }
  return [...fired.values()];
}

function judge(
  { alert, lasting }: AlertRule,
  rows: readonly Row[],
  at: number,
  since: Map<string, Fired>,
  fired: Map<string, Fired>
): void {
  const wrong = new Map(rows.map(({ labels }) => [`${alert} ${JSON.stringify(labels)}`, labels]));
  for (const key of [...since.keys()].filter((known) => known.startsWith(`${alert} `) && !wrong.has(known))) {
    since.delete(key);
  }
  for (const [key, place] of wrong) {
    const begun = since.get(key) ?? { alert, place, at };
    since.set(key, begun);
    if (at - begun.at >= lasting && !fired.has(key)) {
      fired.set(key, { alert, place, at });
    }
  }
}

/** Writes what recording rules compute, and marks the ends of series. */
class Recorder {
  private readonly client: RemoteWriteClient;
  private readonly known = new Map<string, { rule: RecordingRule; series: Series; isThere: boolean }>();

  constructor({ writeUrl }: Prometheus) {
    this.client = new RemoteWriteClient(writeUrl);
  }

  record(rule: RecordingRule, rows: readonly Row[], at: number): void {
    const there = new Set<string>();
    for (const { labels, value } of rows) {
      const all = { ...labels, ...rule.labels, __name__: rule.record };
      const key = `${rule.uid} ${JSON.stringify(all)}`;
      const { series } = this.known.get(key) ?? { series: seriesOf(all) };
      if (there.has(key)) {
        throw new Error(`Prometheus refuses two rows with the same labels: ${key}`);
      }
      this.known.set(key, { rule, series, isThere: true });
      there.add(key);
      this.client.add(series, Math.round(at * 1000), value);
    }
    for (const [key, one] of this.known) {
      if (one.rule === rule && one.isThere && !there.has(key)) {
        one.isThere = false;
        this.client.add(one.series, Math.round(at * 1000), STALE);
      }
    }
  }

  flush(): Promise<void> {
    return this.client.flush();
  }
}
