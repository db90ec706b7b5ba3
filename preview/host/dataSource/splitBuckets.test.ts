import { FieldType, type DataFrame } from '@grafana/data';
import { splitBuckets } from './splitBuckets';

// The package pulls in modules that only a bundler can read.
jest.mock('@grafana/data', () => ({ FieldType: { time: 'time', number: 'number', string: 'string' } }));

function bucket(refId: string, le: string, values: number[]): DataFrame {
  return {
    refId,
    length: values.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: values.map((_, i) => i) },
      { name: 'Value', type: FieldType.number, config: {}, values, labels: { le } },
    ],
  };
}

it('takes the buckets below out of each bucket, by their bounds', () => {
  const split = splitBuckets(
    [bucket('A', '+Inf', [9, 9]), bucket('A', '0.5', [7, 8]), bucket('A', '0.1', [2, 3])],
    ['A']
  );
  expect(split.map(({ fields }) => [fields[1]?.labels?.le, fields[1]?.values])).toEqual([
    ['0.1', [2, 3]],
    ['0.5', [5, 5]],
    ['+Inf', [2, 1]],
  ]);
});

it('leaves other queries alone', () => {
  const line = bucket('B', '0.5', [7]);
  expect(splitBuckets([line], ['A'])).toEqual([line]);
});
