import { message } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { nextPeakOf, PEAK_STEP_SECONDS } from '../../../capacity/nextPeak';
import { FULL, LOW_HEADROOM } from '../../../capacity/usable';
import { affects, fact } from '../../../triage/findings/facts';
import { percent } from '../../../triage/format';
import { followUp, type Known } from './known';
import { type Incident, type SignalContext } from '../../../triage/model';
import { seconds, selector } from '../../../promql/promql';
import { RTCD_PROCESS } from '../sources/rtcd';
import { isOffloader } from './hostQueries';
import { rtcdOf } from './queries';
import { AT_LIMIT } from './saturation';

/** How many times the present CPU the RTCDs will use at the next peak. */
export function getAheadQuery({ scope }: Pick<SignalContext, 'scope'>): string {
  const cores = `sum(rate(${selector(RTCD_PROCESS.cpuSeconds.name, scope)}[${seconds(PEAK_STEP_SECONDS)}]))`;
  return `${nextPeakOf(cores)}/${cores}`;
}

/**
 * The mean CPU share of all RTCD hosts if all of them are warm: otherwise there is room. Null if one isn't, or is at its
 * limit, which is another finding.
 */
function meanBusy({ warm }: Pick<Known, 'warm'>, context: SignalContext): number | null {
  const hosts = warm.filter((row) => !isOffloader(row));
  const relays = rtcdOf(context)?.instances.length ?? 0;
  return relays === 0 || hosts.length < relays || hosts.some(({ value }) => value >= AT_LIMIT)
    ? null
    : hosts.reduce((sum, { value }) => sum + value, 0) / hosts.length;
}

/** How much more the next peak takes; asked only if all RTCD hosts are warm. */
export const ahead = followUp({
  ask: (known, context): Partial<Record<'aheadPeak', string>> =>
    meanBusy(known, context) === null ? {} : { aheadPeak: getAheadQuery(context) },
  read: (answers) => numbers(answers('aheadPeak'))[0]?.value ?? null,
});

/** Headroom that is low now or at the next peak. Nobody suffers from that yet. */
export function capacityIncidents(
  known: Pick<Known, 'warm'>,
  growth: ReturnType<(typeof ahead)['read']>,
  context: SignalContext
): Incident[] {
  const busy = meanBusy(known, context);
  if (busy === null) {
    return [];
  }
  const peak = Math.min(1, busy * Math.max(1, growth ?? 1));
  const left = Math.max(0, 1 - peak / FULL);
  if (left >= LOW_HEADROOM) {
    return [];
  }
  return [
    {
      cause: 'capacity-low',
      severity: 'warning',
      where: [],
      since: null,
      past: null,
      affected: affects({ estimated: true }),
      summary: [
        peak > busy
          ? message(
              'mattermost.finding.headroom-peak',
              'Headroom is low: RTCD hosts use {{- share}} of their CPU, and {{- peak}} at the next peak.',
              { share: percent(busy), peak: percent(peak) }
            )
          : message('mattermost.finding.headroom', 'Headroom is low: RTCD hosts use {{- share}} of their CPU.', {
              share: percent(busy),
            }),
        message('finding.nobody-suffers', 'Nobody suffers yet.'),
      ],
      evidence: [
        fact(
          message('mattermost.evidence.cpu-left', 'share of the usable CPU left at the next peak'),
          left,
          getAheadQuery(context)
        ),
      ],
      isAhead: true,
    },
  ];
}
