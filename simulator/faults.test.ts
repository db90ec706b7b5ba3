/** @jest-environment node */
import fc from 'fast-check';
import {
  describeFaults,
  type Fault,
  type FaultDefinition,
  faultLevel,
  formatFault,
  parseFault,
  resolveFault,
} from './faults';
import { FaultLog } from './faultLog';

const DEFINITIONS: readonly FaultDefinition[] = [
  {
    name: 'latency',
    place: { server: { values: ['a', 'b'], default: 'a' } },
    strength: { default: 350, unit: 'ms' },
    share: 1,
    summary: 'round trips take longer',
  },
  {
    name: 'latency',
    place: { instance: {} },
    strength: { default: 200, unit: 'ms' },
    share: 1,
    summary: 'round trips take longer',
  },
  { name: 'lost', place: { job: { default: 'all' } }, modes: ['down', 'stalled'], summary: 'pages are gone' },
];

describe('parseFault', () => {
  test('reads place, mode and numbers', () => {
    expect(parseFault('latency:server=b.example.org,strength=300,share=0.5,ramp=10,start=5,end=9')).toEqual({
      name: 'latency',
      place: { server: 'b.example.org' },
      strength: 300,
      share: 0.5,
      ramp: 10,
      start: 5,
      end: 9,
    });
    expect(parseFault('lost:mode=stalled')).toEqual({ name: 'lost', mode: 'stalled' });
    expect(parseFault('latency')).toEqual({ name: 'latency' });
  });

  test.each([
    ['', 'names no fault'],
    [':server=a', 'names no fault'],
    ['latency:server', '"server" is not key=value'],
    ['latency:server=', '"server=" is not key=value'],
    ['latency:strength=much', 'strength must be a number, not "much"'],
    ['latency:share=1,share=2', 'share is given twice'],
    ['latency:server=a,', '"" is not key=value'],
  ])('refuses %p: %s', (text, message) => {
    expect(() => parseFault(text)).toThrow(message);
  });

  test('reads what formatFault writes', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
    const number = fc.double({ min: 0, max: 2e9, noNaN: true });
    const label = word.filter((key) => !['strength', 'share', 'ramp', 'start', 'end', 'mode'].includes(key));
    const faults = fc.record(
      {
        name: word,
        place: fc.dictionary(label, word, { minKeys: 1, noNullPrototype: true }),
        mode: word,
        strength: number,
        share: number,
        ramp: number,
        start: number,
        end: number,
      },
      { requiredKeys: ['name'] }
    );
    fc.assert(fc.property(faults, (fault: Fault) => expect(parseFault(formatFault(fault))).toEqual(fault)));
  });
});

describe('resolveFault', () => {
  test('fills in the defaults', () => {
    expect(resolveFault({ name: 'latency' }, DEFINITIONS)).toEqual({
      name: 'latency',
      place: { server: 'a' },
      strength: 350,
      share: 1,
    });
    expect(resolveFault({ name: 'lost' }, DEFINITIONS)).toEqual({ name: 'lost', place: { job: 'all' }, mode: 'down' });
  });

  test('takes the definition that knows the keys', () => {
    expect(resolveFault({ name: 'latency', place: { instance: 'x' } }, DEFINITIONS)).toMatchObject({
      place: { instance: 'x' },
      strength: 200,
    });
  });

  test.each<[Fault, string]>([
    [{ name: 'noise' }, 'unknown fault "noise"; known: latency, lost'],
    [{ name: 'lost', place: { server: 'a' } }, 'unknown key "server"; it takes job, mode, ramp, start, end'],
    [{ name: 'latency', place: { server: 'c' } }, 'unknown server "c"; known: a, b; or unknown key "server"'],
    [{ name: 'lost', mode: 'shy' }, 'unknown mode "shy"; known: down, stalled'],
    [{ name: 'latency', mode: 'down' }, 'it takes no mode'],
    [{ name: 'lost', strength: 1 }, 'it takes no strength'],
    [{ name: 'lost', share: 1 }, 'it takes no share'],
    [{ name: 'latency', strength: -1 }, 'must not be negative'],
    [{ name: 'latency', ramp: -1 }, 'must not be negative'],
    [{ name: 'latency', share: 0 }, 'share must be above 0 and at most 1'],
    [{ name: 'latency', share: 1.5 }, 'share must be above 0 and at most 1'],
    [{ name: 'latency', start: 5, end: 5 }, 'end must be after start'],
  ])('refuses %p', (fault, message) => {
    expect(() => resolveFault(fault, DEFINITIONS)).toThrow(message);
  });
});

test('describeFaults tells what happens, and the defaults', () => {
  expect(describeFaults(DEFINITIONS).split('\n')).toEqual([
    'latency: round trips take longer (server=a, strength=350 ms, share=1)',
    'latency: round trips take longer (strength=200 ms, share=1)',
    'lost: pages are gone (job=all, mode=down)',
  ]);
});

describe('faultLevel', () => {
  const fault = { name: 'latency', start: 100, end: 200, ramp: 10 };

  test.each([
    [99, 0],
    [100, 0],
    [105, 0.5],
    [110, 1],
    [199.9, 1],
    [200, 0],
  ])('at %d is %d', (at, level) => {
    expect(faultLevel(fault, at)).toBe(level);
  });

  test('is full at once without a ramp', () => {
    expect(faultLevel({ name: 'latency', start: 100 }, 100)).toBe(1);
  });
});

describe('FaultLog', () => {
  test('starts a fault when it is added, and keeps it for a while after it was healed', () => {
    const log = new FaultLog();
    log.add({ name: 'latency' }, 100);
    expect(log.active(100)).toEqual([{ name: 'latency', start: 100 }]);
    log.heal(130);
    expect(log.active(130)).toEqual([]);
    log.prune(140);
    expect(log.all()).toEqual([{ name: 'latency', start: 100, end: 130 }]);
    log.prune(1000);
    expect(log.all()).toEqual([]);
  });

  test('heals by name, and forgets what hasn’t begun', () => {
    const log = new FaultLog();
    log.add({ name: 'latency' }, 100);
    log.add({ name: 'lost' }, 100);
    log.add({ name: 'lost', start: 500 }, 100);
    log.heal(200, 'lost');
    expect(log.all()).toEqual([
      { name: 'latency', start: 100 },
      { name: 'lost', start: 100, end: 200 },
    ]);
  });

  test('an end is an end', () => {
    const log = new FaultLog();
    log.add({ name: 'latency', end: 150 }, 100);
    log.heal(200);
    expect(log.active(149)).toHaveLength(1);
    expect(log.active(150)).toEqual([]);
    expect(log.all()).toEqual([{ name: 'latency', start: 100, end: 150 }]);
  });
});
