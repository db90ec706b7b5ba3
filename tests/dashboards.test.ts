/** @jest-environment node */
import { BOARDS, PRODUCT_BOARDS } from '../src/products/boards';
import { dashboardFiles } from '../src/boards/grafana/files';
import { complaintsAboutDashboard } from './support/schema';

test.each([...dashboardFiles(PRODUCT_BOARDS)])(
  '%s is as Grafana imports dashboards, with ids of its own',
  (_, text) => {
    expect(complaintsAboutDashboard(text)).toEqual([]);
    const ids = JSON.parse(text).panels.map(({ id }: { id: number }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
);

test('what Grafana would not understand is found', () => {
  const [text = ''] = dashboardFiles(PRODUCT_BOARDS).values();
  const dashboard = JSON.parse(text);
  const broken = { ...dashboard, uid: 'with space', panels: [...dashboard.panels, { type: 'graph' }] };
  expect(complaintsAboutDashboard(JSON.stringify(broken)).length).toBeGreaterThan(1);
});

test('dashboards have identifiers of their own', () => {
  const uids = [...dashboardFiles(PRODUCT_BOARDS).values()].map((text) => JSON.parse(text).uid);
  expect(new Set(uids).size).toBe(BOARDS.length);
});
