import { t } from '@grafana/i18n';
import { formatClock, formatNumber, formatShare } from '../../../components/format';
import { worded } from '../../../messages';
import { type Assessment, type InstallationView } from '../../../triage/assessment';
import { nearestLimit, totalsOf } from './totals';

/** The verdict in a sentence: the summary of the first finding, else why the status is healthy, idle or blind. */
export function verdictSentence({ diagnosis, installations }: Assessment): string {
  const [first] = diagnosis.findings;
  if (first !== undefined) {
    return worded(first.summary, t);
  }
  switch (diagnosis.status) {
    case 'healthy':
      return [t('verdict.healthy', 'All calls are healthy.'), evidenceText(installations)]
        .filter((part) => part !== '')
        .join(' ');
    case 'idle':
      return [t('verdict.idle', 'No calls now.'), lastCallText(installations)].filter((part) => part !== '').join(' ');
    default: {
      const note = diagnosis.notes.find(({ kind }) => kind === 'waiting') ?? diagnosis.notes[0];
      return note === undefined ? t('verdict.blind', "Can't judge the calls.") : worded(note.text, t);
    }
  }
}

function lastCallText(installations: readonly InstallationView[]): string {
  const ends = installations.flatMap(({ lastCallAt }) => (lastCallAt === null ? [] : [lastCallAt]));
  return ends.length === 0
    ? ''
    : t('verdict.last-call', 'The last call ended at {{time}}.', { time: formatClock(Math.max(...ends)) });
}

/** The evidence for healthy: `48 sessions in 12 meetings, 96 % of expected reports received.` */
function evidenceText(installations: readonly InstallationView[]): string {
  const { sessions, meetings, expected, received } = totalsOf(installations);
  const people =
    sessions === null
      ? null
      : t('verdict.sessions', '{{count}} sessions', {
          count: Math.round(sessions),
          defaultValue_one: '{{count}} session',
        });
  const rooms =
    meetings === null
      ? null
      : t('verdict.in-meetings', 'in {{count}} meetings', {
          count: meetings,
          defaultValue_one: 'in {{count}} meeting',
        });
  const coverage =
    expected === 0
      ? null
      : t('verdict.coverage', '{{share}} of expected reports received', {
          share: formatShare(Math.min(1, received / expected)),
        });
  const crowd = [people, rooms].filter((part) => part !== null).join(' ');
  const text = [crowd, coverage].filter((part) => part !== null && part !== '').join(', ');
  return text === '' ? '' : `${text}.`;
}

/** The measurement closest to a finding: `Closest to its limit: … p95 240 of 300 ms`; null if unknown. */
export function closestText(installations: readonly InstallationView[]): string | null {
  const nearest = nearestLimit(installations);
  return nearest === null
    ? null
    : t('verdict.closest', 'Closest to its limit: {{- place}}, {{- title}} p95 {{value}} of {{limit}} {{- unit}}', {
        place: nearest.place,
        title: worded(nearest.symptom.title, t),
        value: formatNumber(nearest.value),
        limit: formatNumber(nearest.symptom.limit),
        unit: worded(nearest.symptom.limitUnit, t),
      });
}
