/** @jest-environment node */
import { type Diagnosis, type Status } from '../types';
import { finestStep, instantsBetween, MAX_INSTANTS, type Moment, runTimeline, stretchesOf } from './timeline';

function diagnosis(status: Status): Diagnosis {
  return { version: 1, at: '2026-11-22T10:00:00Z', status, products: [], findings: [], notes: [] };
}

const UNSTOPPED = new AbortController().signal;

describe('the instants of a range', () => {
  test.each([0, 4, 60, 3600, 10 * 3600, 86_400, 7 * 86_400])('of %d s are at most two hundred', (span) => {
    const instants = instantsBetween(1000, 1000 + span, finestStep(1000, 1000 + span));
    expect(instants[0]).toBe(1000);
    expect(instants.length).toBeLessThanOrEqual(MAX_INSTANTS);
    expect(instants.at(-1)).toBeGreaterThan(1000 + span - finestStep(1000, 1000 + span));
  });
});

describe('runTimeline', () => {
  test('judges each instant once, a limited number at a time', async () => {
    const running = new Set<number>();
    let most = 0;
    const seen: number[] = [];
    const judge = async (at: number): Promise<Diagnosis> => {
      running.add(at);
      most = Math.max(most, running.size);
      await new Promise(setImmediate);
      running.delete(at);
      return diagnosis('healthy');
    };
    await runTimeline(judge, [1, 2, 3, 4, 5, 6, 7], {
      concurrency: 3,
      signal: UNSTOPPED,
      onMoment: ({ at }) => seen.push(at),
    });
    expect(seen.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  test('continues if one instant fails', async () => {
    const moments: Moment[] = [];
    const judge = (at: number): Promise<Diagnosis> =>
      at === 2 ? Promise.reject(new Error('too slow')) : Promise.resolve(diagnosis('idle'));
    await runTimeline(judge, [1, 2, 3], { concurrency: 1, signal: UNSTOPPED, onMoment: (one) => moments.push(one) });
    expect(moments.map(({ verdict }) => (verdict instanceof Error ? verdict.message : verdict.status))).toEqual([
      'idle',
      'too slow',
      'idle',
    ]);
  });

  test('asks and reports nothing more once it is stopped', async () => {
    const abort = new AbortController();
    const asked: number[] = [];
    const told: number[] = [];
    const judge = async (at: number): Promise<Diagnosis> => {
      asked.push(at);
      if (at === 2) {
        abort.abort();
      }
      return diagnosis('healthy');
    };
    await runTimeline(judge, [1, 2, 3, 4], {
      concurrency: 1,
      signal: abort.signal,
      onMoment: ({ at }) => told.push(at),
    });
    expect({ asked, told }).toEqual({ asked: [1, 2], told: [1] });
  });
});

describe('stretchesOf', () => {
  test('joins moments of the same verdict', () => {
    const statuses: Status[] = ['healthy', 'healthy', 'degraded', 'degraded', 'healthy'];
    const moments = statuses.map((status, i) => ({ at: 10 * i, verdict: diagnosis(status) }));
    expect(
      stretchesOf([...moments, { at: 50, verdict: new Error('a') }, { at: 60, verdict: new Error('a') }]).map(
        ({ from, to, verdict }) => [from, to, verdict instanceof Error ? verdict.message : verdict.status]
      )
    ).toEqual([
      [0, 10, 'healthy'],
      [20, 30, 'degraded'],
      [40, 40, 'healthy'],
      [50, 60, 'a'],
    ]);
  });
});
