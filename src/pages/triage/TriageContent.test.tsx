import { type CurrentUserDTO } from '@grafana/data';
import { setCurrentUser, setReturnToPreviousHook } from '@grafana/runtime';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';
import { english, type Message, message, plain } from '../../messages';
import { pager } from '../../../tests/fixtures/pager/product';
import { walkieTalkie } from '../../../tests/fixtures/walkieTalkie/product';
import { testIds } from '../../components/testIds';
import { PromError, type PromErrorKind } from '../../promClient/errors';
import { createHttpClient } from '../../promClient/httpClient';
import { type Queries } from '../../promClient/types';
import { type Identities } from '../../settings';
import { PRODUCTS } from '../../products/triage';
import { type Assessment } from '../../triage/assessment';
import { type Choice } from './detail/detail';
import { type Inquiry } from '../shared/verdict/inquiry';
import { type TriageView } from '../shared/verdict/observeTriage';
import {
  APAC,
  AT,
  BLIND,
  DEGRADED,
  finding,
  FLEET,
  HEALTHY,
  IDLE,
  installation,
  TWO_PRODUCTS,
} from '../shared/verdict/testAssessments';
import { TriageContent } from './TriageContent';

const returnToPrevious = jest.fn();
setReturnToPreviousHook(() => returnToPrevious);
const user: CurrentUserDTO = JSON.parse('{}');
setCurrentUser(user);

interface Options {
  choice?: Partial<Choice>;
  isLive?: boolean;
  problems?: Message[];
  scope?: string;
  inquiry?: Inquiry | null;
  identities?: Identities;
}

function content(
  view: TriageView,
  { choice, isLive = false, problems = [], scope = '', inquiry = null, identities = 'masked' }: Options,
  onChoose: jest.Mock
) {
  return (
    <TriageContent
      view={view}
      problems={problems}
      dataSource={{ uid: 'calls', name: 'Calls' }}
      scope={scope}
      choice={{ product: '', step: '', by: '', ...choice }}
      isLive={isLive}
      links={{
        replay: (at) => `http://grafana.example.org/triage?at=${at}`,
        explore: (query, at) => `http://grafana.example.org/explore?at=${at}&query=${query}`,
        board: ({ cause }) => `http://grafana.example.org/dashboards?cause=${cause}`,
      }}
      products={inquiry === null ? [] : [pager, walkieTalkie]}
      inquiry={inquiry}
      identities={identities}
      timeline=""
      onTimeline={() => undefined}
      onChoose={onChoose}
      history={<div>the chart</div>}
    />
  );
}

function show(view: TriageView, options: Options = {}) {
  const onChoose = jest.fn();
  const { rerender } = render(content(view, options, onChoose));
  return { onChoose, change: (next: TriageView) => rerender(content(next, options, onChoose)) };
}

function showAssessment(assessment: Assessment, options?: Options) {
  return show({ kind: 'ready', assessment }, options);
}

function rows(): Array<[string | undefined, string | null]> {
  return screen
    .getAllByTestId(testIds.where.row)
    .map((row) => [row.dataset.verdict, within(row).getByRole('rowheader').textContent]);
}

function step(id: string): HTMLElement {
  const found = screen.getAllByTestId(testIds.step).find(({ dataset }) => dataset.step === id);
  if (found === undefined) {
    throw new Error(`no step ${id}`);
  }
  return found;
}

