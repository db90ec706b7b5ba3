import { type LimitedReport } from './limits';
import { type PredictedReport } from './report';
import { type CapacityReport } from './runCapacity';
import { FULL, LOW_HEADROOM } from './usable';

/** Whether a product has room for more calls. */
export type Judgement = 'enough' | 'low' | 'unknown';

/** The worst of all products that can be judged; unknown if there is none. A product without set limits can't be. */
export function judge({ products, failures }: CapacityReport): Judgement {
  const all = products
    .map((report) => (report.kind === 'predicted' ? judgePool(report) : judgeLimits(report)))
    .filter((each) => each !== null);
  if (all.includes('low')) {
    return 'low';
  }
  return all.length > 0 && all.every((each) => each === 'enough') && failures.length === 0 ? 'enough' : 'unknown';
}

/** Headroom of the relays together, now and at the next peak. */
export function judgePool({ pool: { busy }, peakHeadroom }: Pick<PredictedReport, 'pool' | 'peakHeadroom'>): Judgement {
  if (busy === null) {
    return 'unknown';
  }
  return Math.min(1 - busy / FULL, peakHeadroom ?? 1) < LOW_HEADROOM ? 'low' : 'enough';
}

/** null if no limit is set. */
function judgeLimits({ uses, forecasts }: LimitedReport): Judgement | null {
  const shares = uses.flatMap(({ limit, max, share }) =>
    max === null || share === null ? [] : [share, (forecasts[limit]?.value ?? 0) / max]
  );
  if (shares.length === 0) {
    return null;
  }
  return Math.max(...shares) > 1 - LOW_HEADROOM ? 'low' : 'enough';
}
