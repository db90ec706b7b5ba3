import { FieldType, type DataFrame } from '@grafana/data';
import { joinTables } from './joinTables';

// The package pulls in modules that only a bundler can read.
jest.mock('@grafana/data', () => ({ FieldType: { time: 'time', number: 'number', string: 'string' } }));

function frame(refId: string, labels: Record<string, string>, value: number): DataFrame {
  return {
    refId,
    length: 1,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: [1_000] },
      { name: 'Value', type: FieldType.number, config: {}, values: [value], labels },
    ],
  };
}

function columns({ fields }: DataFrame): Record<string, unknown[]> {
  return Object.fromEntries(fields.map(({ name, values }) => [name, values]));
}

it('makes one table of the series of a query, labels in order', () => {
  const joined = joinTables([frame('A', { job: 'x' }, 1), frame('A', { instance: 'i', job: 'y' }, 2)], ['A']);
  expect(joined.map(columns)).toEqual([{ Time: [1_000, 1_000], instance: ['', 'i'], job: ['x', 'y'], Value: [1, 2] }]);
  expect(joined[0]?.fields.map(({ name }) => name)).toEqual(['Time', 'instance', 'job', 'Value']);
});

it('tells the values of several tables apart and puts them behind the time series', () => {
  const joined = joinTables([frame('A', {}, 1), frame('B', {}, 2), frame('C', {}, 3)], ['A', 'C']);
  expect(joined.map(({ refId }) => refId)).toEqual(['B', 'A', 'C']);
  expect(joined.map(({ fields }) => fields.at(-1)?.name)).toEqual(['Value', 'Value #A', 'Value #C']);
});

it('makes no table of a query without series', () => {
  expect(joinTables([{ refId: 'A', length: 0, fields: [] }], ['A'])).toEqual([]);
});
