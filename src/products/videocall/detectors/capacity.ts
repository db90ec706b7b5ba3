import { nextPeakOf } from '../../../capacity/nextPeak';
import { type UseOfLimit } from '../../../capacity/product';
import { LOW_HEADROOM } from '../../../capacity/usable';
import { english } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { affects, fact } from '../../../triage/findings/facts';
import { inquiry } from '../../../triage/inquiry';
import { type Incident, type SignalContext } from '../../../triage/model';
import { getPeakingQueries, getUseQueries } from '../capacity/queries';
import { LIMITS, readUses } from '../capacity/uses';
import { followUp, type Known } from './known';

/** From this share of a limit on, the next peak is queried. */
const WARM = 0.5;

/** The limits that the settings have. */
function limitsOf({ expected }: Pick<SignalContext, 'expected'>) {
  return LIMITS.flatMap((limit) => {
    const max = expected[limit.id] ?? null;
    return max === null ? [] : [{ ...limit, max }];
  });
}

/** How much of the limits is in use; asked only for those that are set. */
export const uses = inquiry({
  ask: (context): Partial<Record<`aheadUse.${string}`, string>> => {
    const queries = getUseQueries(context.scope);
    return Object.fromEntries(limitsOf(context).map(({ id }) => [`aheadUse.${id}`, queries[id]]));
  },
  read: (answers) => readUses(Object.fromEntries(LIMITS.map(({ id }) => [id, answers(`aheadUse.${id}`)]))),
});

/** The next peak of what is half used, by limit. */
export const peaks = followUp({
  ask: (known, context): Partial<Record<`aheadPeak.${string}`, string>> => {
    const queries = getPeakingQueries(context.scope);
    const warm = limitsOf(context).filter(({ id, max }) => (fullestOf(known.uses, id)?.value ?? 0) >= WARM * max);
    return Object.fromEntries(
      warm.flatMap(({ id }) => {
        const query = queries[id];
        return query === undefined ? [] : [[`aheadPeak.${id}`, nextPeakOf(query)]];
      })
    );
  },
  read: (answers): ReadonlyMap<string, number> =>
    new Map(LIMITS.flatMap(({ id }) => numbers(answers(`aheadPeak.${id}`)).map(({ value }) => [id, value] as const))),
});

function fullestOf(all: readonly UseOfLimit[], id: string): UseOfLimit | null {
  return all
    .filter(({ limit }) => limit === id)
    .reduce<UseOfLimit | null>((most, use) => (most === null || use.value > most.value ? use : most), null);
}

/** Limits of which little is left now or at the next peak. Nobody suffers from that yet. */
export function capacityIncidents(
  known: Pick<Known, 'uses'>,
  nextPeaks: ReturnType<(typeof peaks)['read']>,
  context: SignalContext
): Incident[] {
  return limitsOf(context).flatMap(({ id, label, by, max }): Incident[] => {
    const use = fullestOf(known.uses, id);
    const now = use?.value ?? 0;
    const peak = Math.max(now, nextPeaks.get(id) ?? 0);
    if (use === null || peak / max <= 1 - LOW_HEADROOM) {
      return [];
    }
    const place = by === null || use.where === null ? null : { label: by, value: use.where };
    const ahead = peak > now ? `, and ${Math.round(peak)} at the next peak` : '';
    return [
      {
        cause: 'capacity-low',
        severity: 'warning',
        where: place === null ? [] : [place],
        since: null,
        past: null,
        affected: affects({ estimated: true }),
        summary: `Headroom is low${place === null ? '' : ` on ${place.value}`}: ${Math.round(now)} of ${max} ${english(label)}${ahead}. Nobody suffers yet.`,
        evidence: [
          fact(
            'share of the limit left at the next peak',
            Math.max(0, 1 - peak / max),
            getUseQueries(context.scope)[id] ?? ''
          ),
        ],
        isAhead: true,
      },
    ];
  });
}
