import '../app/testBrowser';
import { AppPlugin, type AppPluginMeta, type CurrentUserDTO, type DataSourceInstanceSettings } from '@grafana/data';
import { type BackendSrvRequest, setBackendSrv, setCurrentUser, setDataSourceSrv } from '@grafana/runtime';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import React from 'react';
import { of, throwError } from 'rxjs';
import { expectedJobs } from '../checks/expectedJobs';
import { runChecks } from '../checks/runChecks';
import { type Check, type CheckGroup, type CheckState } from '../checks/types';
import { testIds } from '../components/testIds';
import { PromError } from '../promClient/errors';
import { DEFAULT_SETTINGS } from '../settings';
import { ConfigPage } from './ConfigPage';

jest.mock('../checks/runChecks', () => ({ runChecks: jest.fn() }));
const mockInstant = jest.fn();
jest.mock('../promClient/grafanaClient', () => ({
  createGrafanaClient: (uid: string) => ({ uid, instant: mockInstant }),
}));

// The whole page is drawn in each test, which takes its time on a busy machine.
jest.setTimeout(30_000);

const runChecksMock = jest.mocked(runChecks);
const fetchMock = jest.fn();

// The select box measures its options' widths; jsdom has no canvas.
jest
  .spyOn(HTMLCanvasElement.prototype, 'getContext')
  .mockReturnValue(Object.assign(JSON.parse('{}'), { measureText: () => ({ width: 0 }) }));

const SNIPPET = '- job_name: rtcd\n';

function check(state: CheckState): Check {
  const remedy = state === 'pass' ? null : { text: 'Add this job.', snippet: SNIPPET };
  return { id: 'found', title: 'Found', state, evidence: `It is ${state}.`, why: 'It matters.', remedy, query: 'up' };
}

/** Every job is in one state, but for those that are named. */
function answer(state: CheckState, others: Record<string, CheckState> = {}): void {
  runChecksMock.mockImplementation(async (_client, { products, only }) =>
    expectedJobs(products)
      .map(({ product, source }): CheckGroup => {
        const own = others[source.job] ?? state;
        return {
          id: `${product.id}/${source.id}`,
          product: { id: product.id, title: product.title },
          title: source.job,
          purpose: source.purpose,
          state: own,
          checks: [check(own)],
        };
      })
      .filter(({ id }) => only === undefined || id === only.group)
  );
}

function dataSources(...all: Array<{ uid: string; isDefault?: boolean }>): void {
  const list: DataSourceInstanceSettings[] = all.map(({ uid, isDefault = false }) => ({
    ...JSON.parse('{"id":1,"jsonData":{}}'),
    uid,
    name: `Prometheus ${uid}`,
    type: 'prometheus',
    isDefault,
  }));
  setDataSourceSrv({
    get: () => Promise.reject(new Error('not used')),
    getList: () => list,
    getInstanceSettings: () => undefined,
    reload: jest.fn(),
    registerRuntimeDataSource: jest.fn(),
  });
}

const user: CurrentUserDTO = JSON.parse('{}');
setCurrentUser(user);

function signIn(permissions: Record<string, boolean>): void {
  user.permissions = permissions;
}

/** A Grafana that stores the plugin's settings, unless a refusal says otherwise. */
function grafana(jsonData: unknown, refusal?: { status: number; data: object }): { posted: () => unknown } {
  const answerTo = ({ method }: BackendSrvRequest) =>
    method === 'GET'
      ? of({ data: { enabled: true, pinned: false, jsonData } })
      : refusal === undefined
        ? of({ data: { message: 'Plugin settings updated' } })
        : throwError(() => ({ ...refusal, config: {} }));
  fetchMock.mockImplementation(answerTo);
  return {
    posted: () => fetchMock.mock.calls.map(([request]) => request).find(({ method }) => method === 'POST')?.data,
  };
}

async function open(jsonData?: Record<string, unknown>): Promise<AppPlugin> {
  const plugin = new AppPlugin();
  const meta: AppPluginMeta = { ...JSON.parse('{"id":"callscope-calls-app"}'), jsonData };
  plugin.meta = meta;
  await act(async () => {
    render(<ConfigPage plugin={plugin} />);
  });
  return plugin;
}

const byId = (id: string): HTMLElement => screen.getByTestId(id);
const scopeField = (): HTMLElement => byId(testIds.config.scope);

