import { type Limits } from '../src/settings';
import { RTCD } from '../src/products/mattermost/sources/rtcd';
import { rtt } from '../src/products/videocall/sources/client';
import { type Incident } from './incident';

/** Common alert rules of today. They know neither cause nor place, so only their time counts. */
export const RULES = ['mean', 'p95'] as const;
export type Rule = (typeof RULES)[number];

export const RULE_TITLES: Readonly<Record<Rule, string>> = {
  mean: 'mean RTT of 2 min',
  p95: 'fleet p95 > 250 ms',
};

const P95_MS = 250;
const RTCD_RTT = RTCD.clientRtt.name;

/** Metrics that the rules need beyond those of a triage. */
export const RULE_METRICS: readonly string[] = ['bucket', 'sum', 'count'].map((part) => `${RTCD_RTT}_${part}`);

/**
 * A series if a rule fires: the mean over two minutes by server and installation, as Mattermost's dashboard 23225 draws
 * it, against the limit of the triage; the p95 of all sessions (RTCD: of the reports of the last minute).
 */
export function ruleQueries({ rttMs }: Limits): Readonly<Record<Incident['product'], Readonly<Record<Rule, string>>>> {
  return {
    videocall: {
      mean: `avg(avg_over_time(${rtt.name}[2m]))>${rttMs.bad}`,
      p95: `quantile(0.95,${rtt.name})>${P95_MS}`,
    },
    mattermost: {
      mean: `rate(${RTCD_RTT}_sum[2m])/(rate(${RTCD_RTT}_count[2m])>0)>${rttMs.bad / 1000}`,
      p95: `histogram_quantile(0.95,sum by(le)(rate(${RTCD_RTT}_bucket[1m])))>${P95_MS / 1000}`,
    },
  };
}
