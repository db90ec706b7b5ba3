import { createVideocallWorld } from '../../../simulator/videocall/world';
import { feedWorld } from '../feedWorld';
import { type Prometheus, startPrometheus } from '../prometheus';
import { hoursAgo } from '../triage';
import { type FaultProxy, startFaultProxy } from './faultProxy';

const HOUR = 3600;

/** A Prometheus with calls, behind a proxy that can misbehave. */
export interface FaultyStore {
  prometheus: Prometheus;
  proxy: FaultProxy;
  /** Unix seconds. All calls are good then, and no sample is newer. */
  now: number;
  /** Unix seconds, an hour before: for a minute, one relay has been slow. */
  slow: number;
  stop(): Promise<void>;
}

export async function startFaultyStore(): Promise<FaultyStore> {
  const prometheus = await startPrometheus({ remoteWrite: true });
  try {
    const now = hoursAgo(2);
    const slow = now - HOUR - 60;
    const earlier = createVideocallWorld({ seed: 'an hour ago', start: slow - 130, sessions: 20 });
    earlier.inject({ name: 'relay-latency', start: slow - 60, end: slow + 20 });
    // A clock that is an hour behind sees newer samples here.
    await feedWorld(prometheus, earlier, slow - 130, now - HOUR + 120);
    await feedWorld(prometheus, createVideocallWorld({ seed: 'now', start: now - 150, sessions: 20 }), now - 150, now);
    const proxy = await startFaultProxy(prometheus.url);
    const stop = async (): Promise<void> => void (await Promise.all([proxy.stop(), prometheus.stop()]));
    return { prometheus, proxy, now, slow, stop };
  } catch (error) {
    await prometheus.stop();
    throw error;
  }
}