function product(id: string): HTMLElement {
  const box = screen.getAllByTestId(testIds.config.product).find(({ dataset }) => dataset.product === id);
  if (box === undefined) {
    throw new Error(`no product ${id}`);
  }
  return box;
}

async function typeScope(text: string): Promise<void> {
  fireEvent.change(scopeField(), { target: { value: text } });
  await act(async () => fireEvent.blur(scopeField()));
}

async function save(): Promise<void> {
  await act(async () => fireEvent.click(byId(testIds.config.save)));
}

function job(name: string): HTMLElement {
  const found = screen.getAllByTestId(testIds.checks.job).find(({ dataset }) => dataset.job === name);
  if (found === undefined) {
    throw new Error(`no job ${name}`);
  }
  return found;
}

const uidOf = (client: unknown): unknown =>
  typeof client === 'object' && client !== null && 'uid' in client ? client.uid : null;

/** The data source, scope and jobs that were checked last. */
function lastChecked() {
  const [client, options] = runChecksMock.mock.lastCall ?? [];
  return {
    client: uidOf(client),
    jobs: expectedJobs(options?.products ?? []).map(({ source }) => source.job),
    scope: options?.scope,
    only: options?.only,
  };
}

beforeEach(() => {
  runChecksMock.mockReset();
  fetchMock.mockReset();
  mockInstant.mockReset().mockResolvedValue({});
  setBackendSrv({ ...JSON.parse('{}'), fetch: fetchMock });
  signIn({ 'plugins:write': true });
  dataSources({ uid: 'A' }, { uid: 'B', isDefault: true });
  answer('pass');
});

describe('data source', () => {
  it("proposes Grafana's default, not the first by name, and that changes nothing", async () => {
    await open();
    expect(byId(testIds.config.dataSource)).toHaveValue('Prometheus B');
    expect(lastChecked().client).toBe('B');
    expect(byId(testIds.config.save)).toBeDisabled();
    expect(screen.queryByTestId(testIds.config.unsaved)).not.toBeInTheDocument();
  });

  it('asks the one that was saved', async () => {
    await open({ dataSource: 'A' });
    expect(byId(testIds.config.dataSource)).toHaveValue('Prometheus A');
    expect(lastChecked().client).toBe('A');
  });

  it('checks the one that is chosen, and saves it', async () => {
    const { posted } = grafana({});
    await open();
    const field = byId(testIds.config.dataSource);
    await act(async () => fireEvent.click(field));
    await act(async () => fireEvent.keyDown(field, { key: 'Home' }));
    await act(async () => fireEvent.keyDown(field, { key: 'Enter' }));
    expect(field).toHaveValue('Prometheus A');
    expect(lastChecked().client).toBe('A');
    await save();
    expect(posted()).toMatchObject({ jsonData: { dataSource: 'A' } });
  });

  it('names one that is gone and what is asked in its place', async () => {
    await open({ dataSource: 'gone' });
    expect(byId(testIds.config.dataSourceGone)).toHaveTextContent(/“gone” is gone.*“Prometheus B” is asked/);
    expect(lastChecked().client).toBe('B');
  });

  it('says that there is none at all, and asks nobody', async () => {
    dataSources();
    await open();
    expect(byId(testIds.checks.noDataSource)).toHaveTextContent('No Prometheus data source');
    expect(runChecksMock).not.toHaveBeenCalled();
  });
});

