/** @jest-environment node */
import { contextOf, PROD } from '../../../tests/support/queries';
import { getCoveredQueries, readCovered } from './coveredLabels';
import { mattermost } from '../../products/mattermost/product';
import { RTCD_SOURCE } from '../../products/mattermost/sources/rtcd';

const context = contextOf(mattermost, PROD);
const covered = context.sources.map((state) =>
  state.source === RTCD_SOURCE ? { ...state, covered: ['type'] } : state
);

test('nothing is asked where no target has a label of the metrics', () => {
  expect(getCoveredQueries(context)).toEqual({});
});

test('the question in full', () => {
  expect(getCoveredQueries({ ...context, sources: covered })).toEqual({
    'covered rtcd type':
      'count({__name__=~"rtcd_(rtc_conn_states_total|rtc_errors_total|rtc_rtp_tracks_total|rtc_rtp_tracks_writes_time_bucket|ws_messages_total)",cluster="prod",exported_type!=""})',
  });
});

test.each([
  { what: 'renamed series', value: 12, labels: ['type'] },
  { what: 'none (honor_labels)', value: null, labels: [] },
])('with $what: $labels', ({ value, labels }) => {
  const rows = value === null ? [] : [{ labels: {}, value }];
  expect(readCovered({ 'covered rtcd type': rows }, covered)).toEqual(
    labels.map((label) => ({ source: RTCD_SOURCE, label }))
  );
});
