import { t } from '@grafana/i18n';
import { rounded } from '../../components/format';

/** “12 people”, rounded. */
export function peopleText(people: number): string {
  return t('capacity.people', '{{count}} people', {
    count: rounded(people),
    defaultValue_one: '{{count}} person',
  });
}

/** “2 voices”, rounded. */
export function voicesText(voices: number): string {
  return t('capacity.voices', '{{count}} voices', {
    count: rounded(voices),
    defaultValue_one: '{{count}} voice',
  });
}

/** “1 screen”, rounded. */
export function screensText(screens: number): string {
  return t('capacity.screens', '{{count}} screens', {
    count: rounded(screens),
    defaultValue_one: '{{count}} screen',
  });
}

/** “5 cores”. */
export function coresText(cores: number): string {
  return t('capacity.core-count', '{{count}} cores', { count: cores, defaultValue_one: '{{count}} core' });
}

/** “3 more calls”, rounded. */
export function moreCallsText(calls: number): string {
  return t('capacity.more-calls', '{{count}} more calls', {
    count: rounded(calls),
    defaultValue_one: '{{count}} more call',
  });
}
