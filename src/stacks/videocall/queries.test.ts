/** @jest-environment node */
import { contextOf, PROD, queriesOf } from '../../../tests/support/queries';
import { videocall } from './product';

const LIVE = (scope: string): string =>
  `label_replace(videocall_client_active_server_rtt_ms${scope}` +
  ` and on(meeting_id,session_id) videocall_active_sessions_total${scope}` +
  ` unless (changes(videocall_client_active_server_rtt_ms${scope}[20s])==0` +
  ` and on(meeting_id,session_id,peer_id) count by(meeting_id,session_id,peer_id)(videocall_client_active_server_rtt_ms${scope})>1)` +
  `,"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([^/:?#@]+).*")`;

/** What each question is in full; `scope` is the text of a selector that has no other matchers. */
function expected(scope: '' | '{cluster="prod"}'): Record<string, string> {
  const first = scope === '' ? '' : 'cluster="prod",';
  const last = scope === '' ? '' : ',cluster="prod"';
  const both = `{__name__=~"videocall_client_active_server_rtt_ms|videocall_server_connection_events_total"${last}}[15s]`;
  const connections = `videocall_server_connections_active${scope}`;
  const ops = (operation: string): string => `videocall_neteq_${operation}_ops_per_sec${scope}`;
  const pairs =
    `(((sum_over_time(((${ops('normal')}<bool 58)*(${ops('expand')}>=bool 5)*(${ops('undefined')}>=bool 8)` +
    `*(${ops('undefined')}!=bool ${ops('undefined')} offset 5s))[20s:5s])>=bool 2)+2*(changes(${ops('normal')}[20s])>bool 0)>0)%2)`;
  return {
    rtt:
      `count_values by(meeting_id,server,server_type)("bin",floor(${LIVE(scope)}/25))` +
      ` or label_replace(count(videocall_client_active_server_rtt_ms${scope}),"what","present","","")`,
    audio: `count_values by(meeting_id)("bad",${pairs})`,
    movement: `count_values by(server_type)("state",(changes(${both})>bool 0)+2*(count_over_time(${both})>=bool 3))`,
    vanished:
      `count by(server_instance)(videocall_server_connections_active{${first}server_instance!~".*@.*"} offset 120s` +
      ` and ${connections} offset 133s) unless on(server_instance) ${connections}`,
    meetings:
      `label_replace(count_values("size",count by(meeting_id)(count by(meeting_id,customer_email)(${connections}))),"what","present","","")` +
      ` or label_replace(count_values("size",count by(meeting_id)(count by(meeting_id,customer_email)(${connections} and ${connections} offset 20s))),"what","settled","","")` +
      ` or label_replace(count_values("size",count by(meeting_id)(videocall_self_audio_enabled${scope})),"what","reporting","","")`,
    'history.audio.n': `count(${pairs})`,
    'history.audio.good': `sum(${pairs}==bool 0)`,
    'history.rtt.n': `count by(server,server_type)(${LIVE(scope)}>=0)`,
    'history.rtt.good': `count by(server,server_type)(${LIVE(scope)}>=0<300)`,
    'past.people': `count(count by(meeting_id,customer_email)(${connections}))`,
    'past.meetings': `count(count by(meeting_id)(${connections}))`,
  };
}

describe('the queries of videocall.rs', () => {
  test('are these, and no others', () => {
    expect(queriesOf(videocall, contextOf(videocall))).toEqual(expected(''));
  });

  test('are these within a scope', () => {
    expect(queriesOf(videocall, contextOf(videocall, PROD))).toEqual(expected('{cluster="prod"}'));
  });

  test('look as far back as four reports or scrapes, whichever take longer', () => {
    const context = { ...contextOf(videocall), interval: 60 };
    expect(videocall.signals(context).rtt).toContain('[240s]');
  });
});

describe('what videocall.rs is asked further', () => {
  const context = contextOf(videocall, PROD);
  const row = (labels: Readonly<Record<string, string>>, value: number) => ({ labels, value });
  const QUIET = {
    movement: [row({ state: '3' }, 1)],
    meetings: [row({ what: 'present', size: '2' }, 1), row({ what: 'reporting', size: '2' }, 1)],
  };

  test('is nothing while nothing looks wrong', () => {
    expect(videocall.probe(QUIET, context)).toEqual({});
  });

  test('is the region of the relays once a session is slow', () => {
    const slow = { ...QUIET, rtt: [row({ meeting_id: 'm', server: 'a', server_type: 'webtransport', bin: '12' }, 1)] };
    expect(videocall.probe(slow, context)).toEqual({
      relays:
        `count by(server,server_type,region)(` +
        `label_replace(videocall_client_active_server_rtt_ms{cluster="prod"},"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([^/:?#@]+).*")` +
        `*on(meeting_id,peer_id,server_type) group_left(region) topk by(meeting_id,peer_id,server_type)(1,` +
        `label_replace(label_replace(videocall_server_connections_active{cluster="prod",region!~".*@.*"},"peer_id","$1","customer_email","(.+)"),"server_type","$1","protocol","(.+)")))`,
    });
  });

  test('is the pairs of the meetings in which somebody is heard badly', () => {
    const heard = { ...QUIET, audio: [row({ meeting_id: 'a.b', bad: '1' }, 2), row({ meeting_id: 'c', bad: '0' }, 9)] };
    const queries = videocall.probe(heard, context);
    expect(Object.keys(queries)).toEqual(['audioSenders', 'audioReceiverIds', 'audioRelays', 'audioCounts']);
    expect(queries.audioSenders).toContain('count_values by(meeting_id,to_peer)("bad",');
    expect(queries.audioSenders).toContain('meeting_id=~"a\\\\.b"');
  });

  test('is where the people of a lost relay are, and the broker when nobody is there', () => {
    const lost = {
      ...QUIET,
      vanished: [row({ server_instance: 'relay-1' }, 5), row({ server_instance: 'relay-2' }, 2)],
    };
    expect(Object.keys(videocall.probe(lost, context))).toEqual(['vanishedPeople']);
    expect(Object.keys(videocall.probe({ ...QUIET, meetings: [] }, context))).toEqual(['broker']);
  });
});
