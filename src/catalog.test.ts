/** @jest-environment node */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_PAGE_URL, PLUGIN_BASE_URL, PLUGIN_ID, ROUTES } from './constants';
import { BOARDS } from './products/boards';
import { importedTitle } from './boards/grafana/dashboard';
import pluginJson from './plugin.json';

const SCREENSHOTS = 'img/screenshots';

const { info, includes } = pluginJson;
const screenshots: ReadonlyArray<{ path: string }> = info.screenshots;
const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');

test('the entry says what the app is, in two sentences at most', () => {
  expect(info.description.split(/[.!?](\s|$)/).filter((part) => (part ?? '').trim() !== '').length).toBeLessThanOrEqual(
    2
  );
  expect(info.keywords.length).toBeGreaterThan(0);
});

test('logos and screenshots are listed as they are there', () => {
  expect(Object.values(info.logos).filter((path) => !existsSync(join(__dirname, path)))).toEqual([]);
  const folder = join(__dirname, SCREENSHOTS);
  const there = existsSync(folder) ? readdirSync(folder).map((name) => `${SCREENSHOTS}/${name}`) : [];
  expect(screenshots.map(({ path }) => path).sort()).toEqual(there.sort());
});

test('each page is in the menu, for the role that it is for', () => {
  const pages = includes
    .filter(({ type }) => type === 'page')
    .map(({ path, role, addToNav }) => ({
      path: path.replace('%PLUGIN_ID%', PLUGIN_ID),
      role,
      addToNav,
    }));
  expect(pages).toEqual([
    ...Object.values(ROUTES).map((route) => ({ path: `${PLUGIN_BASE_URL}/${route}`, role: 'Viewer', addToNav: true })),
    { path: CONFIG_PAGE_URL, role: 'Admin', addToNav: true },
  ]);
});

test('each dashboard is imported with the app', () => {
  const dashboards = includes.filter(({ type }) => type === 'dashboard').map(({ name, path }) => ({ name, path }));
  expect(dashboards).toEqual(
    BOARDS.map((board) => ({ name: importedTitle(board), path: `dashboards/${board.slug}.json` }))
  );
});

test('all languages are there', () => {
  const missing = pluginJson.languages.filter(
    (language) => !existsSync(join(__dirname, 'locales', language, `${PLUGIN_ID}.json`))
  );
  expect(missing).toEqual([]);
});

test('links work outside of the repository', () => {
  const inReadme = [...readme.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target ?? '');
  const links = [...info.links.map(({ url }) => url), ...inReadme];
  expect(links.filter((url) => !url.startsWith('https://'))).toEqual([]);
  expect(readme).not.toContain('<!--');
});
