import { RemoteWriteClient, type Series, seriesOf, STALE } from '../../simulator/feed/remoteWrite';
import { type AlertRule, type RecordingRule, type Rules } from '../../src/rules/model';
import { parseQuery } from './promql';
import { type Prometheus, queryAt, queryRange, type Row } from './prometheus';
import { moments } from './triage';

/** An alert that fired at a place, from when to when (unix seconds); until is null if it still fires. */
export interface Fired {
  alert: string;
  place: Row['labels'];
  at: number;
  until: number | null;
}

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
  rules: Pick<Rules, 'groups'>,
  from: number,
  to: number
): Promise<Fired[]> {
  const evaluation = new RuleEvaluation(prometheus, rules);
  await evaluation.run(from, to);
  return evaluation.fired();
}

/** Rules evaluated on stored samples, stretch after stretch. A group reads what earlier groups recorded of a stretch. */
export class RuleEvaluation {
  private readonly recorder: Recorder;
  /** By alert and place: since when it is wrong, and whether it has lasted. */
  private readonly wrong = new Map<string, { since: number; fired: Fired | null }>();
  private readonly all: Fired[] = [];

  constructor(
    private readonly prometheus: Prometheus,
    private readonly rules: Pick<Rules, 'groups'>
  ) {
    this.recorder = new Recorder(prometheus);
  }

  /** A stretch of time (unix seconds), both ends included, that follows the one before. */
  async run(from: number, to: number): Promise<void> {
    for (const { interval, rules } of this.rules.groups) {
      for (const rule of rules) {
        const vectors = await this.vectors(rule.expr, from, to, interval);
        vectors.forEach((rows, i) => {
          const at = from + i * interval;
          if (rule.kind === 'record') {
            this.recorder.record(rule, rows, at);
          } else {
            this.judge(rule, rows, at);
          }
        });
        await this.recorder.flush();
      }
    }
  }

  private vectors(expr: string, from: number, to: number, step: number): Promise<Row[][]> {
    // After the first step of a range, count_values of Prometheus 2.42 loses a label.
    return expr.includes('count_values by')
      ? Promise.all(moments(from, to, step).map((at) => queryAt(this.prometheus, expr, at)))
      : queryRange(this.prometheus, expr, { from, to, step });
  }

  /** In the order of time. */
  fired(): Fired[] {
    return [...this.all].sort((a, b) => a.at - b.at);
  }

  private judge({ alert, lasting, labels: added }: AlertRule, rows: readonly Row[], at: number): void {
    const now = new Map(rows.map(({ labels }) => [`${alert} ${JSON.stringify(labels)}`, { ...labels, ...added }]));
    for (const [key, { fired }] of this.wrong) {
      if (key.startsWith(`${alert} `) && !now.has(key)) {
        this.wrong.delete(key);
        if (fired !== null) {
          fired.until = at;
        }
      }
    }
    for (const [key, place] of now) {
      const begun = this.wrong.get(key) ?? { since: at, fired: null };
      this.wrong.set(key, begun);
      if (begun.fired === null && at - begun.since >= lasting) {
        begun.fired = { alert, place, at, until: null };
        this.all.push(begun.fired);
      }
    }
  }
}

/** Writes what recording rules compute, and marks the ends of series. */
export class Recorder {
  private readonly client: RemoteWriteClient;
  private readonly known = new Map<string, { rule: RecordingRule; series: Series; isThere: boolean }>();

  constructor(private readonly prometheus: Prometheus) {
    this.client = new RemoteWriteClient(prometheus.writeUrl);
  }

  /** Evaluates rules once, at an instant (unix seconds) after all earlier ones. */
  async evaluate(rules: readonly RecordingRule[], at: number): Promise<void> {
    const rows = await Promise.all(rules.map(({ expr }) => queryAt(this.prometheus, expr, at)));
    rules.forEach((rule, i) => this.record(rule, rows[i] ?? [], at));
    await this.flush();
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