describe('a finding about a single person', () => {
  const person = finding({ cause: 'audio-sender', symptoms: [], where: [{ label: 'sender', value: '17' }] });
  const assessment = { ...DEGRADED, diagnosis: { ...DEGRADED.diagnosis, findings: [person] } };
  const asking = () => {
    const instant = jest.fn(async (queries: Queries) => ({
      ...Object.fromEntries(Object.keys(queries).map((name) => [name, []])),
      ...('who' in queries && { who: [{ labels: { who: 'ann@example.org' }, value: 1 }] }),
    }));
    const client = { ...createHttpClient('http://prometheus.example.org', { timeout: 1 }), instant };
    const inquiry: Inquiry = { key: 'a', client, triage: async () => assessment };
    return { inquiry, asked: () => instant.mock.calls.flatMap(([queries]) => Object.values(queries)) };
  };

  it("says who it is if an administrator shows it; copied summaries don't", async () => {
    const { inquiry } = asking();
    showAssessment(assessment, { inquiry, identities: 'shown' });
    expect(await screen.findByText('ann@example.org')).toBeInTheDocument();
    const write = jest.fn();
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: write }, configurable: true });
    Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true });
    await act(async () => screen.getByTestId(testIds.verdict.copySummary).click());
    expect(write).toHaveBeenCalledWith(expect.stringContaining(english(person.summary)));
    expect(write.mock.calls.join()).not.toContain('@');
  });

  it('is masked otherwise: no query asks who it is', async () => {
    const { inquiry, asked } = asking();
    showAssessment(assessment, { inquiry });
    expect(await screen.findByTestId(testIds.changes.list)).toBeInTheDocument();
    expect(screen.queryByTestId(testIds.concerned)).not.toBeInTheDocument();
    expect(asked().join()).not.toContain('"who"');
  });
});

