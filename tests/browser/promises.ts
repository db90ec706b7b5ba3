import { type Control } from '../control/client';
import { feedRecorded, type RecordedSeries } from '../support/recorded';
import { moments } from '../support/triage';

const DAY = 86_400;
const INTERVAL = 120;

/** Of the three objectives of Mattermost Calls in a cluster, one is kept, one missed, and one had nothing to count. */
export function promisesOf(cluster: string): RecordedSeries[] {
  const fed = { product: 'mattermost', labels: { cluster } };
  return [
    {
      ...fed,
      objective: 'rtt',
      target: 0.99,
      places: [
        { labels: { instance: 'rtcd-1:8045', groupID: 'mm' }, at: () => ({ units: 300, bad: 0 }) },
        { labels: { instance: 'rtcd-2:8045', groupID: 'mm' }, at: () => ({ units: 100, bad: 2 }) },
      ],
    },
    {
      ...fed,
      objective: 'joins',
      target: 0.99,
      places: [{ labels: { instance: 'rtcd-1:8045' }, at: () => ({ units: 100, bad: 3 }) }],
    },
    { ...fed, objective: 'drops', target: 0.97, places: [] },
  ];
}

/** What the rules would have recorded in the last day. */
export async function feedLastDay(control: Control, series: readonly RecordedSeries[]): Promise<void> {
  const { prometheus } = await control.state();
  const now = Math.floor(Date.now() / 1000);
  await feedRecorded(`${prometheus.url}/api/v1/write`, series, moments(now - DAY, now, INTERVAL));
}
