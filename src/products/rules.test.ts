/** @jest-environment node */
import { parseQuery } from '../../tests/support/promql';
import { alertsOf, RULE_OPTIONS, rulesOf } from '../../tests/support/rules';
import { type Rule } from '../rules/model';
import { seriesOf } from '../triage/targets/source';
import { PRODUCTS } from './triage';

const EXPECTED = {
  relayConnections: 500,
  relayMegabits: 800,
  clientSeries: 1e6,
  natsConnections: 900,
  natsMegabits: 900,
};

const RULES = rulesOf({ scrape: 5, expected: EXPECTED });
const SCOPED = rulesOf({ scrape: 5, expected: EXPECTED, scope: [{ label: 'cluster', op: '=', value: 'prod' }] });

function rulesIn({ groups }: typeof RULES): Rule[] {
  return groups.flatMap(({ rules }) => rules);
}

/** What a rule asks, by the uid of the rule. */
const QUERIES: Readonly<Record<string, string>> = {
  'cs-mattermost-rtt-total':
    '(sum by(instance,groupID)(increase(rtcd_rtc_client_rtt_bucket{le="+Inf"}[40s]))) or (sum by(instance,groupID)(increase(mattermost_plugin_calls_rtc_client_rtt_bucket{le="+Inf"}[40s]))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-rtt-good':
    '(sum by(instance,groupID)(increase(rtcd_rtc_client_rtt_bucket{le="0.3"}[40s]))) or (sum by(instance,groupID)(increase(mattermost_plugin_calls_rtc_client_rtt_bucket{le="0.3"}[40s]))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-loss-good':
    '(sum by(instance,groupID)(increase(rtcd_rtc_client_loss_rate_bucket{le="0.05"}[40s]))) or (sum by(instance,groupID)(increase(mattermost_plugin_calls_rtc_client_loss_rate_bucket{le="0.05"}[40s]))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-joins-total':
    '((sum by(instance,groupID)(label_replace(((rtcd_ws_messages_total{direction="in",type="join"} offset 5s unless rtcd_ws_messages_total{direction="in",type="join"} offset 125s) and on(job,instance) up offset 125s==1 or increase(rtcd_ws_messages_total{direction="in",type="join"}[120s] offset 5s)>0),"groupID","$1","clientID","(.+)")) and on(instance) (rtcd_rtc_dc_open_time_count or rtcd_rtc_signaling_lock_grab_time_count))) or ((sum(((mattermost_plugin_calls_websocket_events_total{direction="out",type="join"} offset 5s unless mattermost_plugin_calls_websocket_events_total{direction="out",type="join"} offset 125s) and on(job,instance) up offset 125s==1 or increase(mattermost_plugin_calls_websocket_events_total{direction="out",type="join"}[120s] offset 5s)>0)) and on() (mattermost_plugin_calls_rtc_dc_open_time_count or mattermost_plugin_calls_rtc_signaling_lock_grab_time_count))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-joins-good':
    '(sum by(instance,groupID)(((rtcd_rtc_dc_open_time_count unless rtcd_rtc_dc_open_time_count offset 125s) and on(job,instance) up offset 125s==1 or increase(rtcd_rtc_dc_open_time_count[125s])>0)) or 0*((sum by(instance,groupID)(label_replace(((rtcd_ws_messages_total{direction="in",type="join"} offset 5s unless rtcd_ws_messages_total{direction="in",type="join"} offset 125s) and on(job,instance) up offset 125s==1 or increase(rtcd_ws_messages_total{direction="in",type="join"}[120s] offset 5s)>0),"groupID","$1","clientID","(.+)")) and on(instance) (rtcd_rtc_dc_open_time_count or rtcd_rtc_signaling_lock_grab_time_count)))) or (sum(((mattermost_plugin_calls_rtc_dc_open_time_count unless mattermost_plugin_calls_rtc_dc_open_time_count offset 130s) and on(job,instance) up offset 130s==1 or increase(mattermost_plugin_calls_rtc_dc_open_time_count[130s])>0)) or 0*((sum(((mattermost_plugin_calls_websocket_events_total{direction="out",type="join"} offset 5s unless mattermost_plugin_calls_websocket_events_total{direction="out",type="join"} offset 125s) and on(job,instance) up offset 125s==1 or increase(mattermost_plugin_calls_websocket_events_total{direction="out",type="join"}[120s] offset 5s)>0)) and on() (mattermost_plugin_calls_rtc_dc_open_time_count or mattermost_plugin_calls_rtc_signaling_lock_grab_time_count)))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-drops-total':
    '(sum by(instance)(max_over_time(rtcd_rtc_sessions_total[70s]))) or (sum by(instance)(max_over_time(mattermost_plugin_calls_rtc_sessions_total[70s]))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-drops-good':
    '(sum by(instance)(max_over_time(rtcd_rtc_sessions_total[70s]))-(sum by(instance)(((rtcd_rtc_conn_states_total{type="disconnected"} unless rtcd_rtc_conn_states_total{type="disconnected"} offset 70s) and on(job,instance) up offset 70s==1 or increase(rtcd_rtc_conn_states_total{type="disconnected"}[70s])>0)) or 0*sum by(instance)(max_over_time(rtcd_rtc_sessions_total[70s])))) or (sum by(instance)(max_over_time(mattermost_plugin_calls_rtc_sessions_total[70s]))-(sum by(instance)(((mattermost_plugin_calls_rtc_conn_states_total{type="disconnected"} unless mattermost_plugin_calls_rtc_conn_states_total{type="disconnected"} offset 70s) and on(job,instance) up offset 70s==1 or increase(mattermost_plugin_calls_rtc_conn_states_total{type="disconnected"}[70s])>0)) or 0*sum by(instance)(max_over_time(mattermost_plugin_calls_rtc_sessions_total[70s])))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-drops-slo-total':
    '(sum by(instance)(((rtcd_rtc_conn_states_total{type="closed"} unless rtcd_rtc_conn_states_total{type="closed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(rtcd_rtc_conn_states_total{type="closed"}[40s])>0))) or (sum by(instance)(((mattermost_plugin_calls_rtc_conn_states_total{type="closed"} unless mattermost_plugin_calls_rtc_conn_states_total{type="closed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(mattermost_plugin_calls_rtc_conn_states_total{type="closed"}[40s])>0))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-drops-slo-good':
    '(sum by(instance)(((rtcd_rtc_conn_states_total{type="closed"} unless rtcd_rtc_conn_states_total{type="closed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(rtcd_rtc_conn_states_total{type="closed"}[40s])>0))-(sum by(instance)(((rtcd_rtc_conn_states_total{type="failed"} unless rtcd_rtc_conn_states_total{type="failed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(rtcd_rtc_conn_states_total{type="failed"}[40s])>0)) or 0*sum by(instance)(((rtcd_rtc_conn_states_total{type="closed"} unless rtcd_rtc_conn_states_total{type="closed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(rtcd_rtc_conn_states_total{type="closed"}[40s])>0)))) or (sum by(instance)(((mattermost_plugin_calls_rtc_conn_states_total{type="closed"} unless mattermost_plugin_calls_rtc_conn_states_total{type="closed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(mattermost_plugin_calls_rtc_conn_states_total{type="closed"}[40s])>0))-(sum by(instance)(((mattermost_plugin_calls_rtc_conn_states_total{type="failed"} unless mattermost_plugin_calls_rtc_conn_states_total{type="failed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(mattermost_plugin_calls_rtc_conn_states_total{type="failed"}[40s])>0)) or 0*sum by(instance)(((mattermost_plugin_calls_rtc_conn_states_total{type="closed"} unless mattermost_plugin_calls_rtc_conn_states_total{type="closed"} offset 40s) and on(job,instance) up offset 40s==1 or increase(mattermost_plugin_calls_rtc_conn_states_total{type="closed"}[40s])>0)))) and on() mattermost_plugin_calls_rtc_sessions_total',
  'cs-mattermost-rtt-slo-total': 'sum without(symptom)(callscope:now_total:count{product="mattermost",symptom="rtt"})',
  'cs-mattermost-rtt-slo-target': 'vector(0.99)',
  'cs-mattermost-rtt-bad':
    '1-callscope:now_good:count{product="mattermost",symptom="rtt"}/callscope:now_total:count{product="mattermost",symptom="rtt"}>=0.2 and 1-callscope:now_good:count{product="mattermost",symptom="rtt"}/callscope:now_total:count{product="mattermost",symptom="rtt"}>=0.1+1.176/sqrt(callscope:now_total:count{product="mattermost",symptom="rtt"}) and callscope:now_total:count{product="mattermost",symptom="rtt"}-callscope:now_good:count{product="mattermost",symptom="rtt"}>=12 and callscope:now_total:count{product="mattermost",symptom="rtt"}>=20',
  'cs-mattermost-joins-bad':
    '1-callscope:now_good:count{product="mattermost",symptom="joins"}/callscope:now_total:count{product="mattermost",symptom="joins"}>=0.12 and 1-callscope:now_good:count{product="mattermost",symptom="joins"}/callscope:now_total:count{product="mattermost",symptom="joins"}>=0.06+0.4655/sqrt(callscope:now_total:count{product="mattermost",symptom="joins"}) and callscope:now_total:count{product="mattermost",symptom="joins"}-callscope:now_good:count{product="mattermost",symptom="joins"}>=3 and callscope:now_total:count{product="mattermost",symptom="joins"}>=5 and callscope:now_total:count{product="mattermost",symptom="joins"}-callscope:now_good:count{product="mattermost",symptom="joins"}>=3+3*sqrt(0.02*callscope:now_total:count{product="mattermost",symptom="joins"})+0.02*callscope:now_total:count{product="mattermost",symptom="joins"}',
  'cs-mattermost-rtt-burn-1h':
    '1-sum(sum_over_time(callscope:slo_good:count{product="mattermost",objective="rtt"}[1h]))/sum(sum_over_time(callscope:slo_total:count{product="mattermost",objective="rtt"}[1h]))>0.144 and 1-sum(sum_over_time(callscope:slo_good:count{product="mattermost",objective="rtt"}[5m]))/sum(sum_over_time(callscope:slo_total:count{product="mattermost",objective="rtt"}[5m]))>0.144 and sum(avg_over_time(callscope:slo_total:count{product="mattermost",objective="rtt"}[5m]))>=20 and on() last_over_time(callscope:slo_objective:ratio{product="mattermost",objective="rtt"}[1h] offset 1800s)',
  'cs-mattermost-joins-burn-3d':
    '1-sum(sum_over_time(callscope:slo_good:count{product="mattermost",objective="joins"}[3d]))/sum(sum_over_time(callscope:slo_total:count{product="mattermost",objective="joins"}[3d]))>0.03 and 1-sum(sum_over_time(callscope:slo_good:count{product="mattermost",objective="joins"}[6h]))/sum(sum_over_time(callscope:slo_total:count{product="mattermost",objective="joins"}[6h]))>0.03 and sum(sum_over_time(callscope:slo_total:count{product="mattermost",objective="joins"}[3d]))-sum(sum_over_time(callscope:slo_good:count{product="mattermost",objective="joins"}[3d]))>=3 and on() last_over_time(callscope:slo_objective:ratio{product="mattermost",objective="joins"}[1h] offset 129600s)',
  'cs-mattermost-rtt-exhausted':
    '1-sum(sum_over_time(callscope:slo_good:count{product="mattermost",objective="rtt"}[7d]))/sum(sum_over_time(callscope:slo_total:count{product="mattermost",objective="rtt"}[7d]))>0.01 and sum(avg_over_time(callscope:slo_total:count{product="mattermost",objective="rtt"}[7d]))>=20 and on() last_over_time(callscope:slo_objective:ratio{product="mattermost",objective="rtt"}[1h] offset 302400s)',
  'cs-mattermost-rtcd-gone': 'sum by(instance)(last_over_time(rtcd_rtc_sessions_total[10m]))>0 and on(instance) up==0',
  'cs-mattermost-host-busy':
    '(1-sum by(instance,service_name)(rate(node_cpu_seconds_total{service_name=~"rtcd|offloader",mode="idle"}[60s]))/sum by(instance,service_name)(rate(node_cpu_seconds_total{service_name=~"rtcd|offloader"}[60s]))>0.5)>=0.7',
  'cs-mattermost-descriptors-low': 'max by(instance)(rtcd_process_open_fds/rtcd_process_max_fds)>0.7',
  'cs-mattermost-rtcd-lost':
    'last_over_time((sum(rtcd_rtc_sessions_total) or 0*count(rtcd_process_start_time_seconds))[1h:1m])>0 unless count(rtcd_process_start_time_seconds)',
  'cs-mattermost-rtcd-down':
    'max by(job,instance)(up==0 and on(job,instance) last_over_time(rtcd_process_start_time_seconds[1h]))',
  'cs-videocall-rtt-total':
    '(count by(server,server_type)(max by(meeting_id,session_id,peer_id,server_url,server_type,server)(label_replace(videocall_client_active_server_rtt_ms and on(meeting_id,session_id) videocall_active_sessions_total unless (changes(videocall_client_active_server_rtt_ms[20s])==0 and on(meeting_id,session_id,peer_id) count by(meeting_id,session_id,peer_id)(videocall_client_active_server_rtt_ms)>1),"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([[][^]]+]|[^/:?#@]+).*"))>=0)) unless on() videocall_health_reports_total or (label_replace(label_join(count by(server_type,region)(max by(meeting_id,session_id,peer_id,server_url,server_type,region)((videocall_client_active_server_rtt_ms unless (changes(videocall_client_active_server_rtt_ms[20s])==0 and on(meeting_id,peer_id) count by(meeting_id,peer_id)(videocall_client_active_server_rtt_ms)>1))*on(meeting_id,session_id) group_left(region) topk by(meeting_id,session_id)(1,videocall_server_connections_active{region!~".*@.*"} or on(meeting_id,session_id) videocall_active_sessions_total))>=0),"server","-","server_type","region"),"server","","server",".*-")) and on() videocall_health_reports_total',
  'cs-videocall-drops-total':
    'count by(protocol)(max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 95s and videocall_server_connections_active offset 108s))',
  'cs-videocall-drops-good':
    '(count by(protocol)(max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 95s and videocall_server_connections_active offset 108s)))-(count by(protocol)(max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 95s and videocall_server_connections_active offset 108s) unless on(session_id) videocall_server_connections_active and on(meeting_id,customer_email) videocall_server_connections_active) or 0*(count by(protocol)(max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 95s and videocall_server_connections_active offset 108s))))',
  'cs-videocall-rtt-bad':
    '1-callscope:now_good:count{product="videocall",symptom="rtt"}/callscope:now_total:count{product="videocall",symptom="rtt"}>=0.2 and 1-callscope:now_good:count{product="videocall",symptom="rtt"}/callscope:now_total:count{product="videocall",symptom="rtt"}>=0.1+0.588/sqrt(callscope:now_total:count{product="videocall",symptom="rtt"}) and callscope:now_total:count{product="videocall",symptom="rtt"}-callscope:now_good:count{product="videocall",symptom="rtt"}>=3 and callscope:now_total:count{product="videocall",symptom="rtt"}>=5',
  'cs-videocall-audio-bad':
    '1-callscope:now_good:count{product="videocall",symptom="audio"}/callscope:now_total:count{product="videocall",symptom="audio"}>=0.5 and 1-callscope:now_good:count{product="videocall",symptom="audio"}/callscope:now_total:count{product="videocall",symptom="audio"}>=0.1+0.588/sqrt(callscope:now_total:count{product="videocall",symptom="audio"}) and callscope:now_total:count{product="videocall",symptom="audio"}-callscope:now_good:count{product="videocall",symptom="audio"}>=5 and callscope:now_total:count{product="videocall",symptom="audio"}>=5',
  'cs-videocall-broker-down':
    'max by(server_id)(max_over_time(timestamp(nats_connz_num_connections)[15m:5s])) unless on(server_id) max by(server_id)(nats_connz_num_connections) and on(server_id) max by(server_id)(nats_varz_connections)',
  'cs-videocall-relay-gone':
    'count by(server_instance,region)((max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(max_over_time(timestamp(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"})[120s:5s])) and on(session_id) (max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 120s and videocall_server_connections_active offset 133s) unless on(session_id) videocall_server_connections_active))>=on(server_instance,region) group_left() (max by(server_instance,region)(max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(max_over_time(timestamp(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"})[120s:5s])) and on(session_id) (max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 120s and videocall_server_connections_active offset 133s) unless on(session_id) videocall_server_connections_active))-10))>=3 and on(server_instance,region) count by(server_instance,region)(count by(server_instance,region,meeting_id)(max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} offset 120s and videocall_server_connections_active offset 133s)) and on(meeting_id) videocall_server_connections_active)>=2 unless on(server_instance,region) count by(server_instance,region)(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"} or last_over_time(videocall_server_connections_active{server_instance!~".*@.*",region!~".*@.*"}[120s]) and on(job,instance) (min_over_time(up[20s])==0 or max by(job,instance)(resets(videocall_server_connection_events_total[20s]))>0)) and on() max(count_over_time(videocall_metrics_service_startup_timestamp_seconds[120s]))>=21.5',
  'cs-videocall-relayconnections':
    'max(count by(server_instance,region)(videocall_server_connections_active{region!~".*@.*",server_instance!~".*@.*"}))>400',
  'cs-videocall-client-lost':
    'last_over_time((sum(videocall_active_sessions_total) or 0*count(videocall_meeting_participants))[1h:1m])>0 unless count(videocall_meeting_participants)',
  'cs-videocall-nats-down':
    'max by(job,instance)(up==0 and on(job,instance) last_over_time(nats_varz_connections[1h]))',
};

