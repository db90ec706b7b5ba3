import { type Matcher, selector, selectorOfNames } from '../promql/promql';
import { hostClock } from '../products/mattermost/sources/hosts';
import { EMBEDDED } from '../products/mattermost/sources/plugin';
import { RTCD } from '../products/mattermost/sources/rtcd';
import { type Source } from '../triage/targets/source';
import { neteqNormal, rtt, selfAudioEnabled } from '../products/videocall/sources/client';
import { liveRttWithin } from '../products/videocall/detectors/queries';
import { connectionsActive } from '../products/videocall/sources/server';
import { type BoardContext } from './types';
import { RATE } from './variables';

/** RTT series that nobody's session moves any more. */
export function getGhostCountQuery({ scope }: BoardContext): string {
  return `count(${selector(rtt.name, scope)})-(count(${liveRttWithin(scope, RATE, [])}) or vector(0))`;
}

/** All RTT series, whether somebody moves them or not. */
export function getRttSeriesQuery({ scope }: BoardContext): string {
  return `count(${selector(rtt.name, scope)})`;
}

/** Share of all RTT series that are ghosts. */
export function getGhostShareQuery(context: BoardContext): string {
  return `(${getGhostCountQuery(context)})/${getRttSeriesQuery(context)}`;
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

/** Series of each ordered pair of people, as counted on real pages. */
const PAIR_SERIES = 18;

/** People by meeting. */
function peopleOf({ scope }: BoardContext): string {
  return `count by(meeting_id)(${selector(selfAudioEnabled.name, scope)})`;
}

/** Series of the pairs of the largest meeting that reports, with `times` as many people. */
export function getPairSeriesQuery(context: BoardContext, times: number): string {
  const people = `(${times}*max(${peopleOf(context)}))`;
  return `${PAIR_SERIES}*${people}*(${people}-1)`;
}

/** How many meetings of each size there are: `{size}`. */
export function getMeetingsBySizeQuery(context: BoardContext): string {
  return `count_values("size",${peopleOf(context)})`;
}

/** Series of the pairs that really report, by the size of their meeting: `{size}`. */
export function getPairSeriesBySizeQuery(context: BoardContext): string {
  const pairs = `count by(meeting_id)(${selector(neteqNormal.name, context.scope)})`;
  return `${PAIR_SERIES}*sum by(size)(${pairs}*on(meeting_id) group_right() count_values by(meeting_id)("size",${peopleOf(context)}))`;
}

/** Seconds between two reports of a client to RTCD, and voice packets per second of who speaks (Opus: one each 20 ms). */
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
 * Sessions of which reports are due at least, as triage counts them: where voice is passed on, the speakers and one
 * listener, and never more than there are.
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

function targetsOf(sources: readonly Source[], { scope }: BoardContext): string {
  return selectorOfNames([...new Set(sources.map(({ presence }) => presence.name))], scope);
}

/** Samples on the pages of a product's targets, by job. */
export function getSamplesQuery(context: BoardContext, sources: readonly Source[]): string {
  const samples = selector('scrape_samples_scraped', context.scope);
  return `sum by(job)(${samples} and on(job,instance) ${targetsOf(sources, context)})`;
}

/** Series that each job brings after relabeling. */
export function getSeriesQuery(context: BoardContext, sources: readonly Source[]): string {
  const kept = selector('scrape_samples_post_metric_relabeling', context.scope);
  return `sum by(job)(${kept} and on(job,instance) ${targetsOf(sources, context)})`;
}

/**
 * The timeout of each job (s) where Prometheus tells it (`extra_scrape_metrics`; VictoriaMetrics always does), else the
 * time between two scrapes, which is never shorter.
 */
export function getScrapeTimeoutQuery(context: BoardContext, sources: readonly Source[]): string {
  const told = selector('scrape_timeout_seconds', context.scope);
  const interval = `$__rate_interval_ms/1000/count_over_time(${selector('up', context.scope)}[${RATE}])`;
  return `min by(job)((${told} or on(job,instance) ${interval}) and on(job,instance) ${targetsOf(sources, context)})`;
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
