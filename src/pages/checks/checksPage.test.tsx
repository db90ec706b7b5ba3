import '../../app/testBrowser';
import { type CurrentUserDTO } from '@grafana/data';
import { locationService, setCurrentUser } from '@grafana/runtime';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import React, { type ReactNode } from 'react';
import { App } from '../../app/App';
import { META, prometheus, Surroundings, useDataSources } from '../../app/testApp';
import { expectedJobs } from '../../checks/targets/expectedJobs';
import { runChecks } from '../../checks/runChecks';
import { type Check, type CheckGroup, type CheckState, worstState } from '../../checks/types';
import { setUpIds } from '../../components/setUpIds';
import { testIds } from '../../components/testIds';
import { CONFIG_PAGE_URL, PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { TOY_PRODUCTS } from '../../../tests/fixtures/toyChecks';

// Toy products, so that the page is tested for any product.
jest.mock('../../products/checks', () => ({
  CHECKED_PRODUCTS: jest.requireActual('../../../tests/fixtures/toyChecks').TOY_PRODUCTS,
}));
jest.mock('../../products/triage', () => ({
  PRODUCTS: jest.requireActual('../../../tests/fixtures/toyChecks').TOY_PRODUCTS,
}));
jest.mock('../../checks/runChecks', () => ({ runChecks: jest.fn() }));
jest.mock('../../promClient/grafanaClient', () => ({ createGrafanaClient: (uid: string) => uid }));
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ actions, children }: { actions: ReactNode; children: ReactNode }) => (
    <main>
      {actions}
      {children}
    </main>
  ),
}));

// The whole page is drawn in each test, which takes its time on a busy machine.
jest.setTimeout(30_000);

const CHECKS = `${PLUGIN_BASE_URL}/${ROUTES.checks}`;
const SNIPPET = '- job_name: tower\n';

const runChecksMock = jest.mocked(runChecks);
const scrollIntoView = jest.fn();
Element.prototype.scrollIntoView = scrollIntoView;

const user: CurrentUserDTO = JSON.parse('{}');
setCurrentUser(user);

function check(state: CheckState, id: string): Check {
  const remedy = state === 'pass' ? null : { text: message('test.remedy', 'Add this job.'), snippet: SNIPPET };
  return {
    id,
    title: message('test.title', '{{- id}}', { id }),
    state,
    evidence: message('test.evidence', 'It is {{- state}}.', { state }),
    why: message('test.why', 'It matters.'),
    remedy,
    query: 'up',
  };
}

/** Every job has one check that fares well and one in this state, but for those that are named. */
function answer(state: CheckState, others: Record<string, CheckState> = {}): void {
  runChecksMock.mockImplementation(async (_client, { products, only }) =>
    expectedJobs(products)
      .map(({ product, source }): CheckGroup => {
        const checks = [check('pass', 'up'), check(others[source.job] ?? state, 'found')];
        return {
          id: `${product.id}/${source.id}`,
          product: { id: product.id, title: product.title },
          title: source.job,
          purpose: source.purpose,
          state: worstState(checks.map((one) => one.state)),
          checks,
        };
      })
      .filter(({ id }) => only === undefined || id === only.group)
  );
}

async function open(parameters: Record<string, string> = {}, jsonData: Record<string, unknown> = {}): Promise<void> {
  cleanup();
  locationService.push(`${CHECKS}?${new URLSearchParams(parameters)}`);
  await act(async () => {
    render(<App meta={{ ...META, jsonData }} />, { wrapper: Surroundings });
  });
  await waitFor(() => expect(screen.getByText('Generate a scrape configuration')).toBeInTheDocument());
}

const byId = (id: string): HTMLElement => screen.getByTestId(id);
const jobs = (): HTMLElement[] => screen.getAllByTestId(setUpIds.checks.job);

function job(name: string): HTMLElement {
  const found = jobs().find(({ dataset }) => dataset.job === name);
  if (found === undefined) {
    throw new Error(`no job ${name}`);
  }
  return found;
}

const shownChecks = (name: string): Array<string | undefined> =>
  within(job(name))
    .queryAllByTestId(setUpIds.checks.check)
    .map(({ dataset }) => dataset.check);
const toggle = (name: string): HTMLElement => within(job(name)).getByTestId(setUpIds.checks.toggle);

