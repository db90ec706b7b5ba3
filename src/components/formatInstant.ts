import { dateTimeFormatISO } from '@grafana/data';

/** RFC 3339 with whole seconds, UTC. */
export function formatInstant(unixSeconds: number): string {
  return dateTimeFormatISO(Math.round(unixSeconds) * 1000, { timeZone: 'utc' });
}
