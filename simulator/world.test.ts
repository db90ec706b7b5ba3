/** @jest-environment node */
import { type FaultDefinition } from './faults';
import { FaultLog } from './faultLog';
import { combine, type World } from './world';

function worldOf(id: string, faults: readonly FaultDefinition[]): World {
  const log = new FaultLog();
  let now = 0;
  return {
    exporters: [{ id, job: id, instance: id, path: '/metrics' }],
    faults,
    advance: (to) => {
      now = to;
    },
    page: (exporterId) => `${exporterId} ${now}`,
    inject: (fault) => log.add(fault, now),
    heal: (name) => log.heal(now, name),
    truth: () => ({
      at: now,
      faults: log.active(now),
      products: [{ product: id, sessions: 0, affectedSessions: 0, meetings: 0, affectedMeetings: 0, places: {} }],
    }),
  };
}

const fault = (name: string, key: string, ...values: string[]): FaultDefinition => ({
  name,
  place: { [key]: { values, ...(values[0] !== undefined && { default: values[0] }) } },
  summary: '',
});

describe('combine', () => {
  const make = () => {
    const first = worldOf('first', [fault('slow', 'server', 'a', 'b'), fault('lost', 'job', 'all', 'x')]);
    const second = worldOf('second', [fault('slow', 'instance', 'c'), fault('lost', 'job', 'all', 'y')]);
    return { first, second, both: combine([first, second]) };
  };

  test('shows all exporters, each with its own page', () => {
    const { both } = make();
    both.advance(100);
    expect(both.exporters.map(({ id }) => id)).toEqual(['first', 'second']);
    expect(both.page('second')).toBe('second 100');
    expect(both.page('third')).toBeNull();
  });

  test('sends a fault to the worlds that accept it', () => {
    const { first, second, both } = make();
    both.advance(1);
    both.inject({ name: 'slow' });
    both.inject({ name: 'slow', place: { instance: 'c' } });
    both.inject({ name: 'lost', place: { job: 'y' } });
    both.advance(2);
    expect(first.truth().faults.map(({ place }) => place)).toEqual([{ server: 'a' }]);
    expect(second.truth().faults.map(({ place }) => place)).toEqual([{ instance: 'c' }, { job: 'y' }]);
    both.heal('slow');
    expect(both.truth().faults.map(({ name }) => name)).toEqual(['lost']);
  });

  test('counts a fault of all worlds once', () => {
    const { first, second, both } = make();
    both.inject({ name: 'lost' });
    expect(first.truth().faults).toHaveLength(1);
    expect(second.truth().faults).toHaveLength(1);
    expect(both.truth()).toMatchObject({
      faults: [{ name: 'lost' }],
      products: [{ product: 'first' }, { product: 'second' }],
    });
  });

  test('rejects faults that no world knows', () => {
    expect(() => make().both.inject({ name: 'noise' })).toThrow('unknown fault "noise"; known: slow, lost');
  });
});