describe('settings', () => {
  it('show who people are only where somebody says so', async () => {
    const { posted } = grafana({});
    await open({});
    expect(byId(testIds.config.identities)).not.toBeChecked();
    fireEvent.click(byId(testIds.config.identities));
    await save();
    expect(posted()).toMatchObject({ jsonData: { identities: 'shown' } });
  });

  it('are saved beside what others have stored, and reach the app', async () => {
    const { posted } = grafana({ theirs: 1, scope: 'old="1"' });
    const plugin = await open({ dataSource: 'A' });
    await typeScope('cluster="prod"');
    fireEvent.click(product('videocall'));
    expect(byId(testIds.config.unsaved)).toBeInTheDocument();
    await save();
    const jsonData = {
      ...DEFAULT_SETTINGS,
      theirs: 1,
      dataSource: 'A',
      scope: 'cluster="prod"',
      products: ['mattermost'],
    };
    expect(posted()).toEqual({ enabled: true, pinned: false, jsonData });
    expect(plugin.meta.jsonData).toEqual(jsonData);
    expect(byId(testIds.config.saved)).toBeInTheDocument();
    expect(screen.queryByTestId(testIds.config.unsaved)).not.toBeInTheDocument();
    expect(byId(testIds.config.save)).toBeDisabled();
  });

  it('can be discarded', async () => {
    await open({ scope: 'cluster="prod"' });
    await typeScope('cluster="test"');
    await act(async () => fireEvent.click(byId(testIds.config.discard)));
    expect(scopeField()).toHaveValue('cluster="prod"');
    expect(screen.queryByTestId(testIds.config.unsaved)).not.toBeInTheDocument();
    expect(lastChecked().scope).toEqual([{ label: 'cluster', op: '=', value: 'prod' }]);
  });

  it('say why a scope is none, and wait with saving and checking', async () => {
    await open();
    await typeScope('cluster=');
    expect(screen.getByText(/scope "cluster=" is not a list of label matchers/)).toBeInTheDocument();
    expect(byId(testIds.config.save)).toBeDisabled();
    expect(lastChecked().scope).toEqual([]);
    await typeScope('cluster="prod"');
    expect(byId(testIds.config.save)).toBeEnabled();
    expect(lastChecked().scope).toEqual([{ label: 'cluster', op: '=', value: 'prod' }]);
  });

  it('need at least one product', async () => {
    await open();
    fireEvent.click(product('videocall'));
    await act(async () => fireEvent.click(product('mattermost')));
    expect(screen.getByText('Choose at least one product.')).toBeInTheDocument();
    expect(byId(testIds.config.save)).toBeDisabled();
  });

  it('that are broken are said, have their defaults, and are mended by saving', async () => {
    const { posted } = grafana({ theirs: 1, scope: 'cluster=' });
    await open({ dataSource: 42, scope: 'cluster=', products: 'none' });
    const problems = within(byId(testIds.config.problems)).getAllByRole('listitem');
    expect(problems.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('data source 42'),
      expect.stringContaining('scope "cluster="'),
      expect.stringContaining('products "none"'),
    ]);
    expect(scopeField()).toHaveValue('');
    expect(product('mattermost')).toBeChecked();
    expect(lastChecked()).toMatchObject({ client: 'B', scope: [] });
    await save();
    expect(posted()).toMatchObject({ jsonData: { theirs: 1, dataSource: null, scope: '', products: 'all' } });
    expect(screen.queryByTestId(testIds.config.problems)).not.toBeInTheDocument();
  });

  it.each([
    [
      'a missing permission',
      { status: 403, data: { message: 'More permissions. Permissions needed: plugins:write' } },
      'You lack the permission plugins:write.',
    ],
    ['any other reason', { status: 500, data: { message: 'database is locked' } }, 'database is locked'],
    ['no reason at all', { status: 502, data: {} }, 'Grafana answered 502'],
  ])('that could not be saved stay where they are: %s', async (_, refusal, reason) => {
    grafana({}, refusal);
    await open();
    await typeScope('cluster="prod"');
    await save();
    expect(byId(testIds.config.saveFailed)).toHaveTextContent(reason);
    expect(scopeField()).toHaveValue('cluster="prod"');
    expect(byId(testIds.config.save)).toBeEnabled();
    expect(byId(testIds.config.unsaved)).toBeInTheDocument();
  });

  it('are shown without a form to who may not save them', async () => {
    signIn({});
    await open({ scope: 'cluster="prod"', products: ['videocall'] });
    expect(screen.queryByTestId(testIds.config.form)).not.toBeInTheDocument();
    const summary = byId(testIds.config.readOnly);
    expect(summary).toHaveTextContent('plugins:write');
    expect(
      within(summary)
        .getAllByRole('definition')
        .map(({ textContent }) => textContent)
    ).toEqual(['Prometheus B', 'cluster="prod"', 'videocall.rs']);
    expect(job('videocall-client-metrics').dataset.state).toBe('pass');
  });
});