test.each(Object.entries(QUERIES))('%s', (uid, query) => {
  expect(rulesIn(RULES).find((rule) => rule.uid === uid)?.expr).toBe(query);
});

describe.each([
  ['all', RULES],
  ['a scope', SCOPED],
])('rules of %s', (_, rules) => {
  const all = rulesIn(rules);
  const recorded = all.flatMap((rule) => (rule.kind === 'record' ? [rule.record] : []));

  test('are what Prometheus can parse', () => {
    expect(all.flatMap(({ uid, expr }) => parseQuery(expr).errors.map((error) => `${uid}: ${error}`))).toEqual([]);
  });

  test('read only known metrics and what they record, in another group', () => {
    const known = PRODUCTS.flatMap(({ sources, hosts }) =>
      [...sources, ...hosts].flatMap(({ metrics }) => metrics.flatMap(seriesOf))
    );
    const meta = ['up', 'scrape_samples_post_metric_relabeling'];
    expect(
      all.flatMap(({ expr }) =>
        parseQuery(expr).metrics.filter((name) => ![...known, ...recorded, ...meta].includes(name))
      )
    ).toEqual([]);
    for (const group of rules.groups) {
      const own = group.rules.flatMap((rule) => (rule.kind === 'record' ? [rule.record] : []));
      expect(group.rules.flatMap(({ expr }) => parseQuery(expr).metrics.filter((name) => own.includes(name)))).toEqual(
        []
      );
    }
  });

  test('have unique names and uids that Grafana takes', () => {
    const uids = all.map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.filter((uid) => !/^[a-z0-9-]{1,40}$/.test(uid))).toEqual([]);
    expect(new Set(alertsOf(rules)).size).toBe(alertsOf(rules).length);
    expect(new Set(rules.groups.map(({ name }) => name)).size).toBe(rules.groups.length);
  });

  test('have labels and texts on every alert', () => {
    for (const rule of all) {
      if (rule.kind === 'alert') {
        const { severity, product, place, cause, objective } = rule.labels;
        expect(['warning', 'critical']).toContain(severity);
        expect(PRODUCTS.map(({ id }) => id)).toContain(product);
        expect([place, cause ?? objective].every((label) => label !== undefined && label !== '')).toBe(true);
        expect(rule.annotations.summary).toMatch(/^[^ ].+\.$/);
        expect(rule.annotations.description).toMatch(/^[^ ].+\.$/);
        expect(rule.annotations.runbook_url).toMatch(/^\/a\/callscope-calls-app\/triage\?/);
        expect(Object.keys(PRODUCTS.find(({ id }) => id === product)?.causes ?? {})).toContain(cause);
      }
    }
  });

  test('keep no label that identifies a person or holds a token', () => {
    const identities = /customer_email|peer_id|from_peer|to_peer|session_id|meeting_id|server_url/;
    for (const { uid, expr } of all) {
      // What an expression keeps is in its outermost aggregation: the first, and those of its alternatives.
      const kept = outermost(expr);
      expect({ uid, kept: kept.filter((labels) => identities.test(labels)) }).toEqual({ uid, kept: [] });
    }
  });
});