describe('with a finding', () => {
  it('says what, since when, for whom, at what cost and how sure', () => {
    showAssessment(DEGRADED);
    expect(screen.getByTestId(testIds.verdict.status)).toHaveTextContent('Degraded');
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent(
      `Round-trip time is over 300 ms for 12 of 18 sessions on ${APAC}.`
    );
    expect(screen.getByTestId(testIds.verdict.since)).toHaveTextContent('since 10:01:20 (2 min 10 s)');
    expect(screen.getByTestId(testIds.verdict.affected)).toHaveTextContent(
      '12 of 48 people · 4 meetings · 33 people in them'
    );
    expect(screen.getByTestId(testIds.verdict.userMinutes)).toHaveTextContent('25 user-minutes, +12 per minute');
    expect(screen.getByTestId(testIds.verdict.confidence)).toHaveTextContent('98 % confidence');
    expect(screen.getByTestId(testIds.verdict.evidenceAge)).toHaveTextContent('data 4 s old');
  });

  it('leads from each finding to its dashboard', () => {
    showAssessment(TWO_PRODUCTS);
    expect(screen.getAllByTestId(testIds.verdict.boardLink).map((link) => link.getAttribute('href'))).toEqual([
      'http://grafana.example.org/dashboards?cause=relay-latency',
      'http://grafana.example.org/dashboards?cause=jitter',
    ]);
  });

  it('shows the places, the chart, what to do and the notes', () => {
    showAssessment(DEGRADED, { problems: [message('test.problem', 'The saved scope is broken.')] });
    expect(rows()).toEqual([
      ['here', APAC],
      ['small', 'websocket-apac.example.org'],
      ['ok', 'webtransport-us-east.example.org'],
    ]);
    expect(screen.getByTestId(testIds.history)).toHaveTextContent('the chart');
    expect(
      within(screen.getByTestId(testIds.nextSteps))
        .getAllByRole('listitem')
        .map((li) => li.textContent)
    ).toEqual(['Compare the relay with its neighbors.', 'Measure the way to it.']);
    expect(screen.getByTestId(testIds.notes)).toHaveTextContent('3 series stand still.');
    expect(screen.getByTestId(testIds.notes)).toHaveTextContent('The saved scope is broken.');
  });

  it('opens the step that carries it, and another one when asked to', () => {
    const { onChoose } = showAssessment(DEGRADED);
    expect(step('rtt')).toHaveAttribute('aria-expanded', 'true');
    expect(step('rtt')).toHaveTextContent('12 of 48 sessions over 300 ms');
    expect(step('rtt')).toHaveTextContent('1 of 3 relays');
    expect(step('reach')).toHaveAttribute('aria-expanded', 'false');
    expect(step('reach')).toHaveTextContent('25 %');
    act(() => step('reach').click());
    expect(onChoose).toHaveBeenCalledWith({ step: 'reach' });
  });

  const factsIn = (testId: string) =>
    Object.fromEntries(
      within(screen.getByTestId(testId))
        .getAllByRole('term')
        .map((term) => [term.textContent, term.nextElementSibling?.textContent])
    );

  it('shows its reach in figures', async () => {
    const [bad] = DEGRADED.installations;
    const [rtt] = bad?.symptoms ?? [];
    const growing = bad && rtt ? [{ ...bad, symptoms: [{ ...rtt, growth: 3.2 }] }] : [];
    showAssessment({ ...DEGRADED, installations: growing }, { choice: { step: 'reach' } });
    await screen.findByTestId(testIds.radius);
    expect(factsIn(testIds.radius)).toEqual({
      'People affected': '12 of 48',
      'Meetings affected': '4',
      'People in those meetings': '33',
      'User-minutes so far': '25',
      'Change in the last minute': '+3',
    });
    expect(factsIn(testIds.coverage)).toMatchObject({ 'Reports expected': '50', 'Reports received': '48' });
  });

  it('says what of its reach is estimated and what is not known', async () => {
    const affected = { sessions: 7, of: null, meetings: null, participants: null, userMinutes: null, estimated: true };
    showAssessment(
      { ...DEGRADED, diagnosis: { ...DEGRADED.diagnosis, findings: [finding({ affected })] } },
      { choice: { step: 'reach' } }
    );
    await screen.findByTestId(testIds.radius);
    expect(factsIn(testIds.radius)).toEqual({
      'People affected': 'about 7 (estimated)',
      'Meetings affected': 'unknown',
      'People in those meetings': 'unknown',
      'User-minutes so far': 'unknown',
      'Change in the last minute': 'unknown',
    });
  });

  it('lists its evidence with intervals, queries and the way to Explore', () => {
    showAssessment(DEGRADED);
    const evidence = screen.getByTestId(testIds.evidence);
    expect(evidence).toHaveTextContent('share over 300 ms: 67 % (44 % to 84 %)');
    expect(within(evidence).getByTestId(testIds.exploreLink)).toHaveAttribute(
      'href',
      expect.stringContaining(`http://grafana.example.org/explore?at=${AT}`)
    );
  });

  it('lists the places by another dimension on request', () => {
    const { onChoose } = showAssessment(DEGRADED);
    act(() => screen.getByRole('radio', { name: 'Region' }).click());
    expect(onChoose).toHaveBeenCalledWith({ by: 'region' });
  });

  it('says where a bad place of another dimension is explained', () => {
    showAssessment(DEGRADED, { choice: { by: 'region' } });
    expect(rows()).toEqual([
      ['elsewhere', 'apac'],
      ['ok', 'us-east'],
    ]);
    expect(screen.getByText('see relay')).toBeInTheDocument();
  });

  it('says that no place stands out when all are equally bad', () => {
    showAssessment(FLEET);
    expect(screen.getAllByText('no worse than the rest')).toHaveLength(2);
    expect(screen.queryByText('ok')).not.toBeInTheDocument();
  });

  it('says what it does not know', () => {
    const unknown = { ...finding().affected, meetings: null, participants: null, estimated: true };
    showAssessment({
      ...DEGRADED,
      diagnosis: { ...DEGRADED.diagnosis, findings: [finding({ affected: unknown, since: null })] },
    });
    expect(screen.getByTestId(testIds.verdict.affected)).toHaveTextContent(/^about 12 of 48 people$/);
    expect(screen.getByTestId(testIds.verdict.since)).toHaveTextContent('since before the data begins');
  });

  it('gives smaller findings one line each', () => {
    showAssessment(TWO_PRODUCTS);
    expect(screen.getByText('1 more finding')).toBeInTheDocument();
    expect(screen.getByTestId(testIds.verdict.otherFinding)).toHaveTextContent(
      'Jitter is over 50 ms for 3 of 20 reports.'
    );
  });

  it('links to this very instant while it is live', () => {
    showAssessment(DEGRADED, { isLive: true });
    expect(screen.getByTestId(testIds.verdict.replayLink)).toHaveAttribute(
      'href',
      `http://grafana.example.org/triage?at=${AT}`
    );
  });
});

