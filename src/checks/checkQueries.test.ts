/** @jest-environment node */
import { activePagers } from '../../tests/fixtures/pager/metrics';
import { hostTime, TOWER, TOWER_SOURCE, TOY_PRODUCTS } from '../../tests/fixtures/toyChecks';
import { factsOf, withTargets } from '../../tests/support/checkFacts';
import { parseQuery } from '../../tests/support/promql';
import { PROD } from '../../tests/support/queries';
import { getPeopleQuery } from './job/callsCheck';
import { getClockQuery } from './job/clockCheck';
import { getNewestSampleQuery } from './job/freshnessCheck';
import { getNamesQuery, getSeenNamesQuery } from './job/metricsCheck';
import { getRestartsQuery } from './job/restartsCheck';
import { getScrapeTimeQuery } from './job/scrapeTimeCheck';
import { getStabilityQuery } from './job/stabilityCheck';
import { type Facts } from './probe';
import { getFamiliesQuery, getPeopleByTargetQuery } from './features/features';
import { getHiddenLabelsQueries } from './product/hiddenLabelsCheck';
import { getStartsQuery } from './prometheus/copies';
import { getReturnsQuery } from './prometheus/instancesCheck';
import { getSeriesQueries } from './prometheus/deadRulesCheck';

/** One job alone, so that the queries are short. */
function factsOfTower(scope: Facts['scope']): Facts {
  const facts = withTargets(factsOf({ scope }), 'tower', { instance: 'tower-1:8045' });
  const jobs = facts.jobs.filter(({ source }) => source === TOWER_SOURCE);
  return {
    ...facts,
    jobs,
    targets: new Map(jobs.map((job) => [job, facts.targets.get(job) ?? { targets: [], gone: [] }])),
  };
}

function queriesIn(scope: Facts['scope']): Record<string, string> {
  const facts = factsOfTower(scope);
  return {
    stability: getStabilityQuery(facts),
    scrapeTime: getScrapeTimeQuery(facts),
    newest: getNewestSampleQuery(facts),
    names: getNamesQuery(facts),
    seen: getSeenNamesQuery(TOWER_SOURCE.metrics.slice(0, 1), facts),
    people: getPeopleQuery(TOWER.sessions, facts),
    restarts: getRestartsQuery({ name: 'tower_process_start_time_seconds' }, facts),
    clock: getClockQuery(hostTime, facts),
    families: getFamiliesQuery([TOWER.rtt, TOWER.states], facts),
    peopleByTarget: getPeopleByTargetQuery([TOWER.sessions, activePagers], facts),
    peopleOnce: getPeopleQuery(activePagers, facts),
    starts: getStartsQuery(facts),
    returns: getReturnsQuery(facts),
    ...getHiddenLabelsQueries([TOWER.states, TOWER.messages], facts),
  };
}

const REGISTERED = new Set([
  ...TOY_PRODUCTS.flatMap(({ sources, hosts }) => [...sources, ...hosts].flatMap(({ metrics }) => metrics))
    .map(({ name }) => name)
    .flatMap((name) => [name, `${name}_bucket`, `${name}_count`]),
  'up',
  'scrape_duration_seconds',
]);

describe.each(Object.entries(queriesIn(PROD)))('the query %s', (_, query) => {
  const { errors, selectors, metrics } = parseQuery(query);

  test('is valid, and holds the scope in each selector', () => {
    expect(errors).toEqual([]);
    expect(selectors).not.toEqual([]);
    expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
  });

  test('asks for metrics of the registry and of Prometheus itself', () => {
    expect(metrics.filter((name) => !REGISTERED.has(name))).toEqual([]);
  });
});

test('they are the measured values', () => {
  expect(queriesIn([])).toEqual({
    stability:
      'label_replace(max by(job,instance)(resets(up{job=~"tower",instance=~"tower-1:8045"}[1h])),"what","outages","","") or label_replace(min by(job,instance)(avg_over_time(up{job=~"tower",instance=~"tower-1:8045"}[1h])),"what","share","","")',
    scrapeTime:
      'max by(job,instance)(avg_over_time(scrape_duration_seconds{job=~"tower",instance=~"tower-1:8045"}[5m]))',
    newest:
      'max by(job,instance)(timestamp({__name__=~"tower_process_start_time_seconds",job=~"tower",instance=~"tower-1:8045"}))',
    names: 'count by(job,__name__)({job=~"tower",instance=~"tower-1:8045"})',
    seen: 'count by(__name__)(last_over_time({__name__=~"tower_rtc_sessions_total"}[1d]))',
    people:
      'label_replace(sum(tower_rtc_sessions_total),"what","now","","") or label_replace(count(max_over_time(tower_rtc_sessions_total[1d])>0),"what","lately","","")',
    restarts:
      'label_replace(max by(job,instance)(resets((-tower_process_start_time_seconds)[1d:15s])),"what","restarts","","") or label_replace(max by(job,instance)(tower_process_start_time_seconds),"what","started","","")',
    clock:
      'max by(job,instance)(node_time_seconds{job=~"tower",instance=~"tower-1:8045"}-timestamp(node_time_seconds{job=~"tower",instance=~"tower-1:8045"}))',
    families:
      'count by(__name__,job,instance)({__name__=~"tower_rtc_client_rtt_bucket|tower_rtc_client_rtt|tower_rtc_conn_states_total",job=~"tower",instance=~"tower-1:8045"})',
    peopleByTarget:
      'sum by(__name__,job,instance)({__name__=~"tower_rtc_sessions_total|pager_active_sessions_total",job=~"tower",instance=~"tower-1:8045"})',
    peopleOnce:
      'label_replace(sum(max by(meeting_id,session_id)(pager_active_sessions_total)),"what","now","","") or label_replace(count(max by(meeting_id,session_id)(max_over_time(pager_active_sessions_total[1d]))>0),"what","lately","","")',
    starts: 'max by(__name__,job,instance)({__name__=~"tower_process_start_time_seconds"})',
    returns:
      'label_replace(max by(job,instance)(resets(tower_process_start_time_seconds[30m])),"what","returns","","") or label_replace(max by(job,instance)((max_over_time(tower_process_start_time_seconds[30m])-min_over_time(tower_process_start_time_seconds[30m]))),"what","spread","","")',
    'type, direction, clientID':
      'label_replace(count by(job)({__name__=~"tower_rtc_conn_states_total|tower_ws_messages_total",exported_type!=""}),"what","type","","") or label_replace(count by(job)({__name__=~"tower_ws_messages_total",exported_direction!=""}),"what","direction","","") or label_replace(count by(job)({__name__=~"tower_ws_messages_total",exported_clientID!=""}),"what","clientID","","")',
  });
});

test('parts of rules are asked for together', () => {
  expect(getSeriesQueries(['up', 'up{job="calls"}'])).toEqual({
    '0, 1':
      'label_replace(count(last_over_time(up[1d])),"what","0","","") or label_replace(count(last_over_time(up{job="calls"}[1d])),"what","1","","")',
  });
});
