import { selector, selectorOfNames } from '../promql/promql';
import { hostClock } from '../stacks/mattermost/hosts/metrics';
import { type Source } from '../stacks/registry';
import { rtt, selfAudioEnabled } from '../stacks/videocall/client/metrics';
import { liveRttWithin } from '../stacks/videocall/queries';
import { connectionsActive } from '../stacks/videocall/server/metrics';
import { type BoardContext } from './types';
import { RATE } from './variables';

/** RTT series that nobody's session moves any more. */
export function getGhostCountQuery({ scope }: BoardContext): string {
  return `count(${selector(rtt.name, scope)})-(count(${liveRttWithin(scope, RATE, [])}) or vector(0))`;
}

/** Share of all RTT series that are ghosts. */
export function getGhostShareQuery(context: BoardContext): string {
  return `(${getGhostCountQuery(context)})/count(${selector(rtt.name, context.scope)})`;
}

/** p95 of RTT (ms) over the sessions that live. */
export function getLiveP95Query({ scope }: BoardContext): string {
  return `quantile(0.95,${liveRttWithin(scope, RATE, [])}>=0)`;
}

/** p95 of RTT (ms) as a panel reads it that takes everything on the page for alive. */
export function getP95WithGhostsQuery({ scope }: BoardContext): string {
  return `quantile(0.95,${selector(rtt.name, scope)})`;
}

/** People who report by people who should: those on a relay in a meeting with somebody else. */
export function getCoverageQuery({ scope }: BoardContext): string {
  const people = `count by(meeting_id)(count by(meeting_id,customer_email)(${selector(connectionsActive.name, scope)}))`;
  return `count(count by(meeting_id,peer_id)(${selector(selfAudioEnabled.name, scope)}))/sum(${people}>=2)`;
}

/** People in the largest meeting that reports. */
export function getLargestMeetingQuery({ scope }: BoardContext): string {
  return `max(count by(meeting_id)(${selector(selfAudioEnabled.name, scope)}))`;
}

/** Series of its pairs: 18 for each ordered pair of people, as counted on real pages; `times` as many people. */
export function getPairSeriesQuery(context: BoardContext, times: number): string {
  const people = `(${times}*${getLargestMeetingQuery(context)})`;
  return `18*${people}*(${people}-1)`;
}

function targetsOf(sources: readonly Source[], { scope }: BoardContext): string {
  return selectorOfNames([...new Set(sources.map(({ presence }) => presence.name))], scope);
}

/** Samples on the pages of a product's targets, by job. */
export function getSamplesQuery(context: BoardContext, sources: readonly Source[]): string {
  const samples = selector('scrape_samples_scraped', context.scope);
  return `sum by(job)(${samples} and on(job,instance) ${targetsOf(sources, context)})`;
}

/** Seconds that the slowest scrape of each job takes. */
export function getScrapeDurationQuery(context: BoardContext, sources: readonly Source[]): string {
  const duration = selector('scrape_duration_seconds', context.scope);
  return `max by(job)(${duration} and on(job,instance) ${targetsOf(sources, context)})`;
}

/** Seconds since the newest sample of each job. */
export function getSampleAgeQuery(context: BoardContext, sources: readonly Source[]): string {
  return `time()-max by(job)(timestamp(${targetsOf(sources, context)}))`;
}

/** Seconds by which the clock of each machine is before that of Prometheus. */
export function getClockOffsetQuery({ scope }: BoardContext): string {
  const clock = selector(hostClock.name, scope);
  return `max by(instance)(${clock}-timestamp(${clock}))`;
}
