import '../../app/testBrowser';
import { type CurrentUserDTO } from '@grafana/data';
import { type BackendSrvRequest, config, locationService, setBackendSrv, setCurrentUser } from '@grafana/runtime';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import React, { type ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { callscope } from '../../../tests/support/command';
import { App } from '../../app/App';
import { META, prometheus, Surroundings, useDataSources } from '../../app/testApp';
import { ruleIds } from '../../components/ruleIds';
import { testIds } from '../../components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../../constants';
import { PartialError, PromError } from '../../promClient/errors';

const mockInstant = jest.fn();
jest.mock('../../promClient/grafanaClient', () => ({ createGrafanaClient: () => ({ instant: mockInstant }) }));
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
}));

// The whole page is drawn in each test, which takes its time on a busy machine.
jest.setTimeout(60_000);

const RULES = `${PLUGIN_BASE_URL}/${ROUTES.rules}`;
const fetchMock = jest.fn();
const user: CurrentUserDTO = JSON.parse('{}');
setCurrentUser(user);

interface Answer {
  status?: number;
  data: unknown;
}

/** A Grafana that answers by method and path; others are not found. */
function grafana(
  answers: Readonly<Record<string, Answer | ((data: { uid?: string; title?: string }) => Answer)>>
): void {
  fetchMock.mockImplementation(({ method = 'GET', url, data }: BackendSrvRequest) => {
    const known = answers[`${method} ${url}`];
    const { status = 200, data: body } =
      typeof known === 'function' ? known(data) : (known ?? { status: 404, data: '' });
    return status < 400 ? of({ data: body }) : throwError(() => ({ status, data: body, config: {} }));
  });
}

const API = '/api/v1/provisioning/alert-rules';
const EMPTY = {
  [`GET ${API}`]: { data: [] },
  'GET /api/folders/callscope': { status: 404, data: { message: 'folder not found' } },
};

function signIn(...permissions: string[]): void {
  user.permissions = Object.fromEntries(permissions.map((name) => [name, true]));
}

async function open(parameters: Record<string, string> = {}, jsonData: Record<string, unknown> = {}): Promise<void> {
  locationService.push(`${RULES}?${new URLSearchParams(parameters)}`);
  await act(async () => {
    render(<App meta={{ ...META, jsonData }} />, { wrapper: Surroundings });
  });
  await screen.findByTestId(ruleIds.basis, undefined, { timeout: 30_000 });
}

function field(name: string): HTMLElement {
  const found = screen.getAllByTestId(ruleIds.field).find(({ dataset }) => dataset.field === name);
  if (found === undefined) {
    throw new Error(`no field ${name}`);
  }
  return found;
}

async function type(name: string, text: string): Promise<void> {
  fireEvent.change(field(name), { target: { value: text } });
  await act(async () => {
    fireEvent.blur(field(name));
  });
}

/** What the alerts of an objective need for a fault, by tier. */
function reach(objective: string, fault: string): string[] {
  const row = screen
    .getAllByTestId(ruleIds.reach.row)
    .find(({ dataset }) => dataset.objective === objective && dataset.fault === fault);
  return row === undefined
    ? []
    : within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent ?? '');
}

const text = (): string => screen.getByTestId(ruleIds.file.text).textContent ?? '';
const summary = (): HTMLElement => screen.getByTestId(ruleIds.apply.summary);

function names(kind: string): string[] {
  const list = screen.queryAllByTestId(ruleIds.apply.list).find(({ dataset }) => dataset.kind === kind);
  return list === undefined
    ? []
    : within(list)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent ?? '');
}

async function click(id: string): Promise<void> {
  await act(async () => {
    screen.getByTestId(id).click();
  });
}

async function compare(): Promise<void> {
  await click(ruleIds.apply.compare);
  await waitFor(() => expect(summary()).not.toHaveAttribute('data-state', 'comparing'));
}

async function confirm(id: string, name: string): Promise<void> {
  await click(id);
  await act(async () => {
    within(screen.getByRole('dialog')).getByRole('button', { name }).click();
  });
  await waitFor(() => expect(summary()).toHaveAttribute('data-state', 'changed'));
}

beforeEach(() => {
  mockInstant.mockReset().mockResolvedValue({ total: [] });
  fetchMock.mockReset();
  setBackendSrv({ ...JSON.parse('{}'), fetch: fetchMock });
  signIn('alert.provisioning:write', 'folders:create');
  useDataSources([prometheus('prom', true)]);
  config.appUrl = 'https://grafana.example.org/base/';
});