const CAUSES = PRODUCTS.flatMap(({ id, title, causes }) =>
  Object.entries(causes).map(([cause, { nextSteps }]) => ({ id, title, cause, nextSteps }))
);

test.each(CAUSES)('$cause of $title reaches the page in its own words', ({ id, title, cause, nextSteps }) => {
  const summary = `What ${cause} means.`;
  showAssessment({
    ...DEGRADED,
    installations: [installation({ id, title, status: 'degraded' })],
    diagnosis: {
      ...DEGRADED.diagnosis,
      findings: [finding({ product: id, cause, symptoms: [], summary: plain(summary), nextSteps })],
    },
  });
  expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent(summary);
  expect(screen.getByTestId(testIds.verdict.announcement)).toHaveTextContent(summary);
  expect(
    within(screen.getByTestId(testIds.nextSteps))
      .getAllByRole('listitem')
      .map((item) => item.textContent)
  ).toEqual(nextSteps.map((step) => english(step)));
});

describe('with several products', () => {
  it('shows the status of each and the details of the chosen one', () => {
    const { onChoose } = showAssessment(TWO_PRODUCTS);
    expect(
      screen.getAllByTestId(testIds.verdict.product).map(({ dataset }) => [dataset.product, dataset.status])
    ).toEqual([
      ['pager', 'degraded'],
      ['walkie-talkie', 'healthy'],
    ]);
    act(() => screen.getByRole('button', { name: /Walkie-talkie/ }).click());
    expect(onChoose).toHaveBeenCalledWith({ product: 'walkie-talkie', step: '', by: '' });
  });
});

