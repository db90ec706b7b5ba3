/** @jest-environment node */
import { NOW, PROD } from '../../tests/support/queries';
import { PartialError, PromError } from '../promClient/errors';
import { type PromClient } from '../promClient/types';
import { askAt, getClockQuery, requirePresent } from './askingClock';

const newest = (at: number) => [
  { labels: { what: 'newest' }, value: 0 },
  { labels: { what: 'clock' }, value: at },
];

test('the question keeps the scope', () => {
  expect(getClockQuery(PROD)).toBe(
    'label_replace(quantile(0.5,timestamp(up{cluster="prod"} offset -4m)),"what","clock","","")'
  );
});

test.each([
  { what: 'a clock that is right', rows: newest(NOW - 4) },
  { what: 'a scrape since the question was sent', rows: newest(NOW + 30) },
  { what: 'no targets', rows: [] },
  { what: 'no time', rows: newest(NaN) },
])('$what gives a verdict', ({ rows }) => {
  expect(() => requirePresent(rows, NOW)).not.toThrow();
});

test('samples from the future give none', () => {
  expect(() => requirePresent(newest(NOW + 235), NOW)).toThrow(
    expect.objectContaining({
      kind: 'clock',
      message: 'the clock of this machine is at least 235 s behind that of Prometheus',
    })
  );
});

describe('asking about an instant', () => {
  const asking = { scope: PROD, at: NOW };
  const up = [{ labels: {}, value: 1 }];
  const refused = new PromError('bad-query', 'negative offsets are off');

  const ask = (answer: PromClient['instant'], isNow = true): ReturnType<typeof askAt> => {
    const unexpected = (): never => {
      throw new Error('not asked');
    };
    const others = { targets: unexpected, metadata: unexpected, buildInfo: unexpected, runtimeInfo: unexpected };
    const client: PromClient = { instant: answer, range: unexpected, rules: unexpected, ...others };
    return askAt(client, { up: 'up' }, { ...asking, isNow });
  };

  test('asks for the time only if it is the present', async () => {
    const answer = jest.fn().mockResolvedValue({ up });
    await ask(answer);
    await ask(answer, false);
    expect(answer.mock.calls).toEqual([
      [{ up: 'up', clock: getClockQuery(PROD) }, NOW],
      [{ up: 'up' }, NOW],
    ]);
  });

  test('gives the answers without the time', async () => {
    await expect(ask(() => Promise.resolve({ up, clock: newest(NOW - 4) }))).resolves.toEqual({
      results: { up },
      failures: {},
    });
  });

  test('fails if the clock is behind', async () => {
    await expect(ask(() => Promise.resolve({ up, clock: newest(NOW + 3600) }))).rejects.toMatchObject({
      kind: 'clock',
    });
  });

  test('does without the time if the backend refuses the query for it', async () => {
    await expect(ask(() => Promise.reject(new PartialError({ up }, { clock: refused })))).resolves.toEqual({
      results: { up },
      failures: {},
    });
  });

  test('fails if only the time is known', async () => {
    const late = new PromError('timed-out', 'too slow');
    const answer = Promise.reject(new PartialError({ clock: newest(NOW - 4) }, { up: late }));
    await expect(ask(() => answer)).rejects.toBe(late);
  });
});
