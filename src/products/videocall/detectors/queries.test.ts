/** @jest-environment node */
import { probeOf, readOf } from '../../../../tests/support/investigate';
import { contextOf, PROD, queriesOf, speaking } from '../../../../tests/support/queries';
import { type Queries } from '../../../promClient/types';
import { type Matcher } from '../../../promql/promql';
import { getAudioProbeQueries, getAudioRelaysQuery, getBlockedHistory } from './audio/queries';
import { videocall } from '../product';

const LIVE = (scope: string): string =>
  `label_replace(videocall_client_active_server_rtt_ms${scope}` +
  ` and on(meeting_id,session_id) videocall_active_sessions_total${scope}` +
  ` unless (changes(videocall_client_active_server_rtt_ms${scope}[20s])==0` +
  ` and on(meeting_id,session_id,peer_id) count by(meeting_id,session_id,peer_id)(videocall_client_active_server_rtt_ms${scope})>1)` +
  `,"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([[][^]]+]|[^/:?#@]+).*")`;

/** What each question is in full; `scope` is the text of a selector that has no other matchers. */
function expected(scope: '' | '{cluster="prod"}'): Record<string, string> {
  const first = scope === '' ? '' : 'cluster="prod",';
  const last = scope === '' ? '' : ',cluster="prod"';
  const both = `{__name__=~"videocall_(client_active_server_rtt_ms|server_connection_events_total)"${last}}[15s]`;
  const connections = `videocall_server_connections_active${scope}`;
  const ops = (operation: string): string => `videocall_neteq_${operation}_ops_per_sec${scope}`;
  const pairs =
    `((count_over_time(((${ops('undefined')}>=8 and ${ops('normal')}<58 and ${ops('expand')}>=5)` +
    `!=${ops('undefined')} offset 5s)[20s:5s])>=2)>bool 0` +
    ` or (changes(${ops('normal')}[20s])>0 and ${ops('undefined')} offset 5s)*0)`;
  const bytes = `videocall_server_data_bytes_total{${first}direction="received"}`;
  const received = `{__name__=~"videocall_peer_can_(listen|see)"${last}}`;
  return {
    rtt: `count_values by(meeting_id,server,server_type)("bin",floor(${LIVE(scope)}/25))`,
    series: `count(videocall_client_active_server_rtt_ms${scope})`,
    audio: `count_values by(meeting_id)("bad",${pairs}+2*(min_over_time(videocall_neteq_audio_buffer_ms${scope}[20s])>bool 300))`,
    blocked:
      `count by(meeting_id)(max by(meeting_id,session_id)(last_over_time(${received}[10s])` +
      ` and on(to_peer) label_replace(${connections},"to_peer","$1","session_id","(.+)"))==0` +
      ` and on(meeting_id) count by(meeting_id)(videocall_self_audio_enabled${scope}==1 or videocall_self_video_enabled${scope}==1)>1)`,
    dead: `count(last_over_time(${bytes}[10s])==${bytes} offset 55s)`,
    movement: `count_values by(server_type)("state",(changes(${both})>bool 0)+2*(count_over_time(${both})>=bool 3))`,
    turnover:
      `count by(server_instance,region,lost)(label_replace(` +
      `videocall_server_connections_active{${first}server_instance!~".*@.*",region!~".*@.*"} offset 120s` +
      ` and ${connections} offset 133s unless on(session_id) ${connections},"lost","1","","")` +
      ` or videocall_server_connections_active{${first}server_instance!~".*@.*",region!~".*@.*"})`,
    people:
      `count_values by(old)("size",count by(meeting_id,old)(count by(meeting_id,customer_email,old)(` +
      `label_replace(${connections} and ${connections} offset 20s,"old","1","","") or ${connections})))`,
    reporting: `count_values("size",count by(meeting_id)(videocall_self_audio_enabled${scope}))`,
    usual: `quantile_over_time(0.5,count by(region,protocol)(videocall_server_connections_active{${first}region!~".*@.*"})[1h:2m])`,
    cut: `changes(nats_varz_slow_consumers${scope}[2m])>0`,
    'history.lag.n': `count(${pairs})`,
    'history.lag.good': `count(${pairs} and videocall_neteq_audio_buffer_ms${scope}<=300)`,
    'history.audio.n': `count(${pairs})`,
    'history.audio.good': `sum(${pairs}==bool 0)`,
    'history.rtt.n': `count by(server,server_type)(${LIVE(scope)}>=0)`,
    'history.rtt.good': `count by(server,server_type)(${LIVE(scope)}>=0<300)`,
    'history.rtt.bins': `count_values by(server,server_type)("bin",floor(${LIVE(scope)}/75))`,
    'past.people': `count(count by(meeting_id,customer_email)(${connections}))`,
    'past.meetings': `count(count by(meeting_id)(${connections}))`,
  };
}

