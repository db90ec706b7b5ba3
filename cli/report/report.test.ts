/** @jest-environment node */
import { message, plain } from '../../src/messages';
import fc from 'fast-check';
import { hostileText } from '../../tests/support/hostile';
import { type Moment } from '../../src/triage/past/timeline';
import { type Diagnosis, type Finding, type Status, type Where } from '../../src/triage/types';
import { type Block, composeReport, type Findings } from './compose';
import { toHtml } from './html';
import { toMarkdown } from './markdown';

const FROM = 1_795_341_600;
const STEP = 60;
const PRODUCTS = [{ id: 'pager', title: 'Pager', personLabels: ['sender'] }];

function finding(where: readonly Where[], more: Partial<Finding> = {}): Finding {
  return {
    cause: 'relay-latency',
    product: 'pager',
    environment: [],
    symptoms: [],
    severity: 'warning',
    where,
    localized: true,
    since: null,
    affected: { sessions: 3, of: 20, meetings: 1, participants: 4, userMinutes: 2, estimated: false },
    confidence: 0.9,
    summary: plain('ann@example.org in meeting secret-merger sounds bad'),
    evidence: [],
    nextSteps: [],
    ...more,
  };
}

function verdict(status: Status, findings: readonly Finding[] = [], products: readonly Status[] = [status]): Diagnosis {
  return {
    version: 1,
    at: '2026-11-22T10:00:00Z',
    status,
    products: products.map((each, i) => ({
      id: i === 0 ? 'pager' : 'other',
      environment: [],
      dialect: 'main',
      status: each,
    })),
    findings,
    notes: [],
  };
}

function reportOf(verdicts: ReadonlyArray<Diagnosis | Error>, more: Partial<Findings> = {}): Block[] {
  return composeReport({
    from: FROM,
    to: FROM + STEP * verdicts.length,
    step: STEP,
    moments: verdicts.map((each, i): Moment => ({ at: FROM + STEP * i, verdict: each })),
    products: PRODUCTS,
    objectives: null,
    capacity: null,
    ...more,
  });
}

function textsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
}

function rowsAfter(blocks: readonly Block[], heading: string): ReadonlyArray<readonly string[]> {
  const start = blocks.findIndex((block) => block.kind === 'heading' && block.text === heading);
  const next = blocks[start + 1];
  return next?.kind === 'table' ? next.rows : [];
}

const RELAY = finding([{ label: 'server', value: 'relay-1' }], { since: '2026-11-22T10:01:30Z' });

test('the first lines say whether people suffered, when, how long, and what is unknown', () => {
  const blocks = reportOf([
    verdict('healthy'),
    verdict('healthy'),
    verdict('degraded', [RELAY]),
    verdict('outage', [{ ...RELAY, affected: { ...RELAY.affected, sessions: 15 } }]),
    verdict('blind'),
    new Error('http://prometheus.internal:9090 does not answer'),
    verdict('idle'),
    verdict('healthy'),
  ]);
  expect(textsOf(blocks).slice(0, 5)).toEqual([
    'People had bad calls for 2 min of 8 min, between 2026-11-22T10:02:00Z and 2026-11-22T10:04:00Z, in 1 incident.',
    'For 1 min of that, it was an outage: nobody could call, or at least half of the people had bad calls.',
    'At most 15 of 20 people had bad calls at the same time in one incident.',
    "For 2 min (25 %), Callscope couldn't judge all calls: measurements are missing, partial or stale. Calls may have been bad then.",
    "Callscope judged an instant every 1 min. It doesn't see a shorter problem between two instants.",
  ]);
  expect(rowsAfter(blocks, 'Incidents')).toEqual([
    ['2026-11-22T10:01:30Z', '2 min 30 s', 'Pager', 'Relay latency', 'relay-1', '15 of 20 people'],
  ]);
  expect(JSON.stringify(blocks)).not.toContain('internal');
  expect(
    blocks
      .flatMap((block) => (block.kind === 'timeline' ? block.periods : []))
      .map(({ from, to, status }) => [from - FROM, to - FROM, status])
  ).toEqual([
    [0, 120, 'healthy'],
    [120, 180, 'degraded'],
    [180, 240, 'outage'],
    [240, 360, 'blind'],
    [360, 420, 'idle'],
    [420, 480, 'healthy'],
  ]);
});

