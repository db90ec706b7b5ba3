import { BehaviorSubject, Subject } from 'rxjs';
import { PromError } from '../../../promClient/errors';
import { type Assessment } from '../../../triage/assessment';
import { observeTriage, tabVisibility, type TriageView } from './observeTriage';
import { HEALTHY } from './testAssessments';

const NOW = 1795341810;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW * 1000 });
});
afterEach(() => {
  jest.useRealTimers();
});

function watch(ask: (at: number) => Promise<Assessment>, at: number | null, isVisible = true) {
  const visible = new BehaviorSubject(isVisible);
  const views: TriageView[] = [];
  const again = new Subject<void>();
  const subscription = observeTriage(ask, at, visible, again).subscribe((view) => views.push(view));
  return { views, visible, again, stop: () => subscription.unsubscribe() };
}

describe('live', () => {
  it('asks about now, at once and then every five seconds', async () => {
    const ask = jest.fn().mockResolvedValue(HEALTHY);
    const { views, stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(ask.mock.calls).toEqual([[NOW], [NOW + 5], [NOW + 10]]);
    expect(views.map(({ kind }) => kind)).toEqual(['loading', 'ready', 'ready', 'ready']);
    stop();
  });

  it('asks nothing while the tab is hidden, and at once when it is seen again', async () => {
    const ask = jest.fn().mockResolvedValue(HEALTHY);
    const { visible, stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(0);
    visible.next(false);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(ask).toHaveBeenCalledTimes(1);
    visible.next(true);
    await jest.advanceTimersByTimeAsync(0);
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
  });

  it('waits for an answer before it asks again', async () => {
    const ask = jest.fn().mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 12_000, HEALTHY)));
    const { stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(12_000);
    expect(ask).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(13_000);
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
  });

  it.each([
    [2000, [0, 5, 10, 15], undefined],
    [3000, [0, 10], 10],
    [7000, [0, 15], 15],
  ])('asks so rarely that answers which take %d ms need half of the time', async (ms, asked, refresh) => {
    const ask = jest.fn().mockImplementation(() => new Promise((resolve) => setTimeout(resolve, ms, HEALTHY)));
    const { views, stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(19_000);
    expect(ask.mock.calls).toEqual(asked.map((seconds) => [NOW + seconds]));
    expect(views[1]).toEqual({ kind: 'ready', assessment: HEALTHY, ...(refresh !== undefined && { refresh }) });
    stop();
  });

  it('asks often again once answers are fast', async () => {
    const ask = jest
      .fn()
      .mockImplementationOnce(() => new Promise((resolve) => setTimeout(resolve, 4000, HEALTHY)))
      .mockResolvedValue(HEALTHY);
    const { views, stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(ask.mock.calls).toEqual([[NOW], [NOW + 10], [NOW + 15]]);
    expect(views.at(-1)).toEqual({ kind: 'ready', assessment: HEALTHY });
    stop();
  });

  it('says so when no answer comes, instead of showing an old one', async () => {
    const ask = jest
      .fn()
      .mockResolvedValueOnce(HEALTHY)
      .mockReturnValue(new Promise(() => undefined));
    const { views, stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(35_000);
    expect(views.slice(0, 3)).toEqual([
      { kind: 'loading' },
      { kind: 'ready', assessment: HEALTHY },
      { kind: 'failed', error: expect.objectContaining({ kind: 'timed-out' }) },
    ]);
    stop();
  });

  it('recovers after an error', async () => {
    const down = new PromError('unreachable', 'connection refused');
    const ask = jest.fn().mockRejectedValueOnce(down).mockResolvedValue(HEALTHY);
    const { views, stop } = watch(ask, null);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(views).toEqual([
      { kind: 'loading' },
      { kind: 'failed', error: down },
      { kind: 'ready', assessment: HEALTHY },
    ]);
    stop();
  });

  it('stops with its subscriber', async () => {
    const ask = jest.fn().mockResolvedValue(HEALTHY);
    watch(ask, null).stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(0);
  });
});

describe('replay', () => {
  it('asks once about the instant', async () => {
    const ask = jest.fn().mockResolvedValue(HEALTHY);
    const { stop } = watch(ask, 1000);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ask.mock.calls).toEqual([[1000]]);
    stop();
  });

  it('asks again on request, without a loading state', async () => {
    const ask = jest.fn().mockResolvedValue(HEALTHY);
    const { again, views, stop } = watch(ask, 1000);
    await jest.advanceTimersByTimeAsync(0);
    again.next();
    await jest.advanceTimersByTimeAsync(0);
    expect(ask.mock.calls).toEqual([[1000], [1000]]);
    expect(views.map(({ kind }) => kind)).toEqual(['loading', 'ready', 'ready']);
    stop();
  });

  it('waits until the tab can be seen', async () => {
    const ask = jest.fn().mockResolvedValue(HEALTHY);
    const { visible, stop } = watch(ask, 1000, false);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ask).not.toHaveBeenCalled();
    visible.next(true);
    expect(ask).toHaveBeenCalledTimes(1);
    stop();
  });
});

test('the visibility of the tab is that of the document', () => {
  const seen: boolean[] = [];
  const state = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  const subscription = tabVisibility().subscribe((isVisible) => seen.push(isVisible));
  state.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(seen).toEqual([false, true]);
  subscription.unsubscribe();
});
