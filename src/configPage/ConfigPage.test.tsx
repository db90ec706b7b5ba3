import '../app/testBrowser';
import { AppPlugin, type AppPluginMeta, type CurrentUserDTO, type DataSourceInstanceSettings } from '@grafana/data';
import { type BackendSrvRequest, setBackendSrv, setCurrentUser, setDataSourceSrv } from '@grafana/runtime';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';
import { of, throwError } from 'rxjs';
import { setUpIds } from '../components/setUpIds';
import { testIds } from '../components/testIds';
import { PromError } from '../promClient/errors';
import { DEFAULT_SETTINGS } from '../settings';
import { ConfigPage } from './ConfigPage';

// Toy products, so that the page is tested for any product.
jest.mock('../products/checks', () => ({
  CHECKED_PRODUCTS: jest.requireActual('../../tests/fixtures/toyChecks').TOY_PRODUCTS,
}));
jest.mock('../products/triage', () => ({
  PRODUCTS: jest.requireActual('../../tests/fixtures/toyChecks').TOY_PRODUCTS,
}));

/** What is saved if nothing was changed. */
const { expected: _, ...OTHERS } = DEFAULT_SETTINGS;
const DEFAULTS = { ...OTHERS, desks: null };

const mockInstant = jest.fn();
const mockCreateClient = jest.fn((uid: string) => ({ uid, instant: mockInstant }));
jest.mock('../promClient/grafanaClient', () => ({ createGrafanaClient: (uid: string) => mockCreateClient(uid) }));

// The whole page is drawn in each test, which takes its time on a busy machine.
jest.setTimeout(30_000);

const fetchMock = jest.fn();

// The select box measures its options' widths; jsdom has no canvas.
jest
  .spyOn(HTMLCanvasElement.prototype, 'getContext')
  .mockReturnValue(Object.assign(JSON.parse('{}'), { measureText: () => ({ width: 0 }) }));

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
const scopeField = (): HTMLElement => byId(setUpIds.config.scope);

function product(id: string): HTMLElement {
  const box = screen.getAllByTestId(setUpIds.config.product).find(({ dataset }) => dataset.product === id);
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
  await act(async () => fireEvent.click(byId(setUpIds.config.save)));
}

/** The uid of the data source that was asked last, and what it was asked. */
function lastAsked() {
  const [queries] = mockInstant.mock.lastCall ?? [];
  return { uid: mockCreateClient.mock.lastCall?.[0], query: Object.values(queries ?? {}).join() };
}

beforeEach(() => {
  fetchMock.mockReset();
  mockInstant.mockReset().mockResolvedValue({});
  mockCreateClient.mockClear();
  setBackendSrv({ ...JSON.parse('{}'), fetch: fetchMock });
  signIn({ 'plugins:write': true });
  dataSources({ uid: 'A' }, { uid: 'B', isDefault: true });
});

describe('data source', () => {
  it("proposes Grafana's default, not the first by name, and that changes nothing", async () => {
    await open();
    expect(byId(setUpIds.config.dataSource)).toHaveValue('Prometheus B');
    expect(lastAsked().uid).toBe('B');
    expect(byId(setUpIds.config.save)).toBeDisabled();
    expect(screen.queryByTestId(setUpIds.config.unsaved)).not.toBeInTheDocument();
  });

  it('asks the one that was saved', async () => {
    await open({ dataSource: 'A' });
    expect(byId(setUpIds.config.dataSource)).toHaveValue('Prometheus A');
    expect(lastAsked().uid).toBe('A');
  });

  it('checks the one that is chosen, and saves it', async () => {
    const { posted } = grafana({});
    await open();
    const field = byId(setUpIds.config.dataSource);
    await act(async () => fireEvent.click(field));
    await act(async () => fireEvent.keyDown(field, { key: 'Home' }));
    await act(async () => fireEvent.keyDown(field, { key: 'Enter' }));
    expect(field).toHaveValue('Prometheus A');
    expect(lastAsked().uid).toBe('A');
    await save();
    expect(posted()).toMatchObject({ jsonData: { dataSource: 'A' } });
  });

  it('names a missing one and its replacement', async () => {
    await open({ dataSource: 'gone' });
    expect(byId(setUpIds.config.dataSourceGone)).toHaveTextContent(/“gone” is gone.*Callscope uses “Prometheus B”/);
    expect(lastAsked().uid).toBe('B');
  });

  it('says that there is none, and sends no query', async () => {
    dataSources();
    await open();
    expect(byId(testIds.states.noDataSource)).toHaveTextContent('No Prometheus data source');
    expect(mockInstant).not.toHaveBeenCalled();
  });
});