function lastChecked() {
  const [client, options] = runChecksMock.mock.lastCall ?? [];
  return {
    client,
    jobs: expectedJobs(options?.products ?? []).map(({ source }) => source.job),
    scope: options?.scope,
    limits: options?.limits,
    only: options?.only,
  };
}

beforeEach(() => {
  runChecksMock.mockReset();
  scrollIntoView.mockReset();
  user.permissions = {};
  useDataSources([prometheus('a'), prometheus('b', true)]);
  answer('pass');
});

describe('what is checked', () => {
  it('is the data source and the scope of the URL', async () => {
    await open({ 'var-ds': 'a', scope: 'cluster="prod"' }, { dataSource: 'b', scope: 'cluster="test"' });
    expect(lastChecked()).toMatchObject({ client: 'a', scope: [{ label: 'cluster', op: '=', value: 'prod' }] });
  });

  it('otherwise comes from the settings, with their limits and products', async () => {
    const limits = { rttMs: { bad: 250, severe: 500 } };
    await open({}, { dataSource: 'a', scope: 'cluster="test"', products: ['pager'], limits });
    expect(lastChecked()).toMatchObject({ client: 'a', scope: [{ label: 'cluster', value: 'test' }], limits });
    expect(lastChecked().jobs).not.toContain('tower');
    expect(job('tower').dataset.state).toBe('not-applicable');
    expect(within(job('tower')).queryByTestId(setUpIds.checks.jobAgain)).not.toBeInTheDocument();
  });

  it('is empty without a data source, or with an invalid scope', async () => {
    useDataSources([]);
    await open();
    expect(byId(testIds.states.noDataSource)).toHaveTextContent('No Prometheus data source');
    useDataSources([prometheus('b', true)]);
    await open({ scope: 'cluster=' });
    expect(byId(testIds.controls.scopeError)).toHaveTextContent('scope "cluster="');
    expect(runChecksMock).not.toHaveBeenCalled();
  });

  it('says that settings are broken, to users who can repair them', async () => {
    await open({}, { products: 'none' });
    expect(byId(setUpIds.config.problems)).toHaveTextContent('products "none"');
    expect(screen.queryByTestId(testIds.settingsLink)).not.toBeInTheDocument();
    user.permissions = { 'plugins:write': true };
    await open({ 'var-ds': 'a' });
    expect(byId(testIds.settingsLink)).toHaveAttribute('href', CONFIG_PAGE_URL);
  });
});