describe('the options', () => {
  test('come from the settings, and the scrape interval from the data source', async () => {
    mockInstant.mockImplementation(async (queries: Record<string, string>) =>
      Object.fromEntries(
        Object.keys(queries).map((name) => [name, name === 'total' ? [] : [{ labels: {}, value: 60 }]])
      )
    );
    await open({}, { limits: { objective: 0.98 }, sloWindowDays: 28 });
    expect(['target', 'window', 'scrape'].map((name) => field(name))).toEqual([
      expect.objectContaining({ value: '98' }),
      expect.objectContaining({ value: '28' }),
      expect.objectContaining({ value: '10' }),
    ]);
    expect(screen.getByTestId(ruleIds.basis)).toHaveTextContent('scrapes every 10 s');
    expect(locationService.getSearchObject().target).toBeUndefined();
  });

  test('come from the URL, go to it, and change what can fire', async () => {
    await open({ target: '97' });
    expect(reach('rtt', 'place')[1]).toBe('never');
    await type('target', '99.9');
    expect(locationService.getSearchObject()).toMatchObject({ target: '99.9' });
    expect(reach('rtt', 'all')[1]).toBe('52 s');
    expect(reach('rtt', 'place')[1]).toBe('3 min 27 s');
    expect(text()).toContain('vector(0.999)');
    await type('target', '');
    expect(locationService.getSearchObject().target).toBeUndefined();
    expect(field('target')).toHaveValue('99');
  });

  test.each([
    ['target', '50', 'The objective must be from 0.9306'],
    ['target', '99,5', 'The objective must be'],
    ['window', '1.5', 'whole number of days'],
    ['scrape', '0', 'from 1 to 3600'],
  ])('an invalid %s of %s says so and changes nothing else', async (name, typed, problem) => {
    await open();
    const before = text();
    await type(name, typed);
    expect(field(name)).toBeInvalid();
    expect(field(name)).toHaveValue(typed);
    expect(screen.getByText(new RegExp(problem))).toBeInTheDocument();
    expect(text()).toBe(before);
    expect(locationService.getSearchObject()[name]).toBeUndefined();
  });

  test('an invalid one of the URL stays there, and the default counts', async () => {
    await open({ window: 'x' });
    expect(field('window')).toBeInvalid();
    expect(field('window')).toHaveValue('x');
    expect(text()).toContain('[7d]');
  });
});

describe('the basis', () => {
  test('without an answer is the default, said so, and rules are written anyway', async () => {
    mockInstant.mockRejectedValue(new PromError('unreachable', 'connection refused'));
    await open();
    expect(screen.getByTestId(ruleIds.basis)).toHaveTextContent(
      "The data source didn't answer: connection refused. Without a measured scrape interval, 15 s is the default."
    );
    expect(text()).toContain('groups:');
    expect(reach('rtt', 'place')[0]).toBe('one place with 25 % of all, assumed');
  });

  test('is loading until the data source answers', async () => {
    mockInstant.mockReturnValue(new Promise(() => undefined));
    locationService.push(RULES);
    await act(async () => {
      render(<App meta={META} />, { wrapper: Surroundings });
    });
    expect(await screen.findByTestId(ruleIds.loading, undefined, { timeout: 30_000 })).toBeInTheDocument();
  });

  test('names the recorded largest place', async () => {
    const row = (instance: string, value: number) => ({
      labels: { product: 'mattermost', objective: 'rtt', instance },
      value,
    });
    mockInstant.mockResolvedValue({ total: [row('relay-1', 90), row('relay-2', 10)] });
    await open();
    expect(reach('rtt', 'place')[0]).toBe('relay-1, the largest: 90 % of all');
  });
});

