import { FULL } from './headroom';
import { type LimitedReport } from './limits';
import { type PredictedReport } from './report';
import { type CapacityReport } from './runCapacity';

/** Whether a product has room for more calls. */
export type Judgement = 'enough' | 'low' | 'unknown';

/** Below this share of what is usable, headroom is low. */
const LOW_HEADROOM = 0.2;

/** The worst of all products; unknown if there is none. */
export function judge({ products, failures }: CapacityReport): Judgement {
  const all = products.map((report) => (report.kind === 'predicted' ? judgePool(report) : judgeLimits(report)));
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

function judgeLimits({ uses }: LimitedReport): Judgement {
  const shares = uses.flatMap(({ share }) => (share === null ? [] : [share]));
  if (shares.length === 0) {
    return 'unknown';
  }
  return Math.max(...shares) > 1 - LOW_HEADROOM ? 'low' : 'enough';
}