describe('without a finding', () => {
  it('healthy shows its evidence and the measurement nearest to its limit', () => {
    showAssessment(HEALTHY);
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent(
      'All calls are healthy. 48 sessions in 12 meetings, 96 % of expected reports received.'
    );
    expect(screen.getByText(`Closest to its limit: ${APAC}, Round-trip time p95 240 of 300 ms`)).toBeInTheDocument();
    expect(step('reach')).toHaveTextContent('nobody');
    expect(screen.queryByTestId(testIds.nextSteps)).not.toBeInTheDocument();
    expect(screen.queryByTestId(testIds.history)).not.toBeInTheDocument();
  });

  it('idle says so', () => {
    showAssessment(IDLE);
    expect(screen.getByTestId(testIds.verdict.status)).toHaveTextContent('Idle');
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent(/^No calls now\.$/);
    expect(step('rtt')).toHaveTextContent('not judged');
  });

  it('idle says when the last call ended, if that is known', () => {
    showAssessment({ ...IDLE, installations: IDLE.installations.map((each) => ({ ...each, lastCallAt: AT - 600 })) });
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent(
      'No calls now. The last call ended at 09:53:30.'
    );
  });

  it('blind names the job, judges nothing and is never healthy', () => {
    showAssessment(BLIND);
    expect(screen.getByTestId(testIds.verdict.status)).toHaveTextContent('Blind');
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('pager-client-metrics');
    expect(step('rtt')).toHaveTextContent('not judged');
    expect(step('reach')).toHaveTextContent('unknown');
    expect(screen.queryByText('Healthy')).not.toBeInTheDocument();
  });

  it('says that there is no calls system at all, and that the scope may be why', () => {
    const notes = [{ kind: 'telemetry' as const, text: plain('No calls system found here.') }];
    showAssessment(
      { diagnosis: { ...BLIND.diagnosis, products: [], findings: [], notes }, installations: [], evidenceAt: null },
      { scope: 'cluster="x/y"' }
    );
    expect(screen.getByTestId(testIds.notes)).toHaveTextContent(
      'Callscope looked only at series that match the scope cluster="x/y".'
    );
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('No calls system found here.');
    expect(screen.getByTestId(testIds.verdict.evidenceAge)).toHaveTextContent('no data');
    expect(screen.queryByTestId(testIds.step)).not.toBeInTheDocument();
    expect(screen.queryByTestId(testIds.firstSteps.panel)).not.toBeInTheDocument();
  });

  it('leads to the checks if there is no calls system at all', () => {
    user.permissions = { 'datasources:write': true };
    const notes = [{ kind: 'telemetry' as const, text: plain('No calls system found here.') }];
    showAssessment({
      diagnosis: { ...BLIND.diagnosis, products: [], findings: [], notes },
      installations: [],
      evidenceAt: null,
    });
    const steps = within(screen.getByTestId(testIds.firstSteps.panel)).getAllByTestId(testIds.firstSteps.step);
    expect(steps.map(({ dataset }) => dataset.state)).toEqual(['done', 'next', 'waiting']);
    const [source, checks, triage] = steps.map((one) => within(one));
    expect(source?.getByText('Callscope reads “Calls”.')).toBeInTheDocument();
    expect(source?.getByTestId(testIds.firstSteps.dataSource)).toHaveAttribute(
      'href',
      '/connections/datasources/edit/calls'
    );
    expect(checks?.getByTestId(testIds.checksLink)).toHaveAttribute('href', '/a/callscope-calls-app/checks');
    expect(triage?.getByTestId(testIds.firstSteps.triage)).toHaveAttribute('href', '/a/callscope-calls-app/triage');
  });

  it('has no first steps once there is a calls system', () => {
    showAssessment(BLIND);
    expect(screen.queryByTestId(testIds.firstSteps.panel)).not.toBeInTheDocument();
  });
});

describe('without a verdict', () => {
  it('shows that it asks', () => {
    show({ kind: 'loading' });
    expect(screen.getByTestId(testIds.states.loading)).toHaveAttribute('aria-busy', 'true');
  });

  it.each<[PromErrorKind, string, RegExp]>([
    ['unreachable', testIds.states.error, /Check that Prometheus is running/],
    ['timed-out', testIds.states.error, /Narrow the scope/],
    ['bad-query', testIds.states.error, /Check the scope/],
    ['not-supported', testIds.states.error, /Choose a data source/],
    ['unauthorised', testIds.states.noPermission, /Ask an administrator/],
    ['signed-out', testIds.states.error, /Reload the page and sign in/],
    ['removed', testIds.states.error, /choose another one/],
    ['throttled', testIds.states.error, /raise the limit/],
    ['server-error', testIds.states.error, /Check the logs/],
    ['clock', testIds.states.error, /Synchronize both clocks/],
  ])('%s says the reason and what to do', (kind, testId, advice) => {
    show({ kind: 'failed', error: new PromError(kind, 'the reason itself') });
    expect(screen.getByTestId(testId)).toHaveTextContent(advice);
    expect(screen.getByTestId(testId)).toHaveTextContent('the reason itself');
    expect(screen.queryByTestId(testIds.states.verdict)).not.toBeInTheDocument();
  });

  it('admits its own defects', () => {
    show({ kind: 'failed', error: new TypeError('x is undefined') });
    expect(screen.getByTestId(testIds.states.error)).toHaveTextContent("Can't judge: Callscope failed");
    expect(screen.getByTestId(testIds.states.error)).toHaveTextContent('x is undefined');
  });

  it('leads from no data source to the first verdict in three steps', () => {
    user.permissions = { 'datasources:create': true };
    show({ kind: 'noDataSource', wanted: '' });
    const panel = screen.getByTestId(testIds.states.noDataSource);
    const steps = within(panel).getAllByTestId(testIds.firstSteps.step);
    expect(steps.map(({ dataset }) => dataset.state)).toEqual(['next', 'waiting', 'waiting']);
    expect(screen.getByTestId(testIds.firstSteps.addDataSource)).toHaveAttribute(
      'href',
      '/connections/datasources/prometheus'
    );
    expect(within(panel).getByTestId(testIds.checksLink)).toBeInTheDocument();
  });

  it('says who can add a data source', () => {
    user.permissions = {};
    show({ kind: 'noDataSource', wanted: '' });
    expect(screen.queryByTestId(testIds.firstSteps.addDataSource)).not.toBeInTheDocument();
    expect(screen.getByTestId(testIds.states.noDataSource)).toHaveTextContent('Ask an administrator to add one');
  });

  it('names the data source that is not there', () => {
    show({ kind: 'noDataSource', wanted: 'gone' });
    expect(screen.getByTestId(testIds.states.noDataSource)).toHaveTextContent('“gone”');
  });

  it('says why the scope or the instant cannot be read', () => {
    const { change } = show({ kind: 'unreadable', field: 'scope', message: 'cannot read "foo"' });
    expect(screen.getByTestId(testIds.controls.scopeError)).toHaveTextContent('cannot read "foo"');
    change({ kind: 'unreadable', field: 'at', message: 'yesterday' });
    expect(screen.getByTestId(testIds.controls.instantError)).toHaveTextContent('“yesterday”');
  });
});