describe('the rules that answer triage ahead', () => {
  test('are asked for only when somebody wants them, and the link keeps that', async () => {
    await open();
    const before = text();
    const asked = mockInstant.mock.calls.length;
    mockInstant.mockImplementation(async (queries: Record<string, string>) =>
      Object.fromEntries(Object.keys(queries).map((name) => [name, []]))
    );
    await click(ruleIds.ahead);
    expect(mockInstant.mock.calls.length).toBeGreaterThan(asked);
    expect(locationService.getSearchObject()).toMatchObject({ ahead: '1' });
    expect(
      await screen.findByText('This data source has no metrics of these products within the scope.')
    ).toBeInTheDocument();
    expect(text()).toBe(before);
    await click(ruleIds.ahead);
    expect(locationService.getSearchObject().ahead).toBeUndefined();
    expect(screen.queryByText(/has no metrics of these products/)).toBeNull();
  });

  const answerDiscovery = (answer: () => Promise<never>): void =>
    void mockInstant.mockImplementation((queries: Record<string, string>) =>
      'families' in queries ? answer() : Promise.resolve({ total: [] })
    );

  test('are not there yet while the data source is asked, and the page says so', async () => {
    answerDiscovery(() => new Promise(() => undefined));
    await open({ ahead: '1' });
    expect(await screen.findByText(/Querying Prometheus/)).toBeInTheDocument();
  });

  test('are not called absent if a query fails', async () => {
    const failure = new PromError('bad-query', 'too many samples');
    answerDiscovery(() => Promise.reject(new PartialError({ scrapes: [] }, { families: failure })));
    await open({ ahead: '1' });
    expect(await screen.findByText("The data source didn't answer: too many samples.")).toBeInTheDocument();
    expect(screen.queryByText(/has no metrics of these products/)).toBeNull();
  });

  test('are missing, and why, if the data source does not answer', async () => {
    mockInstant.mockRejectedValue(new PromError('unreachable', 'connection refused'));
    await open({ ahead: '1' });
    expect(screen.getByTestId(ruleIds.ahead)).toBeChecked();
    expect(await screen.findByText("The data source didn't answer: connection refused.")).toBeInTheDocument();
    expect(text()).toContain('groups:');
  });
});

test('an invalid scope asks nothing', async () => {
  locationService.push(`${RULES}?scope=prod`);
  await act(async () => {
    render(<App meta={META} />, { wrapper: Surroundings });
  });
  expect(await screen.findByTestId(testIds.controls.scopeError, undefined, { timeout: 30_000 })).toBeInTheDocument();
  expect(mockInstant).not.toHaveBeenCalled();
});

describe('what the command prints', () => {
  const OPTIONS = ['--page', `https://grafana.example.org/base${PLUGIN_BASE_URL}`, '--data-source', 'prom'];

  test.each([
    ['Prometheus', 'prometheus'],
    ['Grafana, to import', 'grafana-import'],
    ['Prometheus operator', 'operator'],
    ['Grafana, to provision', 'grafana-file'],
    ['OpenSLO', 'openslo'],
  ])('%s has the same bytes', async (label, format) => {
    const chosen = ['--objective', '0.995', '--window', '28', '--scrape-interval', '7', '--scope', 'cluster="a"'];
    const printed = callscope('rules', ['--format', format, ...OPTIONS, ...chosen]);
    await open({ target: '99.5', window: '28', scrape: '7', scope: 'cluster="a"' });
    await act(async () => {
      screen.getByRole('radio', { name: label }).click();
    });
    const { code, stdout } = await printed;
    expect(code).toBe(0);
    expect(text()).toBe(stdout);
  });
});

