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
  return {
    rtt: `count_values by(meeting_id,server,server_type)("bin",clamp_max(floor(${LIVE(scope)}/25),24))`,
    relays:
      `count by(server,server_type,region)(` +
      `label_replace(videocall_client_active_server_rtt_ms${scope},"server","$1","server_url","[a-z]+://(?:[^/?#@]*@)?([^/:?#@]+).*")` +
      `*on(meeting_id,peer_id,server_type) group_left(region) topk by(meeting_id,peer_id,server_type)(1,` +
      `label_replace(label_replace(videocall_server_connections_active{${first}region!~".*@.*"},"peer_id","$1","customer_email","(.+)"),"server_type","$1","protocol","(.+)")))`,
    movement:
      `count_values by(server_type)("state",(changes(${both})>bool 0)+2*(count_over_time(${both})>=bool 3))` +
      ` or label_replace(count(videocall_client_active_server_rtt_ms${scope}),"what","present","","")`,
    meetings:
      `label_replace(count_values("size",count by(meeting_id)(count by(meeting_id,customer_email)(${connections}))),"what","present","","")` +
      ` or label_replace(count_values("size",count by(meeting_id)(count by(meeting_id,customer_email)(${connections} and ${connections} offset 20s))),"what","settled","","")` +
      ` or label_replace(count_values("size",count by(meeting_id)(videocall_self_audio_enabled${scope})),"what","reporting","","")`,
    'history.rtt.n': `count by(server,server_type)(${LIVE(scope)})`,
    'history.rtt.good': `sum by(server,server_type)(${LIVE(scope)}<bool 300)`,
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