describe('checks', () => {
  it('show state, evidence and remedy of each job by product, and count them', async () => {
    answer('pass', { rtcd: 'fail' });
    await open();
    expect(screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent)).toEqual([
      'Mattermost Calls',
      'videocall.rs',
    ]);
    expect(job('rtcd')).toHaveTextContent(/Fail.*It is fail\. *It matters\. Add this job\./);
    expect(job('rtcd')).toHaveTextContent(SNIPPET.trim());
    expect(within(job('rtcd')).getByTestId(testIds.checks.copy)).toBeInTheDocument();
    expect(within(job('calls-plugin')).queryByTestId(testIds.checks.remedy)).not.toBeInTheDocument();
    const others = screen.getAllByTestId(testIds.checks.job).length - 1;
    expect(byId(testIds.checks.summary)).toHaveTextContent(`Fail 1, Pass ${others}`);
  });

  it('do not apply to products that are not run here', async () => {
    await open({ products: ['videocall'] });
    expect(job('rtcd').dataset.state).toBe('not-applicable');
    expect(within(job('rtcd')).queryByTestId(testIds.checks.jobAgain)).not.toBeInTheDocument();
    expect(lastChecked().jobs).not.toContain('rtcd');
  });

  it('can all be run again', async () => {
    answer('fail');
    await open();
    answer('pass');
    await act(async () => fireEvent.click(byId(testIds.checks.again)));
    expect(screen.getAllByTestId(testIds.checks.job).map(({ dataset }) => dataset.state)).not.toContain('fail');
  });

  it('can be run again for one job, which leaves the others alone', async () => {
    answer('fail');
    await open();
    answer('pass');
    await act(async () => fireEvent.click(screen.getByLabelText('Check rtcd again')));
    expect(job('rtcd').dataset.state).toBe('pass');
    expect(job('calls-plugin').dataset.state).toBe('fail');
    expect(lastChecked().only).toEqual({ group: 'mattermost/rtcd' });
  });

  it.each([
    [new PromError('unreachable', 'connection refused'), /does not answer.*connection refused/],
    [new PromError('unauthorised', 'status 403'), /may not be queried.*datasources:query.*status 403/],
  ])('say why they got no answer: %s', async (error, text) => {
    runChecksMock.mockRejectedValue(error);
    await open();
    expect(byId(testIds.checks.failed)).toHaveTextContent(text);
    answer('pass');
    await act(async () => fireEvent.click(byId(testIds.checks.again)));
    expect(byId(testIds.checks.list)).toBeInTheDocument();
    expect(screen.queryByTestId(testIds.checks.failed)).not.toBeInTheDocument();
  });

  it('drop an answer about what is no longer asked', async () => {
    const late: Array<() => void> = [];
    runChecksMock.mockImplementationOnce(
      () => new Promise((_, reject) => late.push(() => reject(new PromError('unreachable', 'too late'))))
    );
    await open();
    expect(byId(testIds.checks.loading)).toBeInTheDocument();
    await typeScope('cluster="prod"');
    await act(async () => late.forEach((finish) => finish()));
    await waitFor(() => expect(byId(testIds.checks.list)).toBeInTheDocument());
    expect(screen.queryByTestId(testIds.checks.failed)).not.toBeInTheDocument();
  });
});

function setNumber(id: string, value: string): void {
  const input = screen.getAllByTestId(testIds.config.number).find(({ dataset }) => dataset.setting === id);
  if (input === undefined) {
    throw new Error(`no number ${id}`);
  }
  fireEvent.change(input, { target: { value } });
  fireEvent.blur(input);
}

describe('limits', () => {
  it('are checked with once they are entered, and kept in order', async () => {
    await open();
    await act(async () => setNumber('callscope-config-rttMs-bad', '250'));
    expect(runChecksMock.mock.lastCall?.[1].limits.rttMs).toEqual({ bad: 250, severe: 500 });
    await act(async () => setNumber('callscope-config-loss-severe', '2'));
    expect(byId(testIds.config.expectationsError)).toHaveTextContent('The limits of loss');
    expect(byId(testIds.config.save)).toBeDisabled();
    await act(async () => setNumber('callscope-config-loss-severe', '7'));
    expect(screen.queryByTestId(testIds.config.expectationsError)).not.toBeInTheDocument();
    expect(runChecksMock.mock.lastCall?.[1].limits.loss).toEqual({ bad: 0.05, severe: 0.07 });
    await act(async () => setNumber('callscope-config-concealment-bad', '7'));
    expect(runChecksMock.mock.lastCall?.[1].limits.concealment).toEqual({ bad: 0.07, severe: 0.1 });
  });
});