describe('settings', () => {
  it('show who people are only if somebody chooses that', async () => {
    const { posted } = grafana({});
    await open({});
    expect(byId(setUpIds.config.identities)).not.toBeChecked();
    fireEvent.click(byId(setUpIds.config.identities));
    await save();
    expect(posted()).toMatchObject({ jsonData: { identities: 'shown' } });
  });

  it('are saved beside the keys of others, and reach the app', async () => {
    const { posted } = grafana({ theirs: 1, scope: 'old="1"' });
    const plugin = await open({ dataSource: 'A' });
    await typeScope('cluster="prod"');
    fireEvent.click(product('pager'));
    expect(byId(setUpIds.config.unsaved)).toBeInTheDocument();
    await save();
    const jsonData = {
      ...DEFAULTS,
      theirs: 1,
      dataSource: 'A',
      scope: 'cluster="prod"',
      products: ['walkie'],
    };
    expect(posted()).toEqual({ enabled: true, pinned: false, jsonData });
    expect(plugin.meta.jsonData).toEqual(jsonData);
    expect(byId(setUpIds.config.saved)).toBeInTheDocument();
    expect(screen.queryByTestId(setUpIds.config.unsaved)).not.toBeInTheDocument();
    expect(byId(setUpIds.config.save)).toBeDisabled();
  });

  it('can be discarded', async () => {
    await open({ scope: 'cluster="prod"' });
    await typeScope('cluster="test"');
    await act(async () => fireEvent.click(byId(setUpIds.config.discard)));
    expect(scopeField()).toHaveValue('cluster="prod"');
    expect(screen.queryByTestId(setUpIds.config.unsaved)).not.toBeInTheDocument();
    expect(lastAsked().query).toContain('cluster="prod"');
  });

  it('says why a scope is invalid, and then neither saves nor asks', async () => {
    await open();
    await typeScope('cluster=');
    expect(screen.getByText(/scope "cluster=" is not a list of label matchers/)).toBeInTheDocument();
    expect(byId(setUpIds.config.save)).toBeDisabled();
    expect(lastAsked().query).not.toContain('cluster');
    await typeScope('cluster="prod"');
    expect(byId(setUpIds.config.save)).toBeEnabled();
    expect(lastAsked().query).toContain('cluster="prod"');
  });

  it('need at least one product', async () => {
    await open();
    fireEvent.click(product('pager'));
    await act(async () => fireEvent.click(product('walkie')));
    expect(screen.getByText('Choose at least one product.')).toBeInTheDocument();
    expect(byId(setUpIds.config.save)).toBeDisabled();
  });

  it('that are broken are reported, have their defaults, and are repaired by saving', async () => {
    const { posted } = grafana({ theirs: 1, scope: 'cluster=' });
    await open({ dataSource: 42, scope: 'cluster=', products: 'none' });
    const problems = within(byId(setUpIds.config.problems)).getAllByRole('listitem');
    expect(problems.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('data source 42'),
      expect.stringContaining('scope "cluster="'),
      expect.stringContaining('products "none"'),
    ]);
    expect(scopeField()).toHaveValue('');
    expect(product('walkie')).toBeChecked();
    expect(lastAsked().uid).toBe('B');
    expect(lastAsked().query).not.toContain('cluster');
    await save();
    expect(posted()).toMatchObject({ jsonData: { theirs: 1, dataSource: null, scope: '', products: 'all' } });
    expect(screen.queryByTestId(setUpIds.config.problems)).not.toBeInTheDocument();
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
    expect(byId(setUpIds.config.saveFailed)).toHaveTextContent(reason);
    expect(scopeField()).toHaveValue('cluster="prod"');
    expect(byId(setUpIds.config.save)).toBeEnabled();
    expect(byId(setUpIds.config.unsaved)).toBeInTheDocument();
  });

  it("are shown without a form to users who can't save them", async () => {
    signIn({});
    await open({ scope: 'cluster="prod"', products: ['pager'] });
    expect(screen.queryByTestId(setUpIds.config.form)).not.toBeInTheDocument();
    const summary = byId(setUpIds.config.readOnly);
    expect(summary).toHaveTextContent('plugins:write');
    expect(
      within(summary)
        .getAllByRole('definition')
        .map(({ textContent }) => textContent)
    ).toEqual(['Prometheus B', 'cluster="prod"', 'Pager']);
    expect(byId(testIds.checksLink)).toBeInTheDocument();
  });
});

function setNumber(id: string, value: string): void {
  const input = screen.getAllByTestId(setUpIds.config.number).find(({ dataset }) => dataset.setting === id);
  if (input === undefined) {
    throw new Error(`no number ${id}`);
  }
  fireEvent.change(input, { target: { value } });
  fireEvent.blur(input);
}

