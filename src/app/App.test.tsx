import './testBrowser';
import { locationService, setCurrentUser, setPluginImportUtils } from '@grafana/runtime';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import React, { type ReactNode } from 'react';
import { testIds } from '../components/testIds';
import { PLUGIN_BASE_URL } from '../constants';
import { DEGRADED, HEALTHY } from '../pages/shared/verdict/testAssessments';
import { PRODUCTS } from '../products/triage';
import { runTriage } from '../triage/runTriage';
import { AppPlugin, PluginExtensionPoints } from '@grafana/data';
import { addTriageLinks } from '../extensions/links';
import { watchOrigin } from '../extensions/origin';
import { App } from './App';
import { META, prometheus, returns, Surroundings, useDataSources } from './testApp';

jest.mock('../triage/runTriage', () => ({ runTriage: jest.fn() }));
jest.mock('../promClient/grafanaClient', () => ({ createGrafanaClient: (uid: string) => uid }));
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ actions, children }: { actions: ReactNode; children: ReactNode }) => (
    <main>
      {actions}
      {children}
    </main>
  ),
}));

const runTriageMock = jest.mocked(runTriage);

async function open(url: string, jsonData?: Record<string, unknown>) {
  await openUnwatched(url, jsonData);
  await waitFor(() => expect(screen.queryByTestId(testIds.verdict.announcement)).toBeInTheDocument());
  await waitFor(() => expect(screen.queryByTestId(testIds.states.loading)).not.toBeInTheDocument());
}

async function openUnwatched(url: string, jsonData: Record<string, unknown> = {}) {
  locationService.push(url);
  await act(async () => {
    render(<App meta={{ ...META, jsonData }} />, { wrapper: Surroundings });
  });
}

/** Whom the page asked last, and what about. */
function lastQuestion() {
  const [client, options] = runTriageMock.mock.lastCall ?? [];
  return { client, ...options };
}

const TRIAGE = `${PLUGIN_BASE_URL}/triage`;

beforeAll(() => {
  setCurrentUser(JSON.parse('{"permissions":{}}'));
  setPluginImportUtils({
    importPanelPlugin: () => new Promise(() => undefined),
    getPanelPluginFromCache: () => undefined,
  });
});

beforeEach(() => {
  runTriageMock.mockReset().mockResolvedValue(HEALTHY);
  useDataSources([prometheus('a'), prometheus('b', true), prometheus('c')]);
});

describe('the start page', () => {
  it('is triage, with all parameters of the URL', async () => {
    await open(`${PLUGIN_BASE_URL}?var-ds=c`);
    expect(locationService.getLocation().pathname).toBe(TRIAGE);
    expect(lastQuestion().client).toBe('c');
    expect(screen.getByTestId(testIds.verdict.status)).toHaveTextContent('Healthy');
  });

  it('stands for pages that do not exist', async () => {
    await open(`${PLUGIN_BASE_URL}/nothing`);
    expect(locationService.getLocation().pathname).toBe(TRIAGE);
  });
});

describe('the data source', () => {
  it("is Grafana's default Prometheus, not the first by name", async () => {
    await open(TRIAGE);
    expect(lastQuestion().client).toBe('b');
    expect(locationService.getSearchObject()).toMatchObject({ 'var-ds': 'b' });
  });

  it('is that of the settings, if there is one', async () => {
    await open(TRIAGE, { dataSource: 'c' });
    expect(lastQuestion().client).toBe('c');
  });

  it('comes from the URL first', async () => {
    await open(`${TRIAGE}?var-ds=a`, { dataSource: 'c' });
    expect(runTriageMock.mock.calls.map(([client]) => client)).toEqual(['a']);
  });

  it('is not replaced by another one when that of the URL does not exist', async () => {
    await open(`${TRIAGE}?var-ds=gone`);
    expect(screen.getByTestId(testIds.states.noDataSource)).toHaveTextContent('“gone”');
    expect(runTriageMock).not.toHaveBeenCalled();
  });

  it('is asked for when there is none', async () => {
    useDataSources([]);
    await open(TRIAGE);
    expect(screen.getByTestId(testIds.states.noDataSource)).toBeInTheDocument();
    expect(runTriageMock).not.toHaveBeenCalled();
  });
});

describe('the scope', () => {
  it('comes from the URL', async () => {
    await open(`${TRIAGE}?scope=${encodeURIComponent('cluster="prod"')}`, { scope: 'cluster="dev"' });
    expect(lastQuestion().scope).toEqual([{ label: 'cluster', op: '=', value: 'prod' }]);
  });

  it('else from the settings', async () => {
    await open(TRIAGE, { scope: 'cluster="dev"' });
    expect(lastQuestion().scope).toEqual([{ label: 'cluster', op: '=', value: 'dev' }]);
  });

  it('is applied when it was typed and Enter pressed', async () => {
    await open(TRIAGE);
    const field = screen.getByTestId(testIds.controls.scope);
    fireEvent.change(field, { target: { value: 'env="x"' } });
    await act(async () => {
      fireEvent.keyDown(field, { key: 'Enter' });
    });
    await waitFor(() => expect(lastQuestion().scope).toEqual([{ label: 'env', op: '=', value: 'x' }]));
    expect(locationService.getSearchObject()).toMatchObject({ scope: 'env="x"' });
  });

  it('asks nothing while it cannot be read', async () => {
    await open(`${TRIAGE}?scope=prod`);
    expect(screen.getByTestId(testIds.controls.scopeError)).toHaveTextContent('cannot read "prod"');
    expect(screen.getByTestId(testIds.controls.scope)).toBeInvalid();
    expect(runTriageMock).not.toHaveBeenCalled();
  });
});

