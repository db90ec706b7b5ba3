/** @jest-environment node */
import { TOWER_SOURCE, WALKIE } from '../../../tests/fixtures/toyChecks';
import { contextOf, PROD } from '../../../tests/support/queries';
import { getCoveredQueries, readCovered } from './coveredLabels';

const context = contextOf(WALKIE, PROD);
const covered = context.sources.map((state) =>
  state.source === TOWER_SOURCE ? { ...state, covered: ['type'] } : state
);

test('asks nothing if no target has a label of the metrics', () => {
  expect(getCoveredQueries(context)).toEqual({});
});

test('the question in full', () => {
  expect(getCoveredQueries({ ...context, sources: covered })).toEqual({
    'covered tower type':
      'count({__name__=~"tower_(rtc_conn_states_total|ws_messages_total)",cluster="prod",exported_type!=""})',
  });
});

test.each([
  { what: 'renamed series', value: 12, labels: ['type'] },
  { what: 'none (honor_labels)', value: null, labels: [] },
])('with $what: $labels', ({ value, labels }) => {
  const rows = value === null ? [] : [{ labels: {}, value }];
  expect(readCovered({ 'covered tower type': rows }, covered)).toEqual(
    labels.map((label) => ({ source: TOWER_SOURCE, label }))
  );
});
