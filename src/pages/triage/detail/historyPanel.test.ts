import '../../../app/testBrowser';
import { type DataFrame } from '@grafana/data';
import { SceneDataNode, type VizPanel } from '@grafana/scenes';
import { type Series } from '../../../promClient/types';
import { createHistoryPanel, historyFrames, showHistory } from './historyPanel';
import { APAC, AT, finding, symptom } from '../../shared/verdict/testAssessments';

function series(server: string, values: number[], serverType = 'webtransport'): Series {
  return {
    labels: { server, server_type: serverType },
    points: values.map((value, i) => [AT + 5 * i, value] as const),
  };
}

function linesOf(frames: readonly DataFrame[]) {
  return frames.map(({ fields: [time, value] }) => ({
    name: value?.config.displayName,
    times: time?.values,
    values: value?.values,
    color: value?.config.color?.fixedColor,
  }));
}

test('a place is one line, whatever other labels its series have, and a named one is red', () => {
  const frames = historyFrames([series(APAC, [0, 2]), series(APAC, [1, 3], 'websocket')], 'server', finding());
  expect(linesOf(frames)[0]).toEqual({
    name: APAC,
    times: [AT * 1000, (AT + 5) * 1000],
    values: [1, 5],
    color: 'red',
  });
});

test('places that were never bad are one line', () => {
  const quiet = ['a', 'b', 'c'].map((server) => series(server, [0, 0]));
  const names = linesOf(historyFrames([...quiet, series('d', [0, 1])], 'server', null)).map(({ name }) => name);
  expect(names).toEqual(['all others', 'd']);
});

test('a large fleet shows its worst places, and the named ones first of all', () => {
  const fleet = Array.from({ length: 40 }, (_, i) => series(`relay-${String(i).padStart(2, '0')}`, [i + 2]));
  const lines = linesOf(historyFrames([...fleet, series(APAC, [1])], 'server', finding({ since: null })));
  expect(lines.map(({ name }) => name)).toEqual([
    'all others',
    'relay-35',
    'relay-36',
    'relay-37',
    'relay-38',
    'relay-39',
    APAC,
  ]);
});

test('the start is a vertical line up to the worst value', () => {
  const onset = Date.parse('2026-11-22T10:01:20Z');
  expect(linesOf(historyFrames([series(APAC, [0, 9])], 'server', finding())).at(-1)).toEqual({
    name: 'Start 10:01:20',
    times: [onset, onset + 1],
    values: [0, 9],
    color: 'text',
  });
});

test.each([
  ['no series', [], finding()],
  ['no onset', [series(APAC, [1])], finding({ since: null })],
])('with %s there is no start line', (_, all, cause) => {
  const names = linesOf(historyFrames(all, 'server', cause)).map(({ name }) => name);
  expect(names.filter((name) => name?.startsWith('Onset'))).toEqual([]);
});

describe('the panel', () => {
  function dataOf(panel: VizPanel) {
    const { $data } = panel.state;
    if (!($data instanceof SceneDataNode)) {
      throw new Error('the panel has no data node');
    }
    return $data.state.data;
  }

  it('asks nothing itself: it shows what it is given, in the window that it names', () => {
    const panel = createHistoryPanel();
    showHistory(panel, symptom({ history: [series(APAC, [0, 1])] }), finding(), AT);
    expect(panel.state.pluginId).toBe('timeseries');
    expect(panel.state.title).toBe('Round-trip time: sessions over 300 ms, last 15 min, by relay');
    expect(dataOf(panel).series).toHaveLength(2);
    expect(dataOf(panel).timeRange.to.valueOf() - dataOf(panel).timeRange.from.valueOf()).toBe(15 * 60 * 1000);
  });

  it('keeps its place when the numbers change', () => {
    const panel = createHistoryPanel();
    const { $data } = panel.state;
    showHistory(panel, symptom({ history: [series(APAC, [0, 1])] }), finding(), AT);
    showHistory(panel, symptom({ history: [series(APAC, [0, 1, 2])] }), finding(), AT + 5);
    expect(panel.state.$data).toBe($data);
    expect(dataOf(panel).series[0]?.length).toBe(3);
  });
});
