import '../app/testBrowser';
import { DataTopic, dateTime, LoadingState, type PanelData } from '@grafana/data';
import { SceneTimeRange } from '@grafana/scenes';
import { type Observable, of, Subject, throwError } from 'rxjs';
import { type Mark, MarksLayer } from './marksLayer';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  config: {
    ...jest.requireActual('@grafana/runtime').config,
    theme2: { visualization: { getColorByName: (name: string) => `the ${name}` } },
  },
}));

const FROM = '2026-11-22T10:00:00Z';
const AT = Date.parse(FROM) / 1000;

function show(find: () => Observable<readonly Mark[]>) {
  const range = new SceneTimeRange({ from: FROM, to: '2026-11-22T11:00:00Z' });
  const layer = new MarksLayer({ name: 'Onsets', color: 'red', find, $timeRange: range });
  const shown: PanelData[] = [];
  const subscription = layer.getResultsStream().subscribe(({ data }) => shown.push(data));
  const deactivate = layer.activate();
  return {
    range,
    shown,
    activate: () => layer.activate(),
    deactivate,
    stop: () => subscription.unsubscribe(),
    rows: () => shown.map(({ series }) => series.flatMap((frame) => frame.fields.map(({ values }) => values))),
  };
}

test('marks what is within the time range, as annotations in its color', () => {
  const inside = { at: AT + 60, title: 'Onset', text: 'It broke.' };
  const { shown, rows } = show(() => of([inside, { ...inside, at: AT - 1 }, { ...inside, at: AT + 3601 }]));
  expect(rows()).toEqual([[[(AT + 60) * 1000], ['Onset'], ['It broke.'], ['the red'], [false]]]);
  expect(shown[0]?.series[0]?.meta?.dataTopic).toBe(DataTopic.Annotations);
});

test('asks again if the range moves or the tab is visible again, not while it is hidden', () => {
  const find = jest.fn(() => of([]));
  const { range, deactivate, activate } = show(find);
  range.onTimeRangeChange({
    from: dateTime(AT * 1000),
    to: dateTime((AT + 60) * 1000),
    raw: { from: dateTime(AT * 1000), to: dateTime((AT + 60) * 1000) },
  });
  expect(find).toHaveBeenCalledTimes(2);
  deactivate();
  range.onRefresh();
  expect(find).toHaveBeenCalledTimes(2);
  activate();
  expect(find).toHaveBeenCalledTimes(3);
});

test('follows a finder that returns more later', () => {
  const marks = new Subject<readonly Mark[]>();
  const { rows } = show(() => marks);
  marks.next([]);
  marks.next([{ at: AT, title: 'Onset', text: '' }]);
  expect(rows().map(([times = []]) => times.length)).toEqual([0, 1]);
});

test('reports a finder that fails', () => {
  const { shown } = show(() => throwError(() => new Error('forbidden')));
  expect(shown).toEqual([expect.objectContaining({ state: LoadingState.Error, errors: [{ message: 'forbidden' }] })]);
});
