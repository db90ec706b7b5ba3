import { message } from '../../../messages';
import { type Capability, each } from '../../../checks/features/capability';
import { type Metric } from '../../../triage/targets/source';
import { cpuSeconds, UDP } from '../sources/hosts';
import { appHandlersTime, EMBEDDED, storeMethodsTime, websocketEvents } from '../sources/plugin';
import { type RtcMetrics } from '../sources/rtc';
import { RTCD } from '../sources/rtcd';

/** A family of the RTC server under either of its names. */
function rtc(...families: Array<keyof RtcMetrics>): Array<readonly [Metric, Metric]> {
  return families.map((family) => [RTCD[family], EMBEDDED[family]]);
}

/** What Callscope judges of Mattermost Calls. */
export const CAPABILITIES: readonly Capability[] = [
  {
    id: 'mattermost-quality',
    title: message('mattermost.checks.quality.title', 'Round-trip time, loss and jitter'),
    needs: rtc('clientRtt', 'clientLoss', 'clientJitter'),
  },
  {
    id: 'mattermost-drops',
    title: message('mattermost.checks.drops.title', 'Drops and reconnects'),
    needs: rtc('connStates', 'sessions'),
  },
  {
    id: 'mattermost-joins',
    title: message('mattermost.checks.joins.title', 'Successful joins'),
    needs: [...each(websocketEvents), ...rtc('dcOpenTime')],
  },
  {
    id: 'mattermost-store',
    title: message('mattermost.checks.store.title', 'Store latency'),
    needs: each(storeMethodsTime, appHandlersTime),
  },
  {
    id: 'mattermost-hosts',
    title: message('mattermost.checks.hosts.title', 'Host load'),
    needs: each(cpuSeconds, UDP.hostUdp.received, UDP.hostUdp.errors),
  },
];