test.each<{ what: string; verdicts: ReadonlyArray<Diagnosis | Error>; says: string }>([
  {
    what: 'nothing is known',
    verdicts: [verdict('blind'), new Error('x')],
    says: 'Nobody knows whether people had bad calls.',
  },
  {
    what: 'nobody called',
    verdicts: [verdict('idle'), verdict('blind')],
    says: 'Nobody was in a call while Callscope could judge.',
  },
  {
    what: 'all is fine',
    verdicts: [verdict('healthy'), verdict('idle')],
    says: 'Nobody had bad calls while Callscope could judge.',
  },
])('the first line if $what', ({ verdicts, says }) => {
  expect(textsOf(reportOf(verdicts))[0]).toBe(says);
});

test('a product that is blind beside a degraded one is unknown time', () => {
  const texts = textsOf(reportOf([verdict('degraded', [RELAY], ['degraded', 'blind']), verdict('healthy')]));
  expect(texts).toContainEqual(expect.stringMatching(/^For 1 min \(50 %\), Callscope couldn't judge all calls/));
  expect(textsOf(reportOf([verdict('healthy')]))).toContain('Callscope could judge the whole time.');
});

test('an incident that pauses for an instant is one, and one of the future is none', () => {
  const bad = verdict('degraded', [RELAY]);
  const ahead = verdict('healthy', [finding([], { cause: 'capacity-low' })]);
  expect(rowsAfter(reportOf([bad, verdict('healthy'), bad, ahead]), 'Incidents')).toHaveLength(1);
  expect(rowsAfter(reportOf([bad, ahead, ahead, bad]), 'Incidents')).toHaveLength(2);
  expect(rowsAfter(reportOf([bad, bad]), 'Incidents')[0]?.[1]).toMatch(/, ongoing$/);
});

test('identities never appear', () => {
  const where = [
    { label: 'sender', value: '4711' },
    { label: 'meeting_id', value: 'secret-merger' },
    { label: 'region', value: 'ann@example.org' },
    { label: 'server', value: 'relay-1' },
  ];
  const environment = [{ label: 'customer', value: 'bob@example.org' }];
  const blocks = reportOf(
    [
      {
        ...verdict('degraded', [finding(where, { environment })]),
        products: [{ id: 'pager', environment, dialect: '', status: 'degraded' }],
      },
    ],
    { products: [{ id: 'pager', title: 'Pager of carol@example.org', personLabels: ['sender'] }] }
  );
  for (const text of [toHtml(blocks), toMarkdown(blocks)]) {
    expect(text).toContain('relay-1');
    expect(text).not.toMatch(/4711|merger|example\.org/);
  }
});

test('whatever a name holds, it adds no markup and no line', () => {
  const render = (value: string): { html: string; markdown: string } => {
    const blocks = reportOf([verdict('degraded', [finding([{ label: 'server', value: `relay ${value}` }])])]);
    return { html: toHtml(blocks), markdown: toMarkdown(blocks) };
  };
  const plain = render('x');
  const tagsOf = (html: string): string[] => html.match(/<[^>]*>?/g) ?? [];
  fc.assert(
    fc.property(
      hostileText.filter((text) => !text.includes('@')),
      (value) => {
        const { html, markdown } = render(value);
        expect(tagsOf(html)).toEqual(tagsOf(plain.html));
        expect(markdown.split('\n')).toHaveLength(plain.markdown.split('\n').length);
        expect(markdown.replace(/\\./g, '').match(/[|<>#]/g)).toEqual(
          plain.markdown.replace(/\\./g, '').match(/[|<>#]/g)
        );
      }
    )
  );
});

test('the page is one file without scripts, in both color schemes', () => {
  const html = toHtml(reportOf([verdict('healthy')]));
  expect(html).toContain('color-scheme: light dark');
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|<link|src=|href=|url\(|https?:/);
});

test('what Prometheus did not answer is unknown', () => {
  const texts = textsOf(reportOf([verdict('healthy')]));
  expect(texts).toContain("Callscope can't tell whether the objectives were kept: Prometheus didn't answer.");
  expect(texts).toContain("Callscope can't tell what the relays can still carry: Prometheus didn't answer.");
  const none = { at: FROM, windowDays: 7, products: [], failures: [], unexplained: [] };
  expect(textsOf(reportOf([verdict('healthy')], { objectives: none }))).toContain('No objectives are recorded.');
  expect(
    textsOf(reportOf([verdict('healthy')], { objectives: { ...none, failures: [message('test.failure', 'one')] } }))
  ).toContain("Callscope can't tell: some queries failed.");
});