/** Every question by its name, before they are packed into few expressions. */
function questionsOf(scope: readonly Matcher[]): Queries {
  const context = contextOf(videocall, scope);
  const later = Object.entries(queriesOf(videocall, context)).filter(([name]) => /^(history|past)\./.test(name));
  return { ...videocall.investigate(context).questions, ...Object.fromEntries(later) };
}

describe('the queries of videocall.rs', () => {
  test('are these, and no others', () => {
    expect(questionsOf([])).toEqual(expected(''));
  });

  test('are these within a scope', () => {
    expect(questionsOf(PROD)).toEqual(expected('{cluster="prod"}'));
  });

  test('look as far back as four reports or scrapes, whichever take longer', () => {
    const context = { ...contextOf(videocall), interval: 60 };
    expect(videocall.investigate(context).questions.rtt).toContain('[240s]');
  });
});

test('audio is bad from the limit of concealment on, which is a share of a hundred operations', () => {
  const usual = contextOf(videocall);
  const context = { ...usual, limits: { ...usual.limits, concealment: { bad: 0.07, severe: 0.2 } } };
  const changed = videocall
    .investigate(usual)
    .questions.audio?.replace('_expand_ops_per_sec>=5)', '_expand_ops_per_sec>=7)');
  expect(videocall.investigate(context).questions.audio).toBe(changed);
});

describe('in the extended dialect', () => {
  const context = speaking('rnd', contextOf(videocall, PROD));
  const r = 'videocall_client_active_server_rtt_ms{cluster="prod"}';
  const c = 'videocall_server_connections_active{cluster="prod",region!~".*@.*"}';
  const a = 'videocall_active_sessions_total{cluster="prod"}';
  const n = 'videocall_neteq_normal_ops_per_sec{cluster="prod"}';
  const e = 'videocall_neteq_expand_ops_per_sec{cluster="prod"}';
  const live =
    `(${r} unless (changes(${r}[20s])==0 and on(meeting_id,peer_id) count by(meeting_id,peer_id)(${r})>1))` +
    `*on(meeting_id,session_id) group_left(region) topk by(meeting_id,session_id)(1,${c} or on(meeting_id,session_id) ${a})`;
  const pairs =
    `((count_over_time(((${n}<58)+(${e}>=5)<=88)[20s:5s])>=2 and changes(${e}[20s])>=2)>bool 0` +
    ` or (changes(${n}[20s])>0 and ${e})*0)`;
  const named = (series: string, transport: string): string =>
    `label_replace(label_join(${series},"server","-","${transport}","region"),"server","","server",".*-")`;

  test('sessions are placed by the page of their relay, on which they have the same id', () => {
    expect(videocall.investigate(context).questions.rtt).toBe(
      `count_values by(meeting_id,server_type,region)("bin",floor(${live}/25))`
    );
    expect(readOf(videocall, {}, context).symptoms[0]?.past).toEqual({
      n: named(`count by(server_type,region)(${live}>=0)`, 'server_type'),
      good: named(`count by(server_type,region)(${live}>=0<300)`, 'server_type'),
      bins: `count_values by(server_type,region)("bin",floor(${live}/75))`,
    });
  });

  test('stretched operations are the rest of a hundred', () => {
    const late = '2*(min_over_time(videocall_neteq_audio_buffer_ms{cluster="prod"}[20s])>bool 300)';
    expect(videocall.investigate(context).questions.audio).toBe(`count_values by(meeting_id)("bad",${pairs}+${late})`);
    expect(getAudioRelaysQuery(context)).toBe(
      named(
        `count_values by(protocol,region)("bad",(${pairs}+${late})*on(meeting_id,session_id) group_left(protocol,region) topk by(meeting_id,session_id)(1,${c}))`,
        'protocol'
      )
    );
  });

  test('a person who receives nothing is connected by the same session', () => {
    expect(videocall.investigate(context).questions.blocked).toContain(
      `videocall_peer_can_(listen|see)",cluster="prod"}[10s]) and on(session_id) videocall_server_connections_active{cluster="prod"})==0`
    );
    expect(videocall.investigate(contextOf(videocall)).questions.blocked).not.toContain('and on(session_id)');
  });

  test('acceleration shows stalls, and a receiver is a session of a relay', () => {
    const { stalls, audioReceiverIds } = getAudioProbeQueries(context, ['m']);
    expect(stalls).toContain(
      'avg_over_time(videocall_neteq_accelerate_ops_per_sec{cluster="prod",meeting_id=~"m"}[20s])>=8'
    );
    expect(audioReceiverIds).toMatch(
      /^max by\(meeting_id,receiver\)\(label_replace\(avg by\(meeting_id,session_id\)\(.*\)>=0\.5,"receiver","\$1","session_id","\(\.\+\)"\)\)$/
    );
  });

  test('people who move have another session, so their user ids identify them', () => {
    expect(videocall.moves(context)).toBe(
      `count(count by(meeting_id,peer_id)(${r} unless ${r} offset 15s and on(meeting_id,peer_id) ${r} offset 15s)) or vector(0)`
    );
  });

  test('regions need not be asked for', () => {
    const slow = {
      labels: { what: 'rtt', meeting_id: 'm', server_type: 'websocket', region: 'eu', bin: '12' },
      value: 1,
    };
    expect(Object.keys(probeOf(videocall, { packed: [slow] }, context))).toEqual([
      'clients',
      'frozen',
      'clientsSeen',
      'peopleLately',
    ]);
  });

  test('finds slow sessions without a place only by their session', () => {
    const slow = { labels: { what: 'rtt', meeting_id: 'a_b', server_type: 'websocket', bin: '12' }, value: 1 };
    expect(probeOf(videocall, { packed: [slow] }, context)).toMatchObject({
      shifted:
        `count_values by(meeting_id,server_type,region)("bin",floor(${r}*on(session_id) group_left(region) ` +
        `topk by(session_id)(1,${c} unless on(meeting_id,session_id) ${a})/25))`,
      processes:
        `count by(server_instance,region)(videocall_server_connections_active{cluster="prod",server_instance!~".*@.*",region!~".*@.*"}` +
        ` and on(meeting_id,session_id) ${a})`,
    });
  });
});

