import { t } from '@grafana/i18n';
import { type Emptiness } from '../boards/queries/emptiness';
import { type Panel } from '../boards/types';
import { worded } from '../messages';

/** Why a panel is empty; failed: it is unknown whether there is data. */
type Reason = Emptiness | { readonly kind: 'failed' };

/** Why a panel is empty, in a sentence, or in one or two words if the panel is small. */
export function emptinessText(panel: Panel, emptiness: Reason): string {
  return panel.type === 'stat' || panel.type === 'bargauge' ? words(panel, emptiness) : sentence(panel, emptiness);
}

/** A family with its own labels appears with the first call. */
function comesWithCalls({ source: { presence } }: Panel): boolean {
  return presence.labels.length > 0;
}

function words(panel: Panel, { kind }: Reason): string {
  switch (kind) {
    case 'failed':
      return t('empty.failed-short', 'Query failed');
    case 'never':
      return comesWithCalls(panel)
        ? t('empty.never-called-short', 'No metrics')
        : t('empty.never-short', 'Not scraped');
    case 'lost':
      return t('empty.lost-short', 'Scrapes fail');
    case 'idle':
      return t('empty.idle-short', 'No calls');
    case 'missing':
      return t('empty.missing-short', 'Metric missing');
    case 'nothing':
      return panel.mayBeEmpty === undefined ? t('empty.nothing-short', 'No data') : t('empty.none-short', 'None');
  }
}

function sentence(panel: Panel, emptiness: Reason): string {
  const { job } = panel.source;
  switch (emptiness.kind) {
    case 'failed':
      return t('empty.failed', 'The query failed. This says nothing about the calls.');
    case 'never':
      return comesWithCalls(panel)
        ? t(
            'empty.never-called',
            'No metrics from job {{- job}} in the last hour: there were no calls, or it is not scraped.',
            {
              job,
            }
          )
        : t('empty.never', 'No metrics from job {{- job}} in the last hour: it is not scraped.', { job });
    case 'lost':
      return t('empty.lost', 'Job {{- job}} delivered metrics in the last hour, but its scrapes fail now.', { job });
    case 'idle':
      return t('empty.idle', 'Nobody is in a call.');
    case 'missing':
      return t(
        'empty.missing',
        'Job {{- job}} does not deliver {{- families}}: its version lacks them, they are off, or nothing used them yet.',
        { job, families: emptiness.families.join(', ') }
      );
    case 'nothing':
      return panel.mayBeEmpty === undefined
        ? t('empty.nothing', 'No data for the selected values and time range.')
        : worded(panel.mayBeEmpty, t);
  }
}