/** The labels of the aggregations that are in no other aggregation. */
function outermost(expr: string): string[] {
  const kept: string[] = [];
  const aggregation = /\b(?:sum|count|max|min|avg|topk|count_values)(?: (?:by|without)\(([^)]*)\))?\(/g;
  for (let match = aggregation.exec(expr); match !== null; match = aggregation.exec(expr)) {
    kept.push(match[1] ?? '');
    let depth = 1;
    let end = aggregation.lastIndex;
    for (; depth > 0 && end < expr.length; end++) {
      depth += expr[end] === '(' ? 1 : expr[end] === ')' ? -1 : 0;
    }
    aggregation.lastIndex = end;
  }
  return kept;
}

test('a scope is in every selector', () => {
  expect(
    rulesIn(SCOPED).flatMap(({ uid, expr }) =>
      parseQuery(expr)
        .selectors.filter((selector) => !selector.includes('cluster="prod"'))
        .map((selector) => `${uid}: ${selector}`)
    )
  ).toEqual([]);
});

test('a target that no outage can reach has no page', () => {
  const limits = { ...RULE_OPTIONS.limits, objective: 0.9306 };
  const names = alertsOf(rulesOf({ limits }, 'videocall'));
  expect(names).toContain('CallscopeVideocallRttBurn1h');
  const unreachable = alertsOf(rulesOf({ limits: { ...limits, objective: 0.9 } }, 'videocall'));
  expect(unreachable).not.toContain('CallscopeVideocallRttBurn1h');
  expect(unreachable).toContain('CallscopeVideocallRttBurn6h');
});
