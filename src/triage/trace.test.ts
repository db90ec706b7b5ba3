/** @jest-environment node */
import { NOW } from '../../tests/support/queries';
import { historyOf, inputOf, since } from '../../tests/support/productInput';
import { fleet, populate } from '../../tests/support/tallies';
import { inEnglish, plain } from '../messages';
import { diagnose } from './findings/diagnose';
import { type ProductInput } from './input';
import { traceOf, wordedTrace } from './trace';

/** Why a detector did or did not speak, by what it is. */
function reasons(input: ProductInput): Record<string, string> {
  const { diagnosis } = diagnose(NOW, [input], []);
  return Object.fromEntries(wordedTrace(traceOf([input], diagnosis), inEnglish).map(({ what, why }) => [what, why]));
}

const SLOW = populate(fleet({ 'wt-ap': 10 }));
const CALM = populate(fleet({}));

test.each([
  {
    what: 'what is found',
    input: inputOf(SLOW, { histories: { rtt: historyOf(SLOW, since(60)) } }),
    why: /^reported as relay-latency$/,
  },
  { what: 'what is fine', input: inputOf(CALM), why: /^none are bad$/ },
  { what: 'what nobody measures', input: inputOf([]), why: /^nothing was measured$/ },
  { what: 'what stands still', input: inputOf(SLOW, { activity: { stalled: ['client'] } }), why: /metrics are frozen/ },
])('says why of $what', ({ input, why }) => {
  expect(reasons(input)['pager symptom rtt']).toMatch(why);
});

test('says why a single slow person is no finding', () => {
  const single = populate(fleet({ 'wt-ap': 1 }));
  const brief = inputOf(single, { histories: { rtt: historyOf(single, since(5)) } });
  expect(reasons(brief)['pager symptom rtt']).toMatch(/too few stay bad/);
  const unknown = inputOf(single, { histories: {}, unansweredFurther: ['symptom rtt'] });
  expect(reasons(unknown)['pager symptom rtt']).toMatch(/the query for its past failed/);
  expect(reasons(unknown)['pager activity']).toMatch(/not answered in full: symptom rtt/);
});

test('shows the worst places and the causes without a sign', () => {
  const input = inputOf(SLOW, { histories: { rtt: historyOf(SLOW, since(60)) } });
  const entries = wordedTrace(traceOf([input], diagnose(NOW, [input], []).diagnosis), inEnglish);
  expect(entries.find(({ what }) => what === 'pager symptom rtt')?.saw).toMatch(
    /10 of \d+ sessions bad .*: server \S+ 10 of 10$/
  );
  expect(entries.at(-1)).toMatchObject({ saw: expect.stringContaining('broker-down') });
  expect(entries.at(-1)?.saw).not.toContain('relay-latency');
});

test('says whether an incident has lasted', () => {
  const incident = {
    cause: 'broker-slow',
    severity: 'warning' as const,
    where: [],
    since: null,
    past: { n: 'n', good: 'good', lasting: 60 },
    affected: { sessions: null, of: null, meetings: null, participants: null, userMinutes: null, estimated: false },
    confidence: 0.9,
    summary: plain('The queue is slow.'),
    evidence: [],
    total: false,
  };
  const snapshot = { incidents: [incident] };
  expect(reasons(inputOf(CALM, { snapshot, incidentHistories: [null] }))['pager incident broker-slow']).toBe(
    'the query for its past failed'
  );
  const told = inputOf(CALM, { snapshot: { incidents: [{ ...incident, past: null }] } });
  expect(reasons(told)['pager incident broker-slow']).toBe('reported');
});
