import '../app/testBrowser';
import { dateTime, LoadingState, type PanelData } from '@grafana/data';
import { setDataSourceSrv, setPluginImportUtils, setRunRequest } from '@grafana/runtime';
import {
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  type SceneObject,
  sceneGraph,
  SceneQueryRunner,
  SceneTimeRange,
  SceneVariableSet,
} from '@grafana/scenes';
import { of } from 'rxjs';
import { TOWERS_SOURCE } from '../../tests/fixtures/walkieTalkie/metrics';
import { prometheus } from '../app/testApp';
import { idOf, readingRecorded } from '../boards/recordings';
import { type Board, type CostlyQuery, type Panel } from '../boards/types';
import { message } from '../messages';
import { DEFAULT_LIMITS } from '../settings';
import { createBoardParts } from './boardScene';
import { type Ask } from './emptinessFinder';

const COSTLY: CostlyQuery = { expr: 'sum(towers{room=~"$room"})', labels: [], of: 'pairs' };
const OTHER = 'count(towers{floor=~"$floor"})';
const READ = `1-${readingRecorded(COSTLY.expr, [COSTLY])}`;
const RAW = `1-${COSTLY.expr}`;

function panel(name: string, expr: string): Panel {
  return {
    type: 'stat',
    title: message(`test.${name}`, name),
    description: message('test.description', 'Towers.'),
    unit: 'short',
    source: TOWERS_SOURCE,
    queries: { A: { expr, legend: '' } },
  };
}

function variable(name: string) {
  return { name, label: message(`test.${name}`, name), query: () => `label_values(${name})` };
}

const BOARD: Board = {
  uid: 'towers',
  slug: 'towers',
  title: message('test.title', 'Towers'),
  description: message('test.summary', 'Towers.'),
  variables: [variable('room'), variable('floor')],
  rows: () => [{ title: message('test.row', 'Row'), panels: [panel('costly', RAW), panel('other', OTHER)] }],
};

/** Expressions that were sent to the data source. */
let sent: string[] = [];

beforeAll(() => {
  const settings = prometheus('prom', true);
  const source = {
    uid: 'prom',
    meta: settings.meta,
    interval: '15s',
    getRef: () => ({ uid: 'prom', type: 'prometheus' }),
    metricFindQuery: async () => [{ text: 'a' }, { text: 'b' }],
  };
  setDataSourceSrv({
    get: () => Promise.resolve(source as never),
    getList: () => [settings],
    getInstanceSettings: () => settings,
    reload: jest.fn(),
    registerRuntimeDataSource: jest.fn(),
  });
  setPluginImportUtils({
    // No panel is drawn here: it never comes.
    importPanelPlugin: () => new Promise(() => undefined),
    getPanelPluginFromCache: () => undefined,
  });
  setRunRequest((_, { targets, range }) => {
    sent.push(...targets.map((target) => ('expr' in target ? String(target.expr) : '')));
    return of({ state: LoadingState.Done, series: [], timeRange: range } satisfies PanelData);
  });
});

const deactivate: Array<() => void> = [];

afterEach(() => {
  deactivate.splice(0).forEach((stop) => stop());
  sent = [];
});

function activate(object: SceneObject): void {
  deactivate.push(object.activate());
  object.forEachChild(activate);
}

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** A board in view. */
function show(ask: Ask, costly: readonly CostlyQuery[] = [COSTLY]) {
  const range = { from: dateTime(0), to: dateTime(7_200_000) };
  const $timeRange = new SceneTimeRange({ from: range.from.toISOString(), to: range.to.toISOString() });
  const parts = createBoardParts({
    board: BOARD,
    context: { scope: [], limits: DEFAULT_LIMITS },
    products: [],
    costly,
    dataSource: 'ds',
    restarts: 'restarts',
    overlays: [],
    ask,
  });
  const scene = new EmbeddedScene({ ...parts, $data: undefined });
  const root = new EmbeddedScene({
    $timeRange,
    $variables: new SceneVariableSet({
      variables: [new DataSourceVariable({ name: 'ds', pluginId: 'prometheus', value: 'prom' })],
    }),
    body: scene,
  });
  activate(root);
  const runners = sceneGraph.findAllObjects(root, (object) => object instanceof SceneQueryRunner);
  runners.forEach((runner) => runner instanceof SceneQueryRunner && runner.isInViewChanged(true));
  return {
    refresh: () => $timeRange.onRefresh(),
    choose: (name: string, value: string) => {
      const chosen = sceneGraph.lookupVariable(name, scene);
      expect(chosen).toBeInstanceOf(QueryVariable);
      if (chosen instanceof QueryVariable) {
        chosen.changeValueTo([value], [value], true);
      }
    },
  };
}

/** What the panels sent since the last time. */
async function sentNow(): Promise<string[]> {
  await settle();
  return sent.splice(0).sort();
}

/** An answer by which rules have recorded the query during the whole range. */
const recorded: Ask = async () => [{ labels: { asked: idOf(COSTLY) }, value: 60 }];

test('without rules, panels ask as they are', async () => {
  show(async () => []);
  expect(await sentNow()).toEqual([RAW, OTHER].sort());
});

test('if the question for recordings fails, panels ask as they are', async () => {
  show(() => Promise.reject(new Error('refused')));
  expect(await sentNow()).toEqual([RAW, OTHER].sort());
});

test('with rules, costly panels read recordings and ask nothing else before', async () => {
  let answer: (rows: Awaited<ReturnType<Ask>>) => void = () => undefined;
  const ask = jest.fn<ReturnType<Ask>, Parameters<Ask>>(() => new Promise((resolve) => (answer = resolve)));
  show(ask);
  expect(await sentNow()).toEqual([OTHER]);
  expect(ask).toHaveBeenCalledWith('count_over_time(callscope:board:rows{what="time"}[7200s:120s])', 7200);
  answer(await recorded('', 0));
  expect(await sentNow()).toEqual([READ]);
});

test('a filter that recordings lack makes panels ask, and "All" makes them read again', async () => {
  const { choose } = show(recorded);
  expect(await sentNow()).toEqual([READ, OTHER].sort());
  choose('room', 'a');
  expect(await sentNow()).toEqual([RAW]);
  choose('room', '$__all');
  expect(await sentNow()).toEqual([READ]);
});

test('a filter of other panels leaves recordings in use', async () => {
  const { choose } = show(recorded);
  await sentNow();
  choose('floor', 'b');
  expect(new Set(await sentNow())).toEqual(new Set([OTHER, READ]));
});

test('if rules have stopped, the next refresh asks', async () => {
  let rows = await recorded('', 0);
  const { refresh } = show(async () => rows);
  expect(await sentNow()).toContain(READ);
  rows = [];
  refresh();
  expect(new Set(await sentNow())).toEqual(new Set([RAW, OTHER]));
});

test('a board without costly queries does not ask what is recorded', async () => {
  const ask = jest.fn(recorded);
  show(ask, []);
  expect(await sentNow()).toEqual([RAW, OTHER].sort());
  expect(ask).not.toHaveBeenCalled();
});
