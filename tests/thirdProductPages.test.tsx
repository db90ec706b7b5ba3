import '../src/app/testBrowser';
import { AppPlugin, type CurrentUserDTO, type NavModelItem } from '@grafana/data';
import { locationService, setCurrentUser, setPluginImportUtils } from '@grafana/runtime';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React, { type ReactNode } from 'react';
import { App } from '../src/app/App';
import { META, prometheus, Surroundings, useDataSources } from '../src/app/testApp';
import { setUpIds } from '../src/components/setUpIds';
import { testIds } from '../src/components/testIds';
import { ConfigPage } from '../src/configPage/ConfigPage';
import { PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { TOWERS_SOURCE } from './fixtures/walkieTalkie/metrics';
import { ID } from './support/thirdProduct';

// One line in each of the three registries adds the product of `fixtures/walkieTalkie`.
jest.mock('../src/products/triage', () => jest.requireActual('./support/thirdProduct').TRIAGE_REGISTRY);
jest.mock('../src/products/checks', () => jest.requireActual('./support/thirdProduct').CHECKS_REGISTRY);
jest.mock('../src/products/boards', () => jest.requireActual('./support/thirdProduct').BOARDS_REGISTRY);
jest.mock('../src/promClient/grafanaClient', () => ({
  createGrafanaClient: () => jest.requireActual('./support/thirdProduct').towersClient,
}));
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ actions, pageNav, children }: { actions: ReactNode; pageNav?: NavModelItem; children: ReactNode }) => (
    <main>
      <nav>
        {(pageNav?.children ?? []).map(({ text, url }) => (
          <a key={url} href={url}>
            {text}
          </a>
        ))}
      </nav>
      {actions}
      {children}
    </main>
  ),
}));

// Whole pages are drawn, which takes its time on a busy machine.
jest.setTimeout(60_000);
const PATIENT = { timeout: 20_000 };

async function open(path: string): Promise<void> {
  locationService.push(`${PLUGIN_BASE_URL}/${path}`);
  await act(async () => {
    render(<App meta={META} />, { wrapper: Surroundings });
  });
}

beforeAll(() => {
  setPluginImportUtils({
    importPanelPlugin: () => new Promise(() => undefined),
    getPanelPluginFromCache: () => undefined,
  });
  const user: CurrentUserDTO = JSON.parse('{"permissions":{"plugins:write":true}}');
  setCurrentUser(user);
  Element.prototype.scrollIntoView = jest.fn();
  jest
    .spyOn(HTMLCanvasElement.prototype, 'getContext')
    .mockReturnValue(Object.assign(JSON.parse('{}'), { measureText: () => ({ width: 0 }) }));
});

beforeEach(() => useDataSources([prometheus('a', true)]));

describe('the triage page', () => {
  test('shows its finding, its places and its next steps, and looks people up', async () => {
    await open(ROUTES.triage);
    expect(await screen.findByTestId(testIds.verdict.summary, {}, PATIENT)).toHaveTextContent(
      'The voice is over 500 ms late for 19 of 20 callers on south.'
    );
    const [worst] = screen.getAllByTestId(testIds.where.row);
    expect(within(worst ?? document.body).getByRole('rowheader')).toHaveTextContent('south');
    expect(screen.getByTestId(testIds.nextSteps)).toHaveTextContent('Climb the tower and look at its antenna.');
    expect(screen.getByTestId(testIds.verdict.boardLink)).toHaveAttribute(
      'href',
      expect.stringMatching(/\/dashboards\/towers\?.*var-tower=south/)
    );

    await act(async () => fireEvent.click(screen.getByText('Look up a person or meeting')));
    const field = await screen.findByTestId(testIds.lookUp.field, {}, PATIENT);
    fireEvent.change(field, { target: { value: 'alice' } });
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Look up' })));
    expect(await screen.findByTestId(testIds.lookUp.found, {}, PATIENT)).toHaveTextContent(
      'south (radio) 800 ms, slow'
    );
  });
});

describe('dashboards', () => {
  test('have a tab for its board', async () => {
    await open(`${ROUTES.boards}/towers`);
    const tab = await screen.findByRole('link', { name: 'Towers' }, PATIENT);
    expect(tab).toHaveAttribute('href', expect.stringContaining(`${ROUTES.boards}/towers`));
  });
});

describe('the checks', () => {
  test('have its job on their page, and their generator writes it', async () => {
    await open(ROUTES.checks);
    await screen.findByTestId(setUpIds.checks.list, {}, PATIENT);
    expect(screen.getAllByTestId(setUpIds.checks.job).map(({ dataset }) => dataset.job)).toContain(TOWERS_SOURCE.job);

    await act(async () => fireEvent.click(screen.getByText('Generate a scrape configuration')));
    const hosts = await screen.findAllByTestId(setUpIds.generator.hosts, {}, PATIENT);
    const field = hosts.find(({ dataset }) => dataset.job === TOWERS_SOURCE.job) ?? document.body;
    expect(screen.getByLabelText('Drop callers (Walkie-talkie)', { exact: false })).toBeChecked();
    fireEvent.change(field, { target: { value: 'hill' } });
    const text = screen.getByTestId(setUpIds.generator.text);
    expect(text).toHaveTextContent(`job_name: ${TOWERS_SOURCE.job}`);
    expect(text).toHaveTextContent('hill:7000');
    expect(text).toHaveTextContent('labeldrop');
  });
});

describe('the settings', () => {
  test('have its box and what it expects in their form', async () => {
    const plugin = new AppPlugin();
    plugin.meta = META;
    await act(async () => {
      render(<ConfigPage plugin={plugin} />);
    });
    const boxes = screen.getAllByTestId(setUpIds.config.product);
    expect(boxes.map(({ dataset }) => dataset.product)).toContain(ID);
    expect(screen.getByLabelText('Towers (optional)')).toBeInTheDocument();
  });
});
