/** @jest-environment node */
import { toFrames, type FrameContext, type PrometheusResult } from './frames';

const CONTEXT: FrameContext = {
  refId: 'A',
  expr: 'sum(up)',
  legendFormat: '',
  stepMs: 5_000,
  executedQueryString: 'Expr: sum(up)\nStep: 5s',
};

function nameOf(metric: Record<string, string>, legendFormat: string): unknown {
  const answer: PrometheusResult = { resultType: 'vector', result: [{ metric, value: [1, '1'] }] };
  const [frame] = toFrames(answer, { ...CONTEXT, legendFormat });
  return Object(frame?.schema.fields[1]).config;
}

describe('the name of a series', () => {
  it.each<[Record<string, string>, string, string | undefined]>([
    [{ __name__: 'up', job: 'b', instance: 'a' }, '', 'up{instance="a", job="b"}'],
    [{ __name__: 'up' }, '', 'up'],
    [{ job: 'b' }, '', '{job="b"}'],
    [{}, '', 'sum(up)'],
    [{ job: 'b' }, '{{job}} / {{ none }}', 'b / '],
    [{ job: 'b' }, '__auto', undefined],
    [{}, '__auto', 'sum(up)'],
  ])('of %j with legend %j is %j', (metric, legendFormat, expected) => {
    expect(nameOf(metric, legendFormat)).toEqual(expected === undefined ? {} : { displayNameFromDS: expected });
  });
});

test('a scalar is a series without labels', () => {
  const frames = toFrames({ resultType: 'scalar', result: [7.5, '42'] }, CONTEXT);
  expect(frames.map(({ data }) => data.values)).toEqual([[[7_500], [42]]]);
  expect(frames[0]?.schema.meta).toMatchObject({ type: 'numeric-multi', custom: { resultType: 'scalar' } });
});

test('what JSON has no number for is told apart by its place', () => {
  const answer: PrometheusResult = {
    resultType: 'matrix',
    result: [
      {
        metric: {},
        values: [
          [1, 'NaN'],
          [2, '1'],
          [3, '+Inf'],
          [4, '-Inf'],
          [5, 'NaN'],
        ],
      },
    ],
  };
  expect(toFrames(answer, CONTEXT)[0]?.data).toEqual({
    values: [
      [1_000, 2_000, 3_000, 4_000, 5_000],
      [null, 1, null, null, null],
    ],
    entities: [null, { NaN: [0, 4], Inf: [2], NegInf: [3] }],
  });
});
