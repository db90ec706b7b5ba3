import { type Truth } from '../../simulator/world';
import { testIds } from '../../src/components/testIds';
import { english } from '../../src/messages';
import { PRODUCTS } from '../../src/products/triage';
import { expect, test } from './test';

/** Faults by product, each of which the page has to name in the words that only this cause has. */
const FAULTS: Readonly<Record<string, { sessions: number; faults: readonly string[] }>> = {
  videocall: {
    sessions: 40,
    faults: [
      'audio-sender:meeting_id=all-hands,mode=lossy',
      'audio-receiver:meeting_id=all-hands',
      'audio-meeting:meeting_id=all-hands',
      'audio-relay:strength=0.4',
      'playback-lag:meeting_id=all-hands,strength=800',
      'media-blocked:meeting_id=all-hands',
      'relay-down:server=webtransport-us-east.example.org',
      'connection-drops:mode=wave,share=0.9',
      'transport-fallback:product=videocall,share=0.9',
      'broker-down',
      'broker-slow:mode=consumers',
      'telemetry-lost:job=videocall-client-metrics',
    ],
  },
  mattermost: {
    sessions: 160,
    faults: [
      'relay-latency:instance=rtcd-2:8045,product=mattermost',
      'fleet-latency:product=mattermost',
      'jitter:instance=rtcd-2:8045',
      'setup-failure:groupID=mm-a,share=0.9',
      'relay-down:instance=rtcd-2:8045',
      'node-disconnected:instance=rtcd-2:8045',
      'connection-drops:product=mattermost,share=0.9',
      'signaling-errors:instance=rtcd-2:8045',
      'media-blocked:product=mattermost,mode=track',
      'transport-fallback:product=mattermost,mode=turn,share=0.9',
      'host-saturation',
      'offloader-saturation',
      'store-slow',
      'telemetry-lost:job=rtcd',
    ],
  },
};

/**
 * Labels whose values no summary names: people are masked, brokers have no names, relays have the names of their
 * processes.
 */
const NEVER_NAMED = ['sender', 'receiver', 'product', 'server_id', 'server'];

/** Where the world says that the fault is, in words that the page has to use. */
function placesOf({ faults, products }: Truth): string[] {
  const places = products.flatMap(({ impacts = [] }) => impacts.map(({ where }) => where));
  return (places.length > 0 ? places : faults.map(({ place = {} }) => place)).flatMap((place) =>
    Object.entries(place)
      .filter(([label]) => !NEVER_NAMED.includes(label))
      .map(([, value]) => value)
  );
}

// The way of a verdict to the page is the same for each cause: previews show it for some, a Grafana for all.
const EACH = process.env.GRAFANA_URL === undefined ? 3 : 1;

for (const [product, { sessions, faults }] of Object.entries(FAULTS)) {
  for (const fault of faults.filter((_, i) => i % EACH === 0)) {
    test(`${product}: ${fault} of days ago is replayed in the right words`, async ({ control, page, triage }) => {
      const { at, truth } = await control.happened({ product, fault, sessions });
      const [cause = ''] = fault.split(':');
      const step = PRODUCTS.find(({ id }) => id === product)?.causes[cause]?.nextSteps[0];
      await triage.open({ at: new Date(1000 * at).toISOString() });
      await expect(page.getByTestId(testIds.controls.replay)).toBeVisible();
      await expect(triage.status).toHaveAttribute('data-status', /^(degraded|outage|blind)$/);
      await expect(triage.nextSteps).toContainText(step === undefined ? 'no such cause' : english(step));
      for (const place of placesOf(truth)) {
        await expect(triage.summary).toContainText(place);
      }
    });
  }
}
