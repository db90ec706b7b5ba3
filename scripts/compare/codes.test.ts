import { codesOf, differences } from './codes';

const FINDING = {
  cause: 'jitter',
  stack: 'mattermost',
  where: [{ label: 'instance', value: 'rtcd-1' }],
  summary: 'Jitter is over 30 ms',
  evidence: [{ what: 'share', value: 0.4, low: 0.3, high: null, query: 'up' }],
  nextSteps: ['Check the uplink.'],
};

test('words, their order and old names make no difference', () => {
  const { stack, ...rest } = FINDING;
  const after = { ...rest, summary: 'Jitter is high', nextSteps: [], product: stack };
  expect(differences(codesOf(FINDING), codesOf(after))).toEqual([]);
});

test('the products of an old diagnosis are its stacks', () => {
  const judged = [{ id: 'mattermost', status: 'degraded' }];
  expect(codesOf({ stacks: judged })).toEqual(codesOf({ products: judged }));
});

test('the order of what has the same rank makes none, that of findings of other causes does', () => {
  const places = ['rtcd-1', 'rtcd-2'].map((value) => ({ ...FINDING, where: [{ label: 'instance', value }] }));
  const evidence = [...FINDING.evidence, { what: 'share', value: 0.5, low: null, high: null, query: 'up' }];
  const told = (findings: readonly object[]): unknown => codesOf({ findings });
  expect(told(places)).toEqual(told([...places].reverse()));
  expect(told([{ ...FINDING, evidence }])).toEqual(told([{ ...FINDING, evidence: [...evidence].reverse() }]));
  const causes = [FINDING, { ...FINDING, cause: 'packet-loss' }];
  expect(told(causes)).not.toEqual(told([...causes].reverse()));
});

test.each([
  { what: 'a cause', after: { ...FINDING, cause: 'packet-loss' }, told: 'cause: "jitter" → "packet-loss"' },
  { what: 'a place that is missing', after: { ...FINDING, where: [] }, told: /^where\.0: .* → undefined$/ },
  {
    what: 'a number of the evidence',
    after: { ...FINDING, evidence: [{ value: 0.5, low: 0.3, high: null }] },
    told: 'evidence.0.value: 0.4 → 0.5',
  },
  {
    what: 'null in place of 0',
    after: { ...FINDING, evidence: [{ value: 0.4, low: 0.3, high: 0 }] },
    told: 'evidence.0.high: null → 0',
  },
])('$what does', ({ after, told }) => {
  const [difference, ...others] = differences(codesOf(FINDING), codesOf(after));
  expect(difference).toMatch(told);
  expect(others).toEqual([]);
});
