import { type Prometheus, startPrometheus } from '../tests/support/prometheus';
import { hoursAgo } from '../tests/support/triage';
import { feedIncident, SECONDS_BEFORE, SECONDS_BEHIND } from './fedIncident';
import { type Incident } from './incident';
import { askAbout, type Run } from './run';

const HOUR = 3600;
const MINUTE = 60;
/** A triage looks back at most six hours. After that, it sees nothing of the previous incident. */
const APART = 6 * HOUR;
const PAST_DAYS = 365;

/** A Prometheus with incidents in its past, one after the other. */
export interface Lab {
  run(incident: Incident): Promise<{ run: Run; samples: number }>;
  close(): Promise<void>;
}

/**
 * Starts a Prometheus without data.
 * @param isRecorded whether rules also answer ahead
 */
export async function openLab(isRecorded = false): Promise<Lab> {
  const prometheus: Prometheus = await startPrometheus({ remoteWrite: true, retention: `${2 * PAST_DAYS}d` });
  let end = hoursAgo(PAST_DAYS * 24);
  return {
    async run(incident) {
      const earliest = end + APART + SECONDS_BEFORE;
      const faultStart = Math.ceil(earliest / MINUTE) * MINUTE + incident.second;
      end = faultStart + SECONDS_BEHIND;
      const fed = await feedIncident(prometheus, incident, faultStart);
      return { run: await askAbout(prometheus, fed, isRecorded), samples: fed.samples };
    },
    close: () => prometheus.stop(),
  };
}
