import { t } from '@grafana/i18n';
import { type Affected, type Finding } from '../../../triage/types';
import { formatClock, formatDuration, formatShare, rounded } from '../../../components/format';

/** Since when, and for how long at `at` (unix seconds). */
export function sinceText(finding: Finding, at: number): string {
  if (finding.since !== null) {
    const since = Date.parse(finding.since) / 1000;
    return t('finding.since', 'since {{time}} ({{duration}})', {
      time: formatClock(since),
      duration: formatDuration(at - since),
    });
  }
  return finding.affected.userMinutes === null
    ? t('finding.since-unknown', 'start unknown')
    : t('finding.always', 'since before the data begins');
}

/** Affected people, their meetings, and the people in these; '' if unknown. */
export function affectedText({ sessions, of, meetings, participants, estimated }: Affected): string {
  const people =
    sessions === null || of === null
      ? null
      : estimated
        ? t('finding.people-estimated', 'about {{sessions}} of {{count}} people', {
            sessions: Math.round(sessions),
            count: of,
            defaultValue_one: 'about {{sessions}} of {{count}} person',
          })
        : t('finding.people', '{{sessions}} of {{count}} people', {
            sessions: Math.round(sessions),
            count: of,
            defaultValue_one: '{{sessions}} of {{count}} person',
          });
  const inMeetings =
    meetings === null
      ? null
      : t('finding.meetings', '{{count}} meetings', { count: meetings, defaultValue_one: '{{count}} meeting' });
  const exposed =
    participants === null
      ? null
      : t('finding.participants', '{{count}} people in them', {
          count: participants,
          defaultValue_one: '{{count}} person in them',
        });
  return [people, inMeetings, exposed].filter((part) => part !== null).join(' · ');
}

/** The cost so far, and for each further minute; '' if unknown. */
export function userMinutesText({ userMinutes, sessions }: Affected): string {
  if (userMinutes === null) {
    return '';
  }
  const soFar = t('finding.user-minutes', '{{count}} user-minutes', {
    count: rounded(userMinutes),
    defaultValue_one: '{{count}} user-minute',
  });
  const pace =
    sessions === null ? null : t('finding.pace', '+{{sessions}} per minute', { sessions: Math.round(sessions) });
  return [soFar, pace].filter((part) => part !== null).join(', ');
}

export function confidenceText({ confidence }: Finding): string {
  return confidence === null ? '' : t('finding.confidence', '{{share}} confidence', { share: formatShare(confidence) });
}

/** The number of findings beside the first one. */
export function othersText(count: number): string {
  return t('verdict.also', '{{count}} more findings', {
    count,
    defaultValue_one: '{{count}} more finding',
  });
}
