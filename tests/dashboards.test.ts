/** @jest-environment node */
import { PRODUCT_BOARDS } from '../src/products/boards';
import { dashboardFiles } from '../src/boards/grafana/files';
import { complaintsAboutDashboard } from './support/schema';

const FILES = dashboardFiles(PRODUCT_BOARDS);

test.each([...FILES])('%s is as Grafana imports dashboards, with ids of its own', (_, text) => {
  expect(complaintsAboutDashboard(text)).toEqual([]);
  const ids = JSON.parse(text).panels.map(({ id }: { id: number }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('finds texts that Grafana would not understand', () => {
  const [text = ''] = FILES.values();
  const dashboard = JSON.parse(text);
  const broken = { ...dashboard, uid: 'with space', panels: [...dashboard.panels, { type: 'graph' }] };
  expect(complaintsAboutDashboard(JSON.stringify(broken)).length).toBeGreaterThan(1);
});

test('dashboards have identifiers of their own', () => {
  const uids = [...FILES.values()].map((text) => JSON.parse(text).uid);
  expect(new Set(uids).size).toBe(FILES.size);
});
