import { dateTimeFormat } from '@grafana/data';

/** Day and time in the reader's own time zone. */
export function momentText(unixSeconds: number): string {
  return dateTimeFormat(unixSeconds * 1000, { format: 'YYYY-MM-DD HH:mm' });
}
