import { unique } from '../lists';
import { type Message } from '../messages';
import { type Forecast } from './forecast';
import { type LimitedProduct, type UseOfLimit } from './product';

/** The use of one thing beside its limit. */
export interface LimitUse extends UseOfLimit {
  /** As the user set it; null if not set. */
  max: number | null;
  /** Share of the limit in use; null without a limit. */
  share: number | null;
}

export interface LimitedReport {
  kind: 'limited';
  id: string;
  title: string;
  /** By limit, the fullest server first. */
  uses: readonly LimitUse[];
  /** Peaks of the next 24 hours, by limit: of the fullest server. Null if too few days are known. */
  forecasts: Readonly<Record<string, Forecast | null>>;
  notes: readonly Message[];
}

/** How much of each limit is in use. */
export function limitedReportOf(
  { id, title }: Pick<LimitedProduct, 'id' | 'title'>,
  uses: readonly UseOfLimit[],
  maxima: Readonly<Record<string, number | null>>,
  forecasts: LimitedReport['forecasts'],
  notes: readonly Message[]
): LimitedReport {
  const order = unique(uses.map(({ limit }) => limit));
  return {
    kind: 'limited',
    id,
    title,
    uses: uses
      .map((use): LimitUse => {
        const max = maxima[use.limit] ?? null;
        return { ...use, max, share: max === null ? null : use.value / max };
      })
      .sort((a, b) => order.indexOf(a.limit) - order.indexOf(b.limit) || b.value - a.value),
    forecasts,
    notes,
  };
}
