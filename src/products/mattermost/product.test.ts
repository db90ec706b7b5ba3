/** @jest-environment node */
import { contextOf, NOW, PROD } from '../../../tests/support/queries';
import { getCoveredQueries } from '../../triage/targets/coveredLabels';
import { installationsOf } from '../../triage/targets/installations';
import { type Process } from '../../triage/targets/process';
import { type Source } from '../../triage/targets/source';
import { mattermost } from './product';
import { PLUGIN_SOURCE } from './sources/plugin';
import { RTCD_SOURCE } from './sources/rtcd';

function process(source: Source, instance: string, more: Partial<Process> = {}): Process {
  return {
    source,
    labels: { job: source.job, instance },
    state: 'delivers',
    dialect: null,
    started: null,
    interval: 5,
    lastGood: NOW,
    ...more,
  };
}

const instancesIn = (...processes: Process[]): string[][] =>
  installationsOf(mattermost, processes, NOW).map(({ sources }) => sources.map(({ instances }) => instances.join()));

test('a plugin that serves calls itself is a separate installation beside one with RTCD', () => {
  const embedded = process(PLUGIN_SOURCE, 't:8067', { dialect: 'embedded' });
  const plugin = process(PLUGIN_SOURCE, 'm:8067');
  expect(instancesIn(process(RTCD_SOURCE, 'a:8045'), plugin, embedded)).toEqual([
    ['a:8045', 'm:8067'],
    ['', 't:8067'],
  ]);
  expect(instancesIn(embedded, plugin)).toHaveLength(1);
});

test("a plugin whose families are on the server's page, too, counts once", () => {
  const started = NOW - 600;
  const labels = { job: 'server', instance: 'm:8067', plugin_id: 'com.mattermost.calls' };
  expect(
    instancesIn(
      process(RTCD_SOURCE, 'a:8045'),
      process(PLUGIN_SOURCE, 'm:8067', { started }),
      process(PLUGIN_SOURCE, 'm:8067', { started, labels })
    )
  ).toEqual([['a:8045', 'm:8067']]);
});

test('all families of RTCD with a label are asked whether a target label hides it', () => {
  const context = contextOf(mattermost, PROD);
  const sources = context.sources.map((state) =>
    state.source === RTCD_SOURCE ? { ...state, covered: ['type'] } : state
  );
  expect(getCoveredQueries({ ...context, sources })).toEqual({
    'covered rtcd type':
      'count({__name__=~"rtcd_(rtc_conn_states_total|rtc_errors_total|rtc_rtp_tracks_total|rtc_rtp_tracks_writes_time_bucket|ws_messages_total)",cluster="prod",exported_type!=""})',
  });
});
