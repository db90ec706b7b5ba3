import { plain } from '../../../messages';
import { render, screen, within } from '@testing-library/react';
import React from 'react';
import { testIds } from '../../../components/testIds';
import { PromError } from '../../../promClient/errors';
import { type Assessment } from '../../../triage/assessment';
import { type TriageView } from './observeTriage';
import { APAC, BLIND, DEGRADED, HEALTHY, IDLE, installation, TWO_PRODUCTS } from './testAssessments';
import { VerdictStrip } from './VerdictStrip';

function show(view: TriageView, isLive = true): HTMLElement {
  render(<VerdictStrip view={view} isLive={isLive} />);
  return screen.getByTestId(testIds.strip.panel);
}

function showAssessment(assessment: Assessment, isLive?: boolean): HTMLElement[] {
  show({ kind: 'ready', assessment }, isLive);
  return screen.getAllByTestId(testIds.strip.product);
}

test('each product has its status in words, its own first finding and a link to triage', () => {
  const [first, second] = showAssessment(TWO_PRODUCTS);
  expect(first).toHaveTextContent('Degraded');
  expect(first).toHaveTextContent(`Round-trip time is over 300 ms for 12 of 18 sessions on ${APAC}.`);
  expect(first).toHaveTextContent('since 10:01:20 (2 min 10 s) · 12 of 48 people');
  expect(first).not.toHaveTextContent('also');
  expect(second).toHaveTextContent('Jitter is over 50 ms for 3 of 20 reports.');
  expect(screen.getAllByTestId(testIds.strip.triageLink).map((link) => link.getAttribute('href'))).toEqual(
    TWO_PRODUCTS.installations.map(({ id }) => `/a/callscope-calls-app/triage?product=${id}`)
  );
});

test('a view of the past links to triage at that instant', () => {
  showAssessment(DEGRADED, false);
  expect(screen.getByTestId(testIds.strip.triageLink)).toHaveAttribute(
    'href',
    `/a/callscope-calls-app/triage?product=${DEGRADED.installations[0]?.id}&at=2026-11-22T10:03:30Z`
  );
});

test.each([
  ['Healthy', HEALTHY, 'All calls are healthy. 48 sessions in 12 meetings'],
  ['Idle', IDLE, 'No calls now.'],
  ['Blind', BLIND, `The calls of ${BLIND.installations[0]?.title} can't be judged`],
])('says that it is %s', (word, assessment, sentence) => {
  const [product] = showAssessment(assessment);
  expect(product).toHaveTextContent(word);
  expect(product).toHaveTextContent(sentence);
});

test("a healthy product doesn't have the finding of another one", () => {
  const fine = installation({ id: 'walkie-talkie', title: 'Walkie-talkie' });
  const [, second] = showAssessment({ ...DEGRADED, installations: [...DEGRADED.installations, fine] });
  expect(second).toHaveTextContent('Healthy');
  expect(second).toHaveTextContent('All calls are healthy.');
  expect(second).not.toHaveTextContent(APAC);
});

test('without a calls system, nothing is healthy', () => {
  const { diagnosis } = HEALTHY;
  const text = 'No calls system found here.';
  const strip = show({
    kind: 'ready',
    assessment: {
      diagnosis: { ...diagnosis, status: 'blind', products: [], notes: [{ kind: 'telemetry', text: plain(text) }] },
      evidenceAt: null,
      installations: [],
    },
  });
  expect(strip).toHaveTextContent(`Blind${text}`);
  expect(within(strip).getByTestId(testIds.checksLink)).toBeInTheDocument();
});

test.each<[string, TriageView, string]>([
  ['waiting', { kind: 'loading' }, 'Querying Prometheus'],
  [
    'a failure',
    { kind: 'failed', error: new PromError('unreachable', 'connection refused') },
    "Prometheus can't be reached",
  ],
  ['a data source that is gone', { kind: 'noDataSource', wanted: 'gone' }, 'There is no Prometheus data source “gone”'],
  ['a broken scope', { kind: 'unreadable', field: 'scope', message: 'a quote is missing' }, 'a quote is missing'],
])('says %s instead of a verdict', (_, view, text) => {
  const strip = show(view);
  expect(strip).toHaveTextContent(text);
  expect(strip).toHaveAttribute('data-state', view.kind);
  expect(strip).toHaveAttribute('aria-busy', String(view.kind === 'loading'));
  expect(screen.queryByTestId(testIds.strip.product)).toBeNull();
});

test('screen readers hear a change of the verdict, and no refresh', () => {
  const { rerender } = render(<VerdictStrip view={{ kind: 'loading' }} isLive />);
  const announcement = screen.getByTestId(testIds.verdict.announcement);
  const said: string[] = [];
  const show = (assessment: Assessment): void => {
    rerender(<VerdictStrip view={{ kind: 'ready', assessment }} isLive />);
    said.push(announcement.textContent ?? '');
  };
  show(HEALTHY);
  show(DEGRADED);
  const [finding] = DEGRADED.diagnosis.findings;
  const findings = finding === undefined ? [] : [{ ...finding, summary: plain('Now for 13 of 18 sessions.') }];
  show({ ...DEGRADED, diagnosis: { ...DEGRADED.diagnosis, findings } });
  expect(screen.getByTestId(testIds.strip.product)).toHaveTextContent('Now for 13 of 18 sessions.');
  expect(announcement).toHaveAttribute('aria-live', 'polite');
  expect(said).toEqual([
    expect.stringMatching(/^Healthy: All calls are healthy\./),
    expect.stringMatching(/^Degraded: Round-trip time is over 300 ms for 12 of 18/),
    said[1],
  ]);
});
