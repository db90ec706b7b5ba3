/** @jest-environment node */
import { walkieTalkieBoards } from '../../tests/fixtures/walkieTalkie/boards';
import { DEFAULT_LIMITS } from '../settings';
import { english } from '../messages';
import { composeBoards } from './composeBoards';
import { dashboardFiles } from './grafana/files';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };

test('shared boards join the parts of all products, around the boards of each', () => {
  const boards = composeBoards([walkieTalkieBoards]);
  expect(boards.map(({ slug }) => slug)).toEqual(['overview', 'rtt-slo', 'towers', 'telemetry']);
  const [overview, , towers] = boards;
  expect(overview?.variables.map(({ name }) => name)).toEqual(['tower']);
  expect(overview?.rows(CONTEXT).map(({ title, product }) => [english(title), product])).toEqual([
    ['Walkie-talkie: delay', 'walkie-talkie'],
    ['Targets', undefined],
  ]);
  expect(towers?.rows(CONTEXT).map(({ product }) => product)).toEqual(['walkie-talkie']);
});

test('imported dashboards have the tags of the products that they show', () => {
  const files = dashboardFiles([walkieTalkieBoards]);
  const tagsOf = (name: string) => JSON.parse(files.get(name) ?? '').tags;
  expect(tagsOf('towers.json')).toEqual(['callscope', 'walkie-talkie']);
  expect(tagsOf('telemetry.json')).toEqual(['callscope']);
});

test('without products there is nothing to show', () => {
  expect(composeBoards([]).flatMap((board) => board.rows(CONTEXT))).toEqual([]);
});