describe('the follow-ups of videocall.rs', () => {
  const context = contextOf(videocall, PROD);
  const row = (labels: Readonly<Record<string, string>>, value: number) => ({ labels, value });
  const QUIET = [
    row({ what: 'movement', state: '3' }, 1),
    row({ what: 'people', size: '2' }, 1),
    row({ what: 'reporting', size: '2' }, 1),
  ];
  const probe = (...rows: Array<ReturnType<typeof row>>): Queries =>
    probeOf(videocall, { packed: [...QUIET, ...rows] }, context);

  test('is empty while nothing looks wrong', () => {
    expect(probe()).toEqual({});
  });

  test('is the region of the relays once a session is slow', () => {
    const slow = row({ what: 'rtt', meeting_id: 'm', server: 'a', server_type: 'webtransport', bin: '12' }, 1);
    expect(probe(slow)).toEqual({
      relays:
        `count by(server,server_type,region)(` +
        `label_replace(videocall_client_active_server_rtt_ms{cluster="prod"},"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([[][^]]+]|[^/:?#@]+).*")` +
        `*on(meeting_id,peer_id,server_type) group_left(region) topk by(meeting_id,peer_id,server_type)(1,` +
        `label_replace(label_replace(videocall_server_connections_active{cluster="prod",region!~".*@.*"},"peer_id","$1","customer_email","(.+)"),"server_type","$1","protocol","(.+)")))`,
    });
  });

  test('is about the pairs of meetings with bad audio, and the broker', () => {
    const queries = probe(
      row({ what: 'audio', meeting_id: 'a.b', bad: '1' }, 2),
      row({ what: 'audio', meeting_id: 'c', bad: '0' }, 9)
    );
    expect(Object.keys(queries)).toEqual([
      'audioRelays',
      'audioSenders',
      'audioReceiverIds',
      'receivers',
      'stalls',
      'unheard',
      'slow',
      'slowSince',
      'gateways',
    ]);
    expect(queries.audioSenders).toContain('count_values by(meeting_id,to_peer)("bad",');
    expect(queries.audioSenders).toContain('meeting_id=~"a\\\\.b"');
  });

  test('is the relays of all pairs once several meetings play late', () => {
    const late = ['a', 'b', 'c'].map((meeting_id) => row({ what: 'audio', meeting_id, bad: '2' }, 1));
    expect(Object.keys(probe(...late))).toEqual(['audioRelays']);
    expect(probe(...late.slice(1))).toEqual({});
  });

  test('is whose connections stay although nothing arrives', () => {
    const { deadSenders, deadSince, ...others } = probe(row({ what: 'dead' }, 1));
    const bytes = 'videocall_server_data_bytes_total{cluster="prod",direction="received"}';
    const dead = `label_replace(last_over_time(${bytes}[10s])==${bytes} offset 55s,"to_peer","$1","session_id","(.+)")`;
    expect(others).toEqual({});
    expect(deadSenders).toBe(
      `count by(meeting_id,to_peer)(videocall_neteq_expand_ops_per_sec{cluster="prod"}>=90 and on(to_peer) ${dead})`
    );
    expect(deadSince).toBe(
      `max by(to_peer)(label_replace(max_over_time(timestamp(${bytes}!=${bytes} offset 5s)[10m:5s]),"to_peer","$1","session_id","(.+)") and on(to_peer) ${dead})`
    );
  });

  test('is about samples that are far enough apart where scrapes are', () => {
    const slow = { ...context, interval: 60, scrape: 60 };
    expect(videocall.investigate(slow).questions.dead).toContain('[120s])==');
    expect(videocall.investigate(slow).questions.dead).toContain(' offset 165s)');
  });

  test('counts each report once if several replicas serve the page', () => {
    const replicated = {
      ...context,
      sources: context.sources.map((state) => ({ ...state, instances: ['a:9091', 'b:9091'] })),
    };
    const { movement, audio, reporting, turnover } = videocall.investigate(replicated).questions;
    expect(movement).toContain('max by(meeting_id,session_id,peer_id,server_url,server_type)(');
    expect(audio).toContain('max by(meeting_id,session_id,from_peer,to_peer)(');
    expect(reporting).toContain('max by(meeting_id,peer_id)(');
    expect(turnover).toContain('max by(session_id,protocol,customer_email,meeting_id,server_instance,region)(');
  });

  test('is about the transports now once more sessions than usual are on WebSocket', () => {
    const usual = row({ what: 'usual', region: 'eu', protocol: 'webtransport' }, 20);
    const on = (server_type: string, n: number) =>
      row({ what: 'rtt', meeting_id: 'm', server: 'a', server_type, bin: '1' }, n);
    const c = 'videocall_server_connections_active{cluster="prod",region!~".*@.*"}';
    expect(probe(usual, on('websocket', 5), on('webtransport', 15))).toEqual({
      transports: `count by(region,protocol)(${c} and ${c} offset 13s)`,
      transportsKnown: `30*count_over_time((count by(region)(${c}))[10m:30s])`,
    });
    expect(probe(usual, on('websocket', 4), on('webtransport', 1))).toEqual({});
    expect(probe(on('websocket', 20))).toEqual({});
  });

  test('is about where the people of a lost relay are, and about the broker if nobody is there', () => {
    const lost = [
      row({ what: 'turnover', lost: '1', server_instance: 'relay-1' }, 5),
      row({ what: 'turnover', lost: '1', server_instance: 'relay-2' }, 2),
    ];
    expect(Object.keys(probe(...lost))).toEqual([
      'there',
      'together',
      'touched',
      'torn',
      'meetings',
      'seen',
      'back',
      'settled',
      'dropped',
      'dropMeetings',
      'dropTorn',
      'held',
      'watched',
      'clients',
      'frozen',
      'clientsSeen',
      'peopleLately',
      'slow',
      'slowSince',
      'gateways',
    ]);
    expect(Object.keys(probeOf(videocall, {}, context))).toEqual(['clients', 'frozen', 'clientsSeen', 'peopleLately']);
  });

  describe('in full', () => {
    const now = 'videocall_server_connections_active{cluster="prod"}';
    const known = 'videocall_server_connections_active{cluster="prod",server_instance!~".*@.*",region!~".*@.*"}';
    const settled = (ago: number): string => `${known} offset ${ago}s and ${now} offset ${ago + 13}s`;
    const asked = probe(row({ what: 'turnover', lost: '1', server_instance: 'relay-1' }, 5));

    test('is about the people of a lost relay', () => {
      const last = `max_over_time(timestamp(${known})[120s:5s]) and on(session_id) (${settled(120)} unless on(session_id) ${now})`;
      const together = `(${last})>=on(server_instance,region) group_left() (max by(server_instance,region)(${last})-10)`;
      expect(asked).toMatchObject({
        there: `count by(server_instance,region)(${known} or last_over_time(${known}[120s]) and on(job,instance) (min_over_time(up{cluster="prod"}[20s])==0 or max by(job,instance)(resets(videocall_server_connection_events_total{cluster="prod"}[20s]))>0))`,
        together: `count by(server_instance,region)(${together})`,
        touched: `count by(server_instance,region)(count by(server_instance,region,meeting_id)(${together}))`,
        torn: `count by(server_instance,region)(${together} and on(meeting_id) ${now})`,
        meetings: `count by(server_instance,region)(count by(server_instance,region,meeting_id)(${settled(120)}) and on(meeting_id) ${now})`,
        seen: `max by(server_instance,region)(max_over_time(timestamp(${known})[300s:5s]))`,
        back: `count by(server_instance,region)(count by(server_instance,region,meeting_id,customer_email)(${settled(120)}) and on(meeting_id,customer_email) ${now})`,
        settled: `count by(server_instance,region)(${settled(120)})`,
      });
    });

    test('is about a wave of drops', () => {
      const back = `${settled(95)} unless on(session_id) ${now} and on(meeting_id,customer_email) ${now}`;
      const at = `floor(max_over_time(timestamp(${known})[120s:5s])/10)*10 and on(session_id) (${back})`;
      expect(asked).toMatchObject({
        dropped: `count_values by(region,protocol,server_instance)("at",${at})`,
        dropMeetings: `count_values("at",max by(meeting_id)(${at}))`,
        dropTorn: `count_values("at",max by(meeting_id)(${at}) and on(meeting_id) (${settled(95)} and on(session_id) ${now}))`,
        held: `count by(region,protocol,server_instance)(${settled(95)})`,
      });
    });

    test('is about the broker', () => {
      const connz = 'nats_connz_num_connections{cluster="prod"}';
      expect(asked).toMatchObject({
        clients: `max by(server_id)(${connz})`,
        frozen: 'max by(server_id)(nats_varz_connections{cluster="prod"})',
        clientsSeen: `max by(server_id)(max_over_time(timestamp(${connz})[15m:5s]))`,
        peopleLately: `max_over_time(count(count by(meeting_id,customer_email)(${now}))[5m:15s])`,
      });
    });
  });

  test('is about who is still there if people receive nothing', () => {
    const own = 'cluster="prod",meeting_id=~"standup"';
    const there = (label: string): string =>
      `label_replace(videocall_server_connections_active{${own}},"${label}","$1","customer_email","(.+)")`;
    const audio = `videocall_self_audio_enabled{${own}}`;
    const got =
      `max by(meeting_id,session_id,from_peer)(max_over_time(videocall_peer_can_listen{${own}}[10s])` +
      `+max_over_time(videocall_peer_can_see{${own}}[10s])` +
      ` and on(to_peer) label_replace(videocall_server_connections_active{cluster="prod"},"to_peer","$1","session_id","(.+)"))`;
    const silent = `${got}==0 and on(meeting_id,session_id,from_peer) videocall_peer_can_listen{${own}} offset 10s`;
    expect(probe(row({ what: 'blocked', meeting_id: 'standup' }, 1))).toEqual({
      known: `count by(meeting_id)(${audio} and on(meeting_id,peer_id) ${there('peer_id')})`,
      sending:
        `count by(meeting_id)((${audio}==1 or videocall_self_video_enabled{${own}}==1)` +
        ` and on(meeting_id,peer_id) ${there('peer_id')})`,
      without: `count by(meeting_id)(${silent} and on(meeting_id,from_peer) ${there('from_peer')})`,
      silent: `count by(meeting_id)(${silent})`,
    });
    // While fewer than two send, there is nothing to receive: whoever speaks first in a meeting of two ends no silence.
    const senders = `count by(meeting_id)(${audio}==1 or videocall_self_video_enabled{${own}}==1)`;
    expect(getBlockedHistory(context, 'standup', false)).toEqual({
      n: `count(${got})`,
      good: `count((${got})>0 or (${got}) unless on(meeting_id) ${senders}>1)`,
    });
  });

  test('is about the slow broker once it cut somebody off', () => {
    expect(Object.keys(probe(row({ what: 'cut', server_id: 'a' }, 1)))).toEqual(['slow', 'slowSince', 'gateways']);
  });

  test('is about the slow broker', () => {
    const cut = 'nats_varz_slow_consumers{cluster="prod"}';
    const gateway = 'nats_gatewayz_outbound_gateway_configured{cluster="prod"}';
    expect(probe(row({ what: 'turnover', lost: '1', server_instance: 'relay-1' }, 5))).toMatchObject({
      slow: `max by(server_id)(${cut}-${cut} offset 1m)>0`,
      slowSince: `min by(server_id)(min_over_time((timestamp(${cut}!=${cut} offset 10s))[5m:5s]))`,
      gateways: `max by(gateway_name)((max by(gateway_name,remote_gateway_name,server_id)(max_over_time(timestamp(${gateway})[10m:5s])) unless on(gateway_name,remote_gateway_name) ${gateway}) and on(server_id) nats_connz_num_connections{cluster="prod"})`,
    });
  });
});
