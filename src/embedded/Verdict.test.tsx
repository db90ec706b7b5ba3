import { PluginContextProvider } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { act, render, screen, waitFor } from '@testing-library/react';
import React from 'react';
import { META, prometheus, useDataSources } from '../app/testApp';
import { setUpIds } from '../components/setUpIds';
import { testIds } from '../components/testIds';
import { BLIND, DEGRADED, HEALTHY } from '../pages/shared/verdict/testAssessments';
import { PRODUCTS } from '../products/triage';
import { PromError } from '../promClient/errors';
import { runTriage } from '../triage/runTriage';
import { Verdict } from './Verdict';
import { type VerdictProps } from './verdictProps';

jest.mock('../triage/runTriage', () => ({ runTriage: jest.fn() }));
jest.mock('../promClient/grafanaClient', () => ({ createGrafanaClient: (uid: string) => uid }));

const runTriageMock = jest.mocked(runTriage);
const AT = '2026-11-22T10:03:30Z';

function embedded(props: VerdictProps, jsonData: Record<string, unknown>) {
  return (
    <PluginContextProvider meta={{ ...META, jsonData }}>
      <Verdict {...props} />
    </PluginContextProvider>
  );
}

async function embed(props: VerdictProps, jsonData: Record<string, unknown> = {}) {
  const { rerender } = render(embedded(props, jsonData));
  await act(async () => undefined);
  return { change: (next: VerdictProps) => act(async () => rerender(embedded(next, jsonData))) };
}

function strip(): HTMLElement {
  return screen.getByTestId(testIds.strip.panel);
}

/** What was asked, each time. */
function questions() {
  return runTriageMock.mock.calls.map(([client, { products, scope, at }]) => ({
    client,
    products: products.map(({ id }) => id),
    scope,
    at,
  }));
}

beforeEach(() => {
  runTriageMock.mockReset().mockResolvedValue(HEALTHY);
  useDataSources([prometheus('a'), prometheus('b', true)]);
  // The page around it is about something else.
  locationService.push('/d/other?var-ds=page&scope=page%3D"1"');
});

test('takes data source, scope and products from the settings, and judges now', async () => {
  await embed({}, { dataSource: 'a', scope: 'env="prod"' });
  await waitFor(() => expect(strip()).toHaveAttribute('data-state', 'ready'));
  expect(questions()).toEqual([
    {
      client: 'a',
      products: PRODUCTS.map(({ id }) => id),
      scope: [{ label: 'env', op: '=', value: 'prod' }],
      at: expect.any(Number),
    },
  ]);
  expect(Date.now() / 1000 - (questions()[0]?.at ?? 0)).toBeLessThan(60);
});

test('shows the first finding, and links to triage about the same', async () => {
  runTriageMock.mockResolvedValue(DEGRADED);
  await embed({ dataSource: 'b', scope: 'env="prod"', at: AT });
  await waitFor(() => expect(strip()).toHaveTextContent('Degraded'));
  expect(strip()).toHaveTextContent('Round-trip time is over 300 ms for 12 of 18 sessions');
  const url = new URL(
    screen.getByTestId(testIds.strip.triageLink).getAttribute('href') ?? '',
    'http://grafana.example.org'
  );
  expect(url.pathname).toBe('/a/callscope-calls-app/triage');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    'var-ds': 'b',
    scope: 'env="prod"',
    product: DEGRADED.installations[0]?.id,
    at: AT,
  });
});

test('judges one product at one instant', async () => {
  const { id } = PRODUCTS[1] ?? { id: '' };
  await embed({ product: id, at: Date.parse(AT) / 1000 }, { products: [PRODUCTS[0]?.id] });
  await waitFor(() => expect(strip()).toHaveAttribute('data-state', 'ready'));
  expect(questions()).toEqual([{ client: 'b', products: [id], scope: [], at: Date.parse(AT) / 1000 }]);
});

test('asks again if a property changes, and never shows the answer to another question', async () => {
  const { change } = await embed({ dataSource: 'a', at: AT });
  await waitFor(() => expect(strip()).toHaveAttribute('data-state', 'ready'));
  runTriageMock.mockReturnValue(new Promise(() => undefined));
  await change({ dataSource: 'b', at: AT });
  expect(strip()).toHaveAttribute('data-state', 'loading');
  expect(questions().map(({ client }) => client)).toEqual(['a', 'b']);
});

test('says that it is blind', async () => {
  runTriageMock.mockResolvedValue(BLIND);
  await embed({});
  await waitFor(() => expect(strip()).toHaveTextContent('Blind'));
});

test('says why there is no verdict', async () => {
  runTriageMock.mockRejectedValue(new PromError('unreachable', 'connection refused'));
  await embed({});
  await waitFor(() => expect(strip()).toHaveTextContent("Prometheus can't be reached"));
});

test('asks for a data source if Grafana has none', async () => {
  useDataSources([]);
  await embed({});
  expect(strip()).toHaveAttribute('data-state', 'noDataSource');
});

test('asks no other data source than that of the settings', async () => {
  await embed({}, { dataSource: 'gone' });
  expect(screen.getByTestId(testIds.strip.wrongProp)).toHaveTextContent('choose the data source “gone”');
  expect(runTriageMock).not.toHaveBeenCalled();
});

test('says which saved settings it does without', async () => {
  await embed({}, { scope: 'env=prod' });
  await waitFor(() => expect(strip()).toHaveAttribute('data-state', 'ready'));
  expect(screen.getByTestId(setUpIds.config.problems)).toHaveTextContent('Callscope uses no scope.');
});

test.each<[string, VerdictProps, string]>([
  ['data source', { dataSource: 'gone' }, 'There is no Prometheus data source “gone”'],
  ['scope', { scope: 'env=prod' }, 'cannot read "env=prod"'],
  ['product', { product: 'pager' }, `Use one of: ${PRODUCTS.map(({ id }) => id).join(', ')}.`],
  ['instant', { at: 'yesterday' }, '“yesterday” is not an instant'],
  ['number', { at: NaN }, '“NaN” is not an instant'],
])('names a wrong %s and asks nothing', async (_, props, text) => {
  await embed(props);
  const message = screen.getByTestId(testIds.strip.wrongProp);
  expect(message).toHaveTextContent(`Callscope can't use the property ${Object.keys(props)[0]}`);
  expect(message).toHaveTextContent(text);
  expect(runTriageMock).not.toHaveBeenCalled();
});
