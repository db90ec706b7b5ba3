import { t } from '@grafana/i18n';
import { formatNumber } from '../../components/format';

/** “12 people”, rounded. */
export function peopleText(people: number): string {
  return t('capacity.people', '{{count}} people', {
    count: Number(formatNumber(people)),
    defaultValue_one: '{{count}} person',
  });
}

/** “3 more calls”, rounded. */
export function moreCallsText(calls: number): string {
  return t('capacity.more-calls', '{{count}} more calls', {
    count: Number(formatNumber(calls)),
    defaultValue_one: '{{count}} more call',
  });
}