describe('when Prometheus answers slowly', () => {
  const budget = () => Number(/A fault shows within (\d+) s/.exec(document.body.textContent)?.[1]);

  it('says how rarely the page refreshes, and counts it in', () => {
    const { change } = show({ kind: 'ready', assessment: HEALTHY });
    expect(screen.queryByText(/answers slowly/)).not.toBeInTheDocument();
    const usual = budget();
    change({ kind: 'ready', assessment: HEALTHY, refresh: 20 });
    expect(screen.getByTestId(testIds.notes)).toHaveTextContent(
      'Prometheus answers slowly, so this page refreshes every 20 s.'
    );
    expect(budget()).toBe(usual + 15);
  });
});

describe('screen readers', () => {
  const announcement = () => screen.getByTestId(testIds.verdict.announcement).textContent;

  it('hear a change of the verdict, but not of its numbers', () => {
    const { change } = show({ kind: 'loading' });
    change({ kind: 'ready', assessment: HEALTHY });
    expect(announcement()).toMatch(/^Healthy: All calls are healthy\./);
    change({ kind: 'ready', assessment: DEGRADED });
    const degraded = announcement();
    expect(degraded).toMatch(/^Degraded: Round-trip time is over 300 ms for 12 of 18/);
    const summary = `Round-trip time is over 300 ms for 13 of 18 sessions on ${APAC}.`;
    const worse = {
      ...DEGRADED,
      diagnosis: { ...DEGRADED.diagnosis, findings: [finding({ summary: plain(summary) })] },
    };
    change({ kind: 'ready', assessment: worse });
    expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent(summary);
    expect(announcement()).toBe(degraded);
    change({ kind: 'failed', error: new PromError('unreachable', 'connection refused') });
    expect(announcement()).toBe("Can't judge: connection refused");
  });
});

describe('the way back', () => {
  const leave = (testId: string, event = {}) => {
    returnToPrevious.mockClear();
    const [link] = screen.getAllByTestId(testId);
    fireEvent.click(link ?? document.body, event);
    return returnToPrevious.mock.calls;
  };

  it.each([testIds.verdict.boardLink, testIds.exploreLink])('is offered where %s leads to', (testId) => {
    showAssessment(DEGRADED);
    expect(leave(testId)).toEqual([['Callscope triage']]);
  });

  it('is not offered if a new tab is opened: this one stays', () => {
    showAssessment(DEGRADED);
    expect(leave(testIds.exploreLink, { ctrlKey: true })).toEqual([]);
  });
});
