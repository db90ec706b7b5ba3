import { RATE } from '../../../../boards/queries/variables';
import { type BoardContext } from '../../../../boards/types';
import { type Matcher, selector, selectorOfNames } from '../../../../promql/promql';
import { hostClock } from '../../sources/hosts';
import { EMBEDDED } from '../../sources/plugin';
import { RTCD } from '../../sources/rtcd';

/**
 * Seconds between two reports of a client to RTCD, and voice packets per second of a speaker (Opus: one every 20 ms).
 */
const REPORT_SECONDS = 10;
const PACKETS_PER_SECOND = 50;

/** Sessions whose reports arrive at RTCD. */
export function getReportsReceivedQuery({ scope }: BoardContext): string {
  const all: Matcher = { label: 'le', op: '=', value: '+Inf' };
  const reports = selectorOfNames(
    [`${RTCD.clientRtt.name}_bucket`, `${EMBEDDED.clientRtt.name}_bucket`],
    [...scope, all]
  );
  return `${REPORT_SECONDS}*sum(rate(${reports}[${RATE}]))`;
}

/**
 * Minimum number of sessions that should report, as triage counts them: where voice is forwarded, the speakers and one
 * listener, but no more than there are sessions.
 */
export function getReportsDueQuery({ scope }: BoardContext): string {
  const by = 'sum by(instance,groupID)';
  const voice: readonly Matcher[] = [
    { label: 'type', op: '=', value: 'voice' },
    { label: 'le', op: '=', value: '+Inf' },
  ];
  const writes = selectorOfNames(
    [RTCD, EMBEDDED].map(({ writesTime }) => `${writesTime.name}_bucket`),
    [...scope, ...voice]
  );
  const sessions = `${by}(${selectorOfNames([RTCD.sessions.name, EMBEDDED.sessions.name], scope)})`;
  const packets = `${by}(rate(${writes}[${RATE}]))>0`;
  const talking = `(round((${packets})/${PACKETS_PER_SECOND})+1)`;
  return `sum(${talking}<${sessions} or ${sessions} and ${talking})`;
}

/** Seconds by which the clock of each host is ahead of the Prometheus clock. */
export function getClockOffsetQuery({ scope }: BoardContext): string {
  const clock = selector(hostClock.name, scope);
  return `max by(instance)(${clock}-timestamp(${clock}))`;
}
