import { type Alert } from './keeper';

/** Where Alertmanager takes alerts. */
export const ALERTS_PATH = '/api/v2/alerts';

/** An alert in the JSON of Alertmanager's API. */
export interface PostedAlert {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  startsAt: string;
  endsAt: string;
  generatorURL?: string;
}

/** Alerts as Alertmanager's API takes them. */
export function toPosted(alerts: readonly Alert[]): PostedAlert[] {
  return alerts.map(({ labels, annotations, startsAt, endsAt, generatorURL }) => ({
    labels,
    annotations,
    startsAt: toRfc3339(startsAt),
    endsAt: toRfc3339(endsAt),
    ...(generatorURL !== null && { generatorURL }),
  }));
}

function toRfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
