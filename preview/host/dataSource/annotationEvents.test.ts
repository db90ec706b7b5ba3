import { FieldType, type DataFrame } from '@grafana/data';
import { annotationEvents } from './annotationEvents';

// The package pulls in modules that only a bundler can read.
jest.mock('@grafana/data', () => ({ FieldType: { time: 'time', number: 'number', string: 'string' } }));

function series(times: number[], values: number[]): DataFrame {
  return {
    length: times.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: times },
      { name: 'Value', type: FieldType.number, config: {}, values, labels: { job: 'rtcd', instance: 'rtcd-1' } },
    ],
  };
}

const TEXTS = { titleFormat: 'Restart of {{job}}', textFormat: '{{ instance }}', tagKeys: 'job, instance, zone' };

it('makes one event of neighboring points, and names it by its labels', () => {
  expect(annotationEvents(TEXTS, [series([0, 30_000, 60_000, 200_000], [0, 1, 1, 2])])).toEqual([
    {
      time: 30_000,
      timeEnd: 60_000,
      isRegion: true,
      title: 'Restart of rtcd',
      text: 'rtcd-1',
      tags: ['rtcd', 'rtcd-1'],
    },
    { time: 200_000, title: 'Restart of rtcd', text: 'rtcd-1', tags: ['rtcd', 'rtcd-1'] },
  ]);
});

it('has no events if nothing is above zero', () => {
  expect(annotationEvents({}, [series([0, 30_000], [0, 0])])).toEqual([]);
  expect(annotationEvents({}, [])).toEqual([]);
});