describe('applying', () => {
  test.each([
    [['alert.rules:read'], 'alert.provisioning:write, folders:create'],
    [['alert.provisioning:write', 'folders:delete'], 'folders:create'],
    [['alert.rules:create', 'alert.rules:write', 'folders:create'], 'alert.provisioning:write'],
  ])('with %j, a sentence names what is missing', async (permissions, missing) => {
    signIn(...permissions);
    await open();
    expect(screen.getByTestId(ruleIds.apply.forbidden)).toHaveTextContent(`grant you: ${missing}.`);
    expect(screen.queryByTestId(ruleIds.apply.compare)).not.toBeInTheDocument();
  });

  test('an editor of Grafana 12.4 may', async () => {
    signIn(
      'alert.rules:create',
      'alert.rules:write',
      'alert.rules:delete',
      'alert.provisioning.provenance:write',
      'folders:create'
    );
    await open();
    expect(screen.getByTestId(ruleIds.apply.compare)).toBeInTheDocument();
  });

  test('says why Grafana cannot be compared with', async () => {
    grafana({
      ...EMPTY,
      [`GET ${API}`]: { status: 403, data: { message: 'No. Permissions needed: alert.rules:read' } },
    });
    await open();
    await compare();
    expect(screen.getByTestId(ruleIds.apply.failed)).toHaveTextContent('grant you alert.rules:read');
    expect(screen.queryByTestId(ruleIds.apply.apply)).not.toBeInTheDocument();
  });

  test('an unreadable answer is no comparison', async () => {
    grafana({ ...EMPTY, [`GET ${API}`]: { data: { rules: [] } } });
    await open();
    await compare();
    expect(screen.getByTestId(ruleIds.apply.failed)).toHaveTextContent('holds no alert rules');
  });

  test('lists, asks, applies what it can, and says what failed and why', async () => {
    const created: string[] = [];
    grafana({
      ...EMPTY,
      'POST /api/folders': { data: {} },
      [`POST ${API}`]: ({ title = '' }) => {
        if (title.endsWith('RttBad')) {
          return { status: 403, data: { message: 'the quota is reached' } };
        }
        created.push(title);
        return { status: 201, data: {} };
      },
    });
    await open({}, { products: ['mattermost'] });
    expect(summary()).toHaveTextContent('Comparing changes nothing');
    await compare();
    expect(summary()).toHaveTextContent(/^To create: \d+\. To change: 0\. To remove: 0\. Unchanged: 0\.$/);
    const wanted = names('create');
    expect(wanted).toContain('CallscopeMattermostRttBad');
    expect(screen.queryByTestId(ruleIds.apply.remove)).not.toBeInTheDocument();
    await confirm(ruleIds.apply.apply, 'Apply');
    expect(created).toEqual(wanted.filter((name) => name !== 'CallscopeMattermostRttBad'));
    expect(names('failed')).toEqual(expect.arrayContaining(['Create CallscopeMattermostRttBad: the quota is reached']));
    expect(names('done')).toContain('Create folder Callscope');
    const posts = fetchMock.mock.calls.map(([request]) => request).filter(({ method }) => method === 'POST');
    expect(posts[0]).toMatchObject({ data: { uid: 'callscope', title: 'Callscope' } });
    expect(posts[1]).toMatchObject({ headers: { 'X-Disable-Provenance': 'true' } });
    await type('target', '98');
    expect(names('done')).toContain('Create folder Callscope');
  });

  test('a refused removal says why, although its answer is a text', async () => {
    const rule = { uid: 'cs-old', title: 'Old', folderUID: 'callscope', ruleGroup: 'g' };
    const body = JSON.stringify({ message: 'You lack it. Permissions needed: folders:delete' });
    grafana({
      [`GET ${API}`]: { data: [rule] },
      'GET /api/folders/callscope': { data: {} },
      'GET /api/v1/provisioning/folder/callscope/rule-groups/g': { data: { interval: 10, rules: [] } },
      [`DELETE ${API}/cs-old`]: { status: 403, data: body },
      'GET /api/folders/callscope/counts': { data: { alertrule: 1 } },
    });
    await open();
    await compare();
    expect(names('remove')).toEqual(['Old']);
    await confirm(ruleIds.apply.remove, 'Remove all');
    expect(names('failed')).toEqual([
      'Remove Old: You lack it. Permissions needed: folders:delete',
      'Remove folder Callscope: Something else is in the folder, so it stays',
    ]);
    const [removal] = fetchMock.mock.calls.map(([request]) => request).filter(({ method }) => method === 'DELETE');
    expect(removal).toMatchObject({ responseType: 'text' });
  });

  test('a comparison is over when other alerts are wanted', async () => {
    grafana(EMPTY);
    await open();
    await compare();
    expect(names('create')).not.toEqual([]);
    await type('target', '98');
    expect(names('create')).toEqual([]);
    expect(screen.queryByTestId(ruleIds.apply.apply)).not.toBeInTheDocument();
  });

  test('with everything there, there is nothing to do but to remove it', async () => {
    const stored = new Map<string, object>();
    const groups = new Map<string, { interval: number }>();
    fetchMock.mockImplementation(({ method, url, data }: BackendSrvRequest) => {
      const [, group] = /rule-groups\/(.*)$/.exec(url) ?? [];
      if (url === API && method === 'POST') {
        stored.set(data.uid, data);
      } else if (method === 'DELETE') {
        stored.delete(url.slice(API.length + 1));
      } else if (group !== undefined) {
        const interval = method === 'PUT' ? data.interval : (groups.get(group)?.interval ?? 60);
        groups.set(group, { interval });
        return of({ data: { interval, rules: [] } });
      }
      return of({
        data: url === API ? [...stored.values()] : url.endsWith('/counts') ? { alertrule: stored.size } : {},
      });
    });
    await open();
    await compare();
    await confirm(ruleIds.apply.apply, 'Apply');
    expect(names('failed')).toEqual([]);
    await compare();
    expect(summary()).toHaveTextContent(`Nothing to do. Alerts that are the same: ${stored.size}.`);
    expect(screen.queryByTestId(ruleIds.apply.apply)).not.toBeInTheDocument();
    await confirm(ruleIds.apply.remove, 'Remove all');
    expect(stored.size).toBe(0);
    expect(names('done')).toContain('Remove folder Callscope');
    expect(fetchMock.mock.lastCall?.[0]).toMatchObject({ method: 'DELETE', url: '/api/folders/callscope' });
  });
});
