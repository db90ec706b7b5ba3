import { t } from '@grafana/i18n';
import { type Emptiness } from '../boards/emptiness';
import { type Panel } from '../boards/types';

/** Why there is nothing to see; failed: nobody knows whether there is something. */
type Reason = Emptiness | { readonly kind: 'failed' };

/** Why a panel is empty, in a sentence; in one or two words where a panel has room for no more. */
export function emptinessText(panel: Panel, emptiness: Reason): string {
  return panel.type === 'stat' || panel.type === 'bargauge' ? words(panel, emptiness) : sentence(panel, emptiness);
}

/** A family with labels of its own comes with the first call. */
function comesWithCalls({ source: { presence } }: Panel): boolean {
  return presence.labels.length > 0;
}

function words(panel: Panel, { kind }: Reason): string {
  switch (kind) {
    case 'failed':
      return t('empty.failed-short', 'No answer');
    case 'never':
      return comesWithCalls(panel)
        ? t('empty.never-called-short', 'Nothing seen')
        : t('empty.never-short', 'Not scraped');
    case 'lost':
      return t('empty.lost-short', 'Scrapes fail');
    case 'idle':
      return t('empty.idle-short', 'No calls');
    case 'missing':
      return t('empty.missing-short', 'Not delivered');
    case 'nothing':
      return panel.mayBeEmpty === undefined
        ? t('empty.nothing-short', 'Nothing measured')
        : t('empty.none-short', 'None');
  }
}

function sentence(panel: Panel, emptiness: Reason): string {
  const { job } = panel.source;
  switch (emptiness.kind) {
    case 'failed':
      return t('empty.failed', 'The query failed: this says nothing about the calls.');
    case 'never':
      return comesWithCalls(panel)
        ? t(
            'empty.never-called',
            'Job {{- job}} brought nothing within the last hour: no calls, or it is not scraped.',
            {
              job,
            }
          )
        : t('empty.never', 'Job {{- job}} brought nothing within the last hour: it is not scraped.', { job });
    case 'lost':
      return t('empty.lost', 'Job {{- job}} delivered within the last hour, but its scrapes fail now.', { job });
    case 'idle':
      return t('empty.idle', 'Nobody is in a call.');
    case 'missing':
      return t(
        'empty.missing',
        'Job {{- job}} does not deliver {{- families}}: not in this version, not switched on, or not used yet.',
        { job, families: emptiness.families.join(', ') }
      );
    case 'nothing':
      return panel.mayBeEmpty ?? t('empty.nothing', 'Nothing was measured within the chosen values and time range.');
  }
}
