/** @jest-environment node */
import { PromError, type PromErrorKind } from '../../src/promClient/errors';
import { healthAfter, healthChange, healthPage, type ServerHealth } from './health';

const WORKS: ServerHealth = { name: 'Prometheus', problem: null, since: null };
const error = (kind: PromErrorKind, message: string): PromError => new PromError(kind, message);

test('a change is said once, not with every round', () => {
  const said: Array<string | null> = [];
  let health = WORKS;
  for (const [now, problem] of [
    [0, null],
    [10, error('unreachable', 'refused')],
    [20, error('unreachable', 'refused by 127.0.0.2')],
    [30, error('timed-out', 'no answer')],
    [40, null],
    [50, null],
  ] as const) {
    const after = healthAfter(health, problem, now);
    said.push(healthChange(health, after, now));
    health = after;
  }
  expect(said).toEqual([
    null,
    "Prometheus doesn't work: refused",
    null,
    "Prometheus doesn't work: no answer",
    'Prometheus works again after 30 s.',
    null,
  ]);
});

test('the page is fine while rounds finish, whatever is wrong with other servers', () => {
  const broken = healthAfter(WORKS, error('unreachable', 'refused'), 0);
  expect(healthPage(100, 30, [WORKS, { ...broken, name: 'Alertmanager http://am' }], 130)).toEqual({
    status: 200,
    body: 'Rounds finish in time.\nPrometheus works.\nAlertmanager http://am: refused\n',
  });
  expect(healthPage(100, 30, [WORKS], 131)).toEqual({
    status: 503,
    body: 'No round finished in the last 31 s.\nPrometheus works.\n',
  });
});