describe('the instant', () => {
  it('is now if the URL has no instant', async () => {
    await open(TRIAGE);
    expect(Math.abs((lastQuestion().at ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect(screen.getByTestId(testIds.controls.live)).toBeInTheDocument();
  });

  it.each(['2026-11-22T10:03:30Z', '1795341810'])('comes from the URL: %s', async (at) => {
    await open(`${TRIAGE}?at=${at}`);
    expect(lastQuestion().at).toBe(1795341810);
    expect(screen.getByTestId(testIds.controls.replay)).toHaveTextContent('Replay 10:03:30');
  });

  it('goes back to live', async () => {
    await open(`${TRIAGE}?at=1795341810`);
    await act(async () => screen.getByTestId(testIds.controls.backToLive).click());
    expect(locationService.getSearchObject().at).toBeUndefined();
    await waitFor(() => expect(lastQuestion().at).not.toBe(1795341810));
    expect(screen.getByTestId(testIds.controls.live)).toBeInTheDocument();
  });

  it('asks nothing while it cannot be read', async () => {
    await open(`${TRIAGE}?at=yesterday`);
    expect(screen.getByTestId(testIds.controls.instantError)).toHaveTextContent('“yesterday”');
    expect(runTriageMock).not.toHaveBeenCalled();
  });

  it('of the verdict can be linked to', async () => {
    await open(`${TRIAGE}?scope=`);
    expect(screen.getByTestId(testIds.verdict.replayLink)).toHaveAttribute(
      'href',
      expect.stringContaining(`${TRIAGE}?`)
    );
    expect(screen.getByTestId(testIds.verdict.replayLink)).toHaveAttribute(
      'href',
      expect.stringMatching(/at=2026-11-22T10(:|%3A)03(:|%3A)30Z/)
    );
  });
});

describe('the judged instant', () => {
  it('comes from the URL', async () => {
    runTriageMock.mockResolvedValue(DEGRADED);
    await open(`${TRIAGE}?by=region`);
    expect(screen.getByRole('radio', { name: 'Region' })).toBeChecked();
  });

  it('goes to the URL', async () => {
    runTriageMock.mockResolvedValue(DEGRADED);
    await open(TRIAGE);
    await act(async () => screen.getAllByTestId(testIds.step).at(-1)?.click());
    expect(locationService.getSearchObject()).toMatchObject({ step: 'reach' });
    expect(screen.getAllByTestId(testIds.step).at(-1)).toHaveAttribute('aria-expanded', 'true');
  });
});

describe('the products', () => {
  it('are those of the settings', async () => {
    const { id } = PRODUCTS[PRODUCTS.length - 1] ?? { id: '' };
    expect(PRODUCTS.length).toBeGreaterThan(1);
    await open(TRIAGE, { products: [id] });
    expect(lastQuestion().products?.map((product) => product.id)).toEqual([id]);
  });
});

test('a hidden tab asks nothing', async () => {
  const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await openUnwatched(TRIAGE);
  expect(runTriageMock).not.toHaveBeenCalled();
  visibility.mockReturnValue('visible');
  await act(async () => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await waitFor(() => expect(runTriageMock).toHaveBeenCalledTimes(1));
  visibility.mockRestore();
});

describe('a link of an extension', () => {
  const arrive = async (point: string, here: string) => {
    returns.length = 0;
    locationService.push(here);
    await open(`${TRIAGE}?var-ds=a&uel_pid=callscope-calls-app&uel_epid=${encodeURIComponent(point)}`);
  };

  beforeAll(watchOrigin);

  it('leads back to its dashboard, once', async () => {
    const plugin = new AppPlugin();
    addTriageLinks(plugin);
    const context = { targets: [], timeRange: { from: 'now-1h', to: 'now' }, dashboard: { title: 'Our calls' } };
    for (const { targets, configure } of plugin.addedLinkConfigs) {
      if (targets.includes(PluginExtensionPoints.DashboardPanelMenu)) {
        configure?.(context);
      }
    }
    await arrive(PluginExtensionPoints.DashboardPanelMenu, '/d/abc/our-calls?from=now-1h');
    expect(returns).toEqual([['Our calls', '/d/abc/our-calls?from=now-1h']]);
    expect(locationService.getSearchObject()).not.toHaveProperty('uel_pid');
    expect(locationService.getSearchObject()).not.toHaveProperty('uel_epid');
    await act(async () => locationService.partial({ step: 'reach' }));
    expect(returns).toHaveLength(1);
  });

  it.each([
    [PluginExtensionPoints.ExploreToolbarAction, 'Explore'],
    [PluginExtensionPoints.AlertInstanceAction, 'alert rule'],
  ])('at %s leads back to “%s”', async (point, title) => {
    await arrive(point, '/there?a=b');
    expect(returns).toEqual([[title, '/there?a=b']]);
  });

  it('of another plugin leads nowhere', async () => {
    returns.length = 0;
    await open(`${TRIAGE}?var-ds=a&uel_pid=other-app&uel_epid=a`);
    expect(returns).toEqual([]);
  });
});
