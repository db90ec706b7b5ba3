/** @jest-environment node */
import { PLUGIN_SOURCE } from '../products/mattermost/sources/plugin';
import { RTCD, RTCD_SOURCE } from '../products/mattermost/sources/rtcd';
import { OFFLOADER_HOST_SOURCE } from '../products/mattermost/sources/hosts';
import { type Source } from '../triage/targets/source';
import { getEmptinessQuery, readEmptiness } from './emptiness';
import { type Panel } from './types';

function panel(source: Source, expr: string, mayBeEmpty?: string): Panel {
  const queries = { A: { expr, legend: '' } };
  return { type: 'timeseries', title: 'T', description: 'D.', unit: 'short', source, queries, mayBeEmpty };
}

const SESSIONS = panel(RTCD_SOURCE, `sum(${RTCD.sessions.name})`);
const JITTER = panel(RTCD_SOURCE, `sum(rate(${RTCD.clientJitter.name}_bucket[5m]))`);

function row(what: string, name: string, value = 1, labels: Record<string, string> = {}) {
  return { labels: { what, __name__: name, ...labels }, value };
}

const SEEN = row('seen', RTCD_SOURCE.presence.name);
const UP = row('up', RTCD_SOURCE.presence.name);
const PEOPLE = row('people', RTCD.sessions.name, 12);

test('asks for all panels at once, within the scope', () => {
  expect(getEmptinessQuery([SESSIONS, JITTER], [{ label: 'cluster', op: '=', value: 'prod' }])).toBe(
    'label_replace(count by(__name__,service_name)(last_over_time({__name__=~"rtcd_process_start_time_seconds",cluster="prod"}[1h])),"what","seen","","")' +
      ' or label_replace(count by(__name__,service_name)(last_over_time({__name__=~"rtcd_process_start_time_seconds",cluster="prod"}[1h]) and on(job,instance) (up{cluster="prod"}==1)),"what","up","","")' +
      ' or label_replace(sum by(__name__)({__name__=~"rtcd_rtc_sessions_total",cluster="prod"}),"what","people","","")' +
      ' or label_replace(count by(__name__)({__name__=~"rtcd_rtc_client_jitter_bucket|rtcd_rtc_sessions_total",cluster="prod"}),"what","there","","")'
  );
});

test.each([
  ['never', [row('seen', PLUGIN_SOURCE.presence.name), row('up', PLUGIN_SOURCE.presence.name)]],
  ['lost', [SEEN]],
  ['idle', [SEEN, UP]],
  ['idle', [SEEN, UP, row('people', RTCD.sessions.name, 0)]],
  ['nothing', [SEEN, UP, PEOPLE, row('there', `${RTCD.clientJitter.name}_bucket`)]],
])('%s is told from what is there', (kind, rows) => {
  expect(readEmptiness(JITTER, rows)).toEqual({ kind });
});

test('a family that is missing while people are there is named, unless that may be', () => {
  expect(readEmptiness(JITTER, [SEEN, UP, PEOPLE])).toEqual({ kind: 'missing', families: [RTCD.clientJitter.name] });
  const calm = panel(RTCD_SOURCE, RTCD.errors.name, 'No errors.');
  expect(readEmptiness(calm, [SEEN, UP, PEOPLE])).toEqual({ kind: 'nothing' });
});

test('machines of one service are not taken for those of another', () => {
  const { presence } = OFFLOADER_HOST_SOURCE;
  const load = panel(OFFLOADER_HOST_SOURCE, 'node_load1');
  expect(readEmptiness(load, [row('seen', presence.name, 1, { service_name: 'rtcd' })])).toEqual({ kind: 'never' });
});