describe('limits of Mattermost Calls', () => {
  beforeEach(() => {
    const buckets = ['0.1', '0.25', '0.5', '+Inf'].map((le) => ({
      labels: { __name__: 'rtcd_rtc_client_rtt_bucket', le },
      value: 1,
    }));
    mockInstant.mockResolvedValue({ bounds: buckets });
  });
  const offered = (): string[] =>
    [...document.querySelectorAll<HTMLOptionElement>('#callscope-config-rttMs-bad-options option')].map(
      ({ value }) => value
    );

  it('are offered where the histogram has bounds, and are refused elsewhere', async () => {
    await open();
    expect(offered()).toEqual(['100', '250', '500']);
    expect(byId(testIds.config.expectationsError)).toHaveTextContent(
      'no bound at 300 ms of round-trip time (there are 250 and 100 ms)'
    );
    await act(async () => setNumber('callscope-config-rttMs-bad', '250'));
    expect(screen.queryByTestId(testIds.config.expectationsError)).not.toBeInTheDocument();
    expect(byId(testIds.config.save)).toBeEnabled();
    await act(async () => setNumber('callscope-config-rttMs-severe', '400'));
    expect(byId(testIds.config.save)).toBeDisabled();
  });

  it('are free where Mattermost Calls is not run, or nobody tells its bounds', async () => {
    await open({ products: ['videocall'] });
    expect(offered()).toEqual([]);
    expect(screen.queryByTestId(testIds.config.expectationsError)).not.toBeInTheDocument();
    mockInstant.mockRejectedValue(new PromError('unreachable', 'gone'));
    cleanup();
    await open();
    expect(offered()).toEqual([]);
    expect(screen.queryByTestId(testIds.config.expectationsError)).not.toBeInTheDocument();
  });
});

it('settings of a provisioning file are shown as such', async () => {
  await open({ provisioned: true, products: ['videocall'], appNodes: 3 });
  expect(byId(testIds.config.provisioned)).toHaveTextContent('Set there: products, appNodes.');
  cleanup();
  await open({ products: ['videocall'] });
  expect(screen.queryByTestId(testIds.config.provisioned)).not.toBeInTheDocument();
});

describe('settings as text', () => {
  async function importText(text: string): Promise<void> {
    fireEvent.click(screen.getByText('Export and import settings'));
    fireEvent.change(byId(testIds.transfer.text), { target: { value: text } });
    await act(async () => fireEvent.click(byId(testIds.transfer.take)));
  }

  it('are taken over, to be saved', async () => {
    await open();
    await importText(JSON.stringify({ ...DEFAULT_SETTINGS, scope: 'cluster="prod"', appNodes: 3 }));
    expect(byId(testIds.config.scope)).toHaveValue('cluster="prod"');
    expect(byId(testIds.config.unsaved)).toBeInTheDocument();
    expect(runChecksMock.mock.lastCall?.[1]).toMatchObject({ appNodes: 3 });
  });

  it.each([
    ['{', 'This is no JSON'],
    ['{"appNodes": -1}', 'number of Mattermost nodes -1'],
  ])('%s is refused, and what is entered stays', async (text, problem) => {
    await open({ scope: 'cluster="prod"' });
    await importText(text);
    expect(byId(testIds.transfer.problems)).toHaveTextContent(problem);
    expect(byId(testIds.config.scope)).toHaveValue('cluster="prod"');
  });
});

describe('the generator', () => {
  it('writes jobs out of hosts, and says which are none', async () => {
    await open();
    await act(async () => fireEvent.click(screen.getByText('Generate a scrape configuration')));
    await waitFor(() => expect(byId(testIds.generator.empty)).toBeInTheDocument());
    const [rtcd] = screen.getAllByTestId(testIds.generator.hosts);
    if (rtcd === undefined) {
      throw new Error('no field for hosts');
    }
    fireEvent.change(rtcd, { target: { value: 'rtcd-1, rtcd-2:9000' } });
    expect(byId(testIds.generator.text)).toHaveTextContent(/job_name: rtcd.*rtcd-1:8045.*rtcd-2:9000/);
    fireEvent.change(rtcd, { target: { value: 'http://rtcd-1' } });
    expect(byId(testIds.generator.section)).toHaveTextContent('“http://rtcd-1” is no host');
    expect(screen.queryByTestId(testIds.generator.text)).not.toBeInTheDocument();
  });
});
