import { parseScope } from '../promql/scope';
import { scopeOf } from './filters';

test.each([
  ['sum(up{cluster="prod",job="relay"})', 'cluster="prod"'],
  ['up{env=~"prod|stage", instance="a"} / up{env=~"prod|stage"}', 'env=~"prod|stage"'],
  [`up{stage != 'dev'}`, 'stage!="dev"'],
  ['up{cluster="a\\\\b \\"c\\""}', 'cluster="a\\\\b \\"c\\""'],
  ['up{tenant="x",cluster="prod"}', 'tenant="x",cluster="prod"'],
  // Every value is no filter.
  ['up{cluster=~".*",env=~".+"}', ''],
  // Nothing was chosen, or a variable isn't filled in.
  ['up{cluster="",env="$env",stage=~"${stage:regex}"}', ''],
  // A place is a part of an installation.
  ['up{region="apac",namespace="calls",instance="a",job="relay"}', ''],
  ['up{my_cluster="prod"}', ''],
  ['cluster_up', ''],
])('the scope of %s is %s', (expression, scope) => {
  expect(scopeOf([expression])).toBe(scope);
});

test('expressions that disagree about a label have no common filter on it', () => {
  expect(scopeOf(['up{cluster="a",env="prod"}', 'up{cluster="b"}'])).toBe('env="prod"');
});

test('labels of an alert are filters if they name an environment', () => {
  expect(scopeOf([], { alertname: 'Down', instance: 'a', env: 'prod "1"', cluster: 'c', namespace: 'n' })).toBe(
    'env="prod \\"1\\"",cluster="c"'
  );
  expect(scopeOf([], { cluster: '' })).toBe('');
});

test('labels and expressions add up, unless they disagree', () => {
  expect(scopeOf(['up{cluster="a",stage="x"}'], { env: 'prod', stage: 'y' })).toBe('env="prod",cluster="a"');
});

test('a scope can be read again', () => {
  const scope = scopeOf(['up{cluster="a\\\\b \\"c\\"",env=~"x\\\\.y"}']);
  expect(parseScope(scope)).toEqual([
    { label: 'env', op: '=~', value: 'x\\.y' },
    { label: 'cluster', op: '=', value: 'a\\b "c"' },
  ]);
});
