/** @jest-environment node */
import { Agenda } from './agenda';

describe('Agenda', () => {
  test('does what is due in the order of time, then of planning', () => {
    const agenda = new Agenda(100);
    const done: string[] = [];
    const note = (what: string) => (at: number) => done.push(`${what} ${at}`);
    agenda.at(103, note('c'));
    agenda.in(1, note('a'));
    agenda.in(1, note('b'));
    agenda.at(105, note('later'));
    agenda.runUntil(104);
    expect(done).toEqual(['a 101', 'b 101', 'c 103']);
    expect(agenda.now).toBe(104);
  });

  test('does at once what is planned for the past, and never what is planned for never', () => {
    const agenda = new Agenda(100);
    const done: number[] = [];
    agenda.at(50, (at) => done.push(at));
    agenda.in(Infinity, (at) => done.push(at));
    agenda.runUntil(1e12);
    expect(done).toEqual([100]);
  });

  test('repeats until the stop', () => {
    const agenda = new Agenda(0);
    const done: number[] = [];
    agenda.every(5, 2, (at) => {
      done.push(at);
      return done.length < 3;
    });
    agenda.runUntil(100);
    expect(done).toEqual([2, 7, 12]);
  });

  test('doesn’t go back', () => {
    const agenda = new Agenda(100);
    agenda.runUntil(50);
    expect(agenda.now).toBe(100);
  });
});