describe('the list', () => {
  it('shows failed checks first and open, and passed ones as a line', async () => {
    answer('pass', { tower: 'warn', 'pager-server-stats': 'fail', 'walkie-desk': 'unknown' });
    await open();
    expect(
      jobs()
        .slice(0, 4)
        .map(({ dataset }) => dataset.job)
    ).toEqual(['pager-server-stats', 'tower', 'walkie-desk', expect.anything()]);
    expect(shownChecks('tower')).toEqual(['found']);
    expect(job('tower')).toHaveTextContent(/Warning.*It is warn\. *It matters\. Add this job\./);
    expect(job('tower')).toHaveTextContent(SNIPPET.trim());
    expect(within(job('tower')).getByTestId(setUpIds.checks.copy)).toBeInTheDocument();
    expect(shownChecks('pager-client-metrics')).toEqual([]);
    expect(toggle('pager-client-metrics')).toHaveTextContent('2 pass');
  });

  it('counts the states, politely', async () => {
    answer('pass', { tower: 'warn', 'walkie-desk': 'warn', 'pager-server-stats': 'fail' });
    await open();
    const all = expectedJobs(TOY_PRODUCTS).length;
    const summary = byId(setUpIds.checks.summary);
    expect(summary).toHaveTextContent(new RegExp(`^1 failed, 2 warnings, ${2 * all - 3} passed$`));
    expect(summary).toHaveAttribute('role', 'status');
  });

  it('opens and closes passed checks', async () => {
    answer('pass', { tower: 'fail' });
    await open();
    expect(toggle('tower')).toHaveAttribute('aria-expanded', 'false');
    expect(toggle('tower')).toHaveAccessibleName('tower: 1 passed');
    fireEvent.click(toggle('tower'));
    expect(toggle('tower')).toHaveAttribute('aria-expanded', 'true');
    expect(shownChecks('tower')).toEqual(['found', 'up']);
    fireEvent.click(toggle('tower'));
    expect(shownChecks('tower')).toEqual(['found']);
  });

  it('is opened at the group that a link leads to', async () => {
    await open({ group: 'walkie-desk' });
    expect(shownChecks('walkie-desk')).toEqual(['up', 'found']);
    expect(job('walkie-desk')).toHaveFocus();
    expect(scrollIntoView).toHaveBeenCalledTimes(1);
    expect(shownChecks('tower')).toEqual([]);
    expect(locationService.getSearchObject()).toMatchObject({ group: 'walkie-desk' });
  });

  it('says that no calls system is there', async () => {
    answer('fail');
    await open();
    expect(byId(setUpIds.checks.nothing)).toHaveTextContent('Generate a scrape configuration');
    answer('fail', { tower: 'pass' });
    await act(async () => fireEvent.click(byId(setUpIds.checks.again)));
    expect(screen.queryByTestId(setUpIds.checks.nothing)).not.toBeInTheDocument();
  });

  it('can be checked again', async () => {
    answer('fail');
    await open();
    answer('pass');
    await act(async () => fireEvent.click(byId(setUpIds.checks.again)));
    expect(jobs().map(({ dataset }) => dataset.state)).not.toContain('fail');
  });

  it('can be checked again for one job, which leaves the others alone and keeps the focus', async () => {
    answer('fail');
    await open();
    answer('pass');
    const again = screen.getByLabelText('Check again: tower');
    again.focus();
    await act(async () => fireEvent.click(again));
    expect(job('tower').dataset.state).toBe('pass');
    expect(job('walkie-desk').dataset.state).toBe('fail');
    expect(lastChecked().only).toEqual({ group: 'walkie/tower' });
    expect(screen.getByLabelText('Check again: tower')).toHaveFocus();
  });

  it.each([
    [new PromError('unreachable', 'connection refused'), /doesn't answer.*connection refused/],
    [new PromError('unauthorised', 'status 403'), /No permission to query.*datasources:query.*status 403/],
  ])('says why there is no answer: %s', async (error, text) => {
    runChecksMock.mockRejectedValue(error);
    await open();
    expect(byId(setUpIds.checks.failed)).toHaveTextContent(text);
    answer('pass');
    await act(async () => fireEvent.click(byId(setUpIds.checks.again)));
    expect(byId(setUpIds.checks.list)).toBeInTheDocument();
    expect(screen.queryByTestId(setUpIds.checks.failed)).not.toBeInTheDocument();
  });

  it('drops an answer to an outdated question', async () => {
    const late: Array<() => void> = [];
    runChecksMock.mockImplementationOnce(
      () => new Promise((_, reject) => late.push(() => reject(new PromError('unreachable', 'too late'))))
    );
    await open();
    expect(byId(setUpIds.checks.loading)).toBeInTheDocument();
    const field = byId(testIds.controls.scope);
    fireEvent.change(field, { target: { value: 'cluster="prod"' } });
    await act(async () => fireEvent.blur(field));
    await act(async () => late.forEach((finish) => finish()));
    await waitFor(() => expect(byId(setUpIds.checks.list)).toBeInTheDocument());
    expect(screen.queryByTestId(setUpIds.checks.failed)).not.toBeInTheDocument();
  });
});

test('the generator writes jobs from hosts, and reports invalid hosts', async () => {
  await open();
  await act(async () => fireEvent.click(screen.getByText('Generate a scrape configuration')));
  await waitFor(() => expect(byId(setUpIds.generator.empty)).toBeInTheDocument());
  const [tower] = screen.getAllByTestId(setUpIds.generator.hosts);
  if (tower === undefined) {
    throw new Error('no field for hosts');
  }
  fireEvent.change(tower, { target: { value: 'tower-1, tower-2:9000' } });
  expect(byId(setUpIds.generator.text)).toHaveTextContent(/job_name: tower.*tower-1:8045.*tower-2:9000/);
  fireEvent.change(tower, { target: { value: 'http://tower-1' } });
  expect(byId(setUpIds.generator.section)).toHaveTextContent('“http://tower-1” is not a host');
  expect(screen.queryByTestId(setUpIds.generator.text)).not.toBeInTheDocument();
});