describe('limits', () => {
  it('are saved as they are entered, and kept in order', async () => {
    const { posted } = grafana({});
    await open();
    await act(async () => setNumber('callscope-config-rttMs-bad', '250'));
    await act(async () => setNumber('callscope-config-loss-severe', '2'));
    expect(byId(setUpIds.config.expectationsError)).toHaveTextContent('The limits for packet loss');
    expect(byId(setUpIds.config.save)).toBeDisabled();
    await act(async () => setNumber('callscope-config-loss-severe', '7'));
    expect(screen.queryByTestId(setUpIds.config.expectationsError)).not.toBeInTheDocument();
    await act(async () => setNumber('callscope-config-concealment-bad', '7'));
    await save();
    expect(posted()).toMatchObject({
      jsonData: {
        limits: {
          rttMs: { bad: 250, severe: 500 },
          loss: { bad: 0.05, severe: 0.07 },
          concealment: { bad: 0.07, severe: 0.1 },
        },
      },
    });
  });
});

describe('limits of a product with histograms', () => {
  beforeEach(() => {
    const buckets = ['0.1', '0.25', '0.5', '+Inf'].map((le) => ({
      labels: { __name__: 'tower_rtc_client_rtt_bucket', le },
      value: 1,
    }));
    mockInstant.mockResolvedValue({ walkie: buckets });
  });
  const offered = (): string[] =>
    [...document.querySelectorAll<HTMLOptionElement>('#callscope-config-rttMs-bad-options option')].map(
      ({ value }) => value
    );

  it('offers the bounds of the histogram, and rejects other values', async () => {
    await open();
    expect(offered()).toEqual(['100', '250', '500']);
    expect(byId(setUpIds.config.expectationsError)).toHaveTextContent(
      'no bucket bound at round-trip time 300 ms (nearest: 250 and 100 ms)'
    );
    await act(async () => setNumber('callscope-config-rttMs-bad', '250'));
    expect(screen.queryByTestId(setUpIds.config.expectationsError)).not.toBeInTheDocument();
    expect(byId(setUpIds.config.save)).toBeEnabled();
    await act(async () => setNumber('callscope-config-rttMs-severe', '400'));
    expect(byId(setUpIds.config.save)).toBeDisabled();
  });

  it("can have any value if Walkie doesn't run, or its bounds are unknown", async () => {
    await open({ products: ['pager'] });
    expect(offered()).toEqual([]);
    expect(screen.queryByTestId(setUpIds.config.expectationsError)).not.toBeInTheDocument();
    mockInstant.mockRejectedValue(new PromError('unreachable', 'gone'));
    cleanup();
    await open();
    expect(offered()).toEqual([]);
    expect(screen.queryByTestId(setUpIds.config.expectationsError)).not.toBeInTheDocument();
  });
});

it('settings of a provisioning file are shown as such', async () => {
  await open({ provisioned: true, products: ['pager'], desks: 3 });
  expect(byId(setUpIds.config.provisioned)).toHaveTextContent('The file sets: products, desks.');
  cleanup();
  await open({ products: ['pager'] });
  expect(screen.queryByTestId(setUpIds.config.provisioned)).not.toBeInTheDocument();
});

describe('settings as text', () => {
  async function importText(text: string): Promise<void> {
    fireEvent.click(screen.getByText('Export and import settings'));
    fireEvent.change(byId(setUpIds.transfer.text), { target: { value: text } });
    await act(async () => fireEvent.click(byId(setUpIds.transfer.take)));
  }

  it('are imported, to be saved', async () => {
    await open();
    const { posted } = grafana({});
    await importText(JSON.stringify({ ...DEFAULTS, scope: 'cluster="prod"', desks: 3 }));
    expect(byId(setUpIds.config.scope)).toHaveValue('cluster="prod"');
    expect(byId(setUpIds.config.unsaved)).toBeInTheDocument();
    await save();
    expect(posted()).toMatchObject({ jsonData: { desks: 3 } });
  });

  it.each([
    ['{', 'This is not JSON'],
    ['{"desks": -1}', 'number of desks -1'],
  ])('rejects %s, and keeps the entered text', async (text, problem) => {
    await open({ scope: 'cluster="prod"' });
    await importText(text);
    expect(byId(setUpIds.transfer.problems)).toHaveTextContent(problem);
    expect(byId(setUpIds.config.scope)).toHaveValue('cluster="prod"');
  });
});

it('links to the checks', async () => {
  await open();
  expect(byId(testIds.checksLink)).toHaveAttribute('href', '/a/callscope-calls-app/checks');
});
