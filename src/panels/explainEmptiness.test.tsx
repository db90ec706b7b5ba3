import '../app/testBrowser';
import { dateTime, FieldType, LoadingState, type PanelData } from '@grafana/data';
import { setPluginImportUtils } from '@grafana/runtime';
import { SceneDataNode, VizPanel } from '@grafana/scenes';
import { TOWERS_SOURCE } from '../../tests/fixtures/walkieTalkie/metrics';
import { type Emptiness } from '../boards/queries/emptiness';
import { type Panel } from '../boards/types';
import { message } from '../messages';
import { createEmptinessFinder } from './emptinessFinder';
import { explainEmptiness, type FindEmptiness } from './explainEmptiness';

beforeAll(() => {
  setPluginImportUtils({
    // No panel is drawn here: it never comes.
    importPanelPlugin: () => new Promise(() => undefined),
    getPanelPluginFromCache: () => undefined,
  });
});

const AT = 1795341810;
const PANEL: Panel = {
  type: 'timeseries',
  title: message('test.title', 'Sessions'),
  description: message('test.description', 'Sessions.'),
  unit: 'short',
  source: TOWERS_SOURCE,
  queries: { A: { expr: 'sum(walkie_towers)', legend: '' } },
};

/** What queries brought; without a request it is what is there before they were asked. */
function data(values: number[], isAnswer = true): PanelData {
  const range = { from: dateTime((AT - 60) * 1000), to: dateTime(AT * 1000) };
  return {
    state: LoadingState.Done,
    series: [{ length: values.length, fields: [{ name: 'Value', type: FieldType.number, config: {}, values }] }],
    timeRange: { ...range, raw: range },
    ...(isAnswer && { request: { targets: [] } as never }),
  };
}

function show(first: PanelData, find: FindEmptiness, panel = PANEL) {
  const node = new SceneDataNode({ data: first });
  const viz = new VizPanel({
    pluginId: panel.type,
    fieldConfig: { defaults: { noValue: 'as usual' }, overrides: [] },
    $data: node,
    $behaviors: [explainEmptiness(panel, find)],
  });
  jest.spyOn(viz, 'forceRender').mockImplementation();
  viz.activate();
  return { node, viz, said: () => viz.state.fieldConfig.defaults.noValue };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

test.each<[Emptiness, string, string]>([
  [{ kind: 'never' }, 'No metrics from job walkie-towers in the last hour: it is not scraped.', 'Not scraped'],
  [{ kind: 'lost' }, 'Job walkie-towers delivered metrics in the last hour, but its scrapes fail now.', 'Scrapes fail'],
  [{ kind: 'idle' }, 'Nobody is in a call.', 'No calls'],
  [
    { kind: 'missing', families: ['a', 'b'] },
    'Job walkie-towers does not deliver a, b: its version lacks them, they are off, or nothing used them yet.',
    'Metric missing',
  ],
  [{ kind: 'nothing' }, 'No data for the selected values and time range.', 'No data'],
])('an empty panel says %o', async (emptiness, sentence, words) => {
  const find = jest.fn().mockResolvedValue(emptiness);
  const chart = show(data([]), find);
  const figure = show(data([]), find, { ...PANEL, type: 'stat' });
  await settle();
  expect(chart.said()).toBe(sentence);
  expect(figure.said()).toBe(words);
  expect(find).toHaveBeenCalledWith(PANEL, AT);
  expect(chart.viz.state.titleItems).toBeDefined();
});

test('has no explanation before an answer, or once there is data', async () => {
  const find = jest.fn().mockResolvedValue({ kind: 'idle' });
  const { node, viz, said } = show(data([], false), find);
  await settle();
  expect(find).not.toHaveBeenCalled();
  node.setState({ data: data([]) });
  await settle();
  expect(said()).toBe('Nobody is in a call.');
  node.setState({ data: data([1]) });
  await settle();
  expect(said()).toBe('as usual');
  expect(viz.state.titleItems).toBeUndefined();
});

test('a panel whose query failed never says that there is no data', async () => {
  const find = jest.fn().mockResolvedValue({ kind: 'idle' });
  const failed = { ...data([], false), state: LoadingState.Error };
  const chart = show(failed, find);
  const figure = show(failed, find, { ...PANEL, type: 'stat' });
  await settle();
  expect(chart.said()).toBe('The query failed. This says nothing about the calls.');
  expect(figure.said()).toBe('Query failed');
  expect(find).not.toHaveBeenCalled();
  expect(chart.viz.state.titleItems).toBeUndefined();
  chart.node.setState({ data: data([]) });
  await settle();
  expect(chart.said()).toBe('Nobody is in a call.');
});

test('without a reason, the panel keeps its own text', async () => {
  const { said } = show(data([]), () => Promise.reject(new Error('unreachable')));
  await settle();
  expect(said()).toBe('as usual');
});

test('all panels of a board are explained by one question for each instant', async () => {
  const ask = jest.fn().mockResolvedValue([]);
  const find = createEmptinessFinder([PANEL], [], ask);
  expect(await Promise.all([find(PANEL, AT), find(PANEL, AT)])).toEqual([{ kind: 'never' }, { kind: 'never' }]);
  expect(ask).toHaveBeenCalledTimes(1);
  await find(PANEL, AT + 30);
  expect(ask).toHaveBeenCalledTimes(2);
});
