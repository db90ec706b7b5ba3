/** @jest-environment node */
import { DEFAULT_SETTINGS, readSettings, selectProducts, type Settings, toJsonData } from './settings';

const IDS = ['mattermost', 'videocall'];

const SAVED: Settings = { dataSource: 'P1', scope: 'cluster="prod"', products: ['videocall'] };

describe('readSettings', () => {
  test.each([[undefined], [null], [{}], [{ dataSource: null, scope: '', products: 'all' }], [{ dataSource: ' ' }]])(
    'nothing saved is no problem: %j',
    (jsonData) => {
      expect(readSettings(jsonData, IDS)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
    }
  );

  test('gives back what was saved', () => {
    expect(readSettings(toJsonData(SAVED, undefined), IDS)).toEqual({ settings: SAVED, problems: [] });
  });

  test.each([
    [{ dataSource: 42 }, 'The saved data source 42 is not a uid'],
    [{ scope: 'cluster=' }, 'The saved scope "cluster=" is not a list of label matchers'],
    [{ scope: ['a'] }, 'The saved scope ["a"] is not a text'],
    [{ products: 'mattermost' }, 'The saved products "mattermost" are not a list'],
    [{ products: [] }, 'Among the saved products [] there is none'],
    [{ products: ['livekit'] }, 'Among the saved products ["livekit"] there is none'],
    ['text', 'What is saved are no settings'],
    [[SAVED], 'What is saved are no settings'],
  ])('%j has its default and a problem', (jsonData, problem) => {
    const { settings, problems } = readSettings(jsonData, IDS);
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('one broken value leaves the others alone', () => {
    const { settings, problems } = readSettings({ ...SAVED, dataSource: {}, products: ['videocall', 'livekit'] }, IDS);
    expect(settings).toEqual({ ...SAVED, dataSource: null });
    expect(problems).toEqual([
      expect.stringContaining('data source'),
      'The saved products "livekit" are not known: they are left out.',
    ]);
  });
});

test('toJsonData keeps the keys of others', () => {
  const stored = { ...SAVED, theirs: { nested: [1] }, scope: 'cluster=' };
  expect(toJsonData(DEFAULT_SETTINGS, stored)).toEqual({ ...DEFAULT_SETTINGS, theirs: { nested: [1] } });
  expect(toJsonData(SAVED, 'broken')).toEqual(SAVED);
});

test('selectProducts leaves out what is not run here', () => {
  const products = IDS.map((id) => ({ id }));
  expect(selectProducts(products, 'all')).toEqual(products);
  expect(selectProducts(products, ['videocall'])).toEqual([{ id: 'videocall' }]);
});
