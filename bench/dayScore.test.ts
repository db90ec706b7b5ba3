/** @jest-environment node */
import { type DayIncident, scoreDay } from './dayScore';

const INCIDENT: DayIncident = {
  product: 'walkie-talkie',
  fault: { name: 'static' },
  from: 1000,
  to: 1600,
  alert: 'Static',
};

function fired(alert: string, at: number, labels: Record<string, string> = {}, until: number | null = null) {
  return { alert, place: { product: 'walkie-talkie', ...labels }, at, until };
}

test('an alert belongs to an incident of its product, as long as its window holds the incident', () => {
  const burn = { objective: 'audio' };
  const alerts = [
    fired('Static', 900),
    fired('Static', 1030, {}, 1645),
    fired('Late', 1900),
    fired('TooLate', 1901),
    fired('Burn', 1600 + 6 * 3600, burn),
    fired('Burn', 1601 + 6 * 3600, burn),
    fired('Static', 1030, { product: 'intercom' }),
  ];
  const { told, wrong } = scoreDay([INCIDENT], alerts);
  expect(told).toEqual([{ incident: INCIDENT, after: 30, overAfter: 45, others: ['Late', 'Burn'] }]);
  expect(wrong).toEqual([alerts[0], alerts[3], alerts[5], alerts[6]]);
});

test('an incident that no alert tells of, and one whose alert still fires', () => {
  expect(scoreDay([INCIDENT], []).told).toEqual([{ incident: INCIDENT, after: null, overAfter: null, others: [] }]);
  expect(scoreDay([INCIDENT], [fired('Static', 1030)]).told[0]).toMatchObject({ after: 30, overAfter: null });
});
