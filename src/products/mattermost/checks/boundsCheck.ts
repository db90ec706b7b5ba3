import { unique } from '../../../lists';
import { message } from '../../../messages';
import { type Sample } from '../../../promClient/types';
import { selectorOfNames } from '../../../promql/promql';
import { type LimitBounds, limitsOffBounds } from '../../../checks/limitBounds';
import { bad, type Facts, pass, type Probe, unknown } from '../../../checks/probe';
import { list } from '../../../checks/texts';
import { both } from './families';

/** The bounds of the clients' histograms: `{__name__, le}`. */
export function getBoundsQuery({ scope }: Pick<Facts, 'scope'>): string {
  const names = (['clientRtt', 'clientLoss', 'clientJitter'] as const).flatMap(both);
  return `count by(__name__,le)(${selectorOfNames(
    names.map((name) => `${name}_bucket`),
    scope
  )})`;
}

/** How many of the clients' histograms are native: `{__name__}`. */
export function getNativeQuery({ scope }: Pick<Facts, 'scope'>): string {
  return `count by(__name__)(${selectorOfNames((['clientRtt', 'clientLoss', 'clientJitter'] as const).flatMap(both), scope)})`;
}

/** The histogram behind each limit; `scale` converts a bound to the unit of the limit. */
const BOUNDED = {
  rttMs: { family: 'clientRtt', scale: 1000 },
  loss: { family: 'clientLoss', scale: 1 },
  jitterMs: { family: 'clientJitter', scale: 1000 },
} as const;

/** Reads the answer of `getBoundsQuery`. */
export function readBounds(rows: readonly Sample[]): LimitBounds {
  const boundsOf = (limit: keyof typeof BOUNDED): number[] => {
    const { family, scale } = BOUNDED[limit];
    const names = both(family).map((name) => `${name}_bucket`);
    const bounds = rows
      .filter(({ labels }) => names.includes(labels.__name__ ?? ''))
      .map(({ labels }) => Number((Number(labels.le) * scale).toPrecision(12)));
    return unique(bounds.filter(Number.isFinite)).sort((a, b) => a - b);
  };
  return { rttMs: boundsOf('rttMs'), loss: boundsOf('loss'), jitterMs: boundsOf('jitterMs') };
}

/** Whether the limits in the settings are bucket bounds of the histograms. */
export function boundsCheck(facts: Facts): Probe {
  return {
    id: 'bounds',
    title: message('mattermost.checks.bounds.title', 'Limits at bucket bounds'),
    why: message(
      'mattermost.checks.bounds.why',
      'A histogram can count values over a limit only at its bucket bounds.'
    ),
    queries: { bounds: getBoundsQuery(facts), native: getNativeQuery(facts) },
    judge: ({ bounds = [], native = [] }) => {
      if (bounds.length === 0) {
        return native.length > 0
          ? bad(
              'fail',
              message(
                'mattermost.checks.bounds.native',
                'Only native histograms are stored: there are no _bucket series.'
              ),
              message(
                'mattermost.checks.bounds.scrape-classic',
                'Set always_scrape_classic_histograms: true for this job (scrape_classic_histograms before Prometheus 3).'
              )
            )
          : unknown(
              message(
                'mattermost.checks.bounds.unknown',
                'No client has reported yet: histograms appear with the first report.'
              )
            );
      }
      const off = limitsOffBounds(facts.limits, readBounds(bounds));
      return off.length === 0
        ? pass(message('mattermost.checks.bounds.all', 'All limits are bucket bounds.'))
        : bad(
            'fail',
            message('mattermost.checks.bounds.off', 'No bucket bound: {{- limits}}.', { limits: list(off) }),
            message('mattermost.checks.bounds.choose', 'In the settings, choose limits that are bucket bounds.')
          );
    },
  };
}
