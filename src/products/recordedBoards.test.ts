/** @jest-environment node */
import { boardQueries, filledIn } from '../../tests/support/boards';
import { parseQuery } from '../../tests/support/promql';
import { PROD } from '../../tests/support/queries';
import { type BoardContext } from '../boards/types';
import { boardGroups } from '../boards/recordingRules';
import { idOf, readingRecorded } from '../boards/recordings';
import { unique } from '../lists';
import { DEFAULT_LIMITS } from '../settings';
import { PRODUCT_BOARDS } from './boards';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };
const COSTLY = PRODUCT_BOARDS.flatMap(({ costly }) => costly?.(CONTEXT) ?? []);
const GROUPS = boardGroups(PRODUCT_BOARDS, 'all', { ...CONTEXT, scrape: 5 });
const RULES = GROUPS.flatMap(({ rules }) => rules);
const IDENTITIES = ['server_url', 'peer_id', 'from_peer', 'customer_email', 'session_id', 'to_peer', 'display_name'];

test('there is one rule for each costly query, each in a panel and with another name', () => {
  const panels = boardQueries().map(({ expr }) => expr);
  expect(COSTLY.filter(({ expr }) => !panels.some((panel) => panel.includes(expr)))).toEqual([]);
  expect(RULES.map(({ labels }) => labels.asked)).toEqual(unique(COSTLY.map(idOf)));
  expect(unique(RULES.map(({ uid }) => uid)).length).toBe(COSTLY.length);
});

test.each(RULES.map((rule) => [rule.labels.asked, rule] as const))(
  'rule %s is valid, has nothing that only Grafana knows, and keeps no identity',
  (asked, { expr }) => {
    expect(() => parseQuery(expr)).not.toThrow();
    expect(expr).not.toMatch(/\$[a-z_]/);
    const labels = COSTLY.find((query) => idOf(query) === asked)?.labels ?? [];
    expect(labels.filter((label) => IDENTITIES.includes(label))).toEqual([]);
  }
);

test('queries of panels that read recordings are valid', () => {
  for (const { expr } of boardQueries()) {
    expect(() => parseQuery(filledIn(readingRecorded(expr, COSTLY)))).not.toThrow();
  }
});

test('these panels of videocall.rs still ask all sessions or pairs, or need no recording', () => {
  const asking = boardQueries()
    .filter(({ row, expr }) => row.product === 'videocall' && readingRecorded(expr, COSTLY) === expr)
    .map(({ name }) => name);
  expect(asking.filter((name) => /^(overview|rtt-slo|audio):/.test(name))).toEqual([
    'rtt-slo: p95 with/without ghosts, B',
    'audio: Who hears whom badly, A',
  ]);
});

test('sessions are recorded every 30 s, the many pairs every minute, and not oftener than scraped', () => {
  const of = (groups: typeof GROUPS) => groups.map(({ name, interval }) => [name, interval]);
  expect(of(GROUPS)).toEqual([
    ['callscope-videocall-boards-sessions', 30],
    ['callscope-videocall-boards-pairs', 60],
  ]);
  expect(of(boardGroups(PRODUCT_BOARDS, 'all', { ...CONTEXT, scrape: 45 }))).toEqual([
    ['callscope-videocall-boards-sessions', 45],
    ['callscope-videocall-boards-pairs', 60],
  ]);
  expect(boardGroups(PRODUCT_BOARDS, ['mattermost'], { ...CONTEXT, scrape: 5 })).toEqual([]);
});

test('windows are four scrapes, and at least four reports', () => {
  const windows = (scrape: number) =>
    unique(
      boardGroups(PRODUCT_BOARDS, 'all', { ...CONTEXT, scrape })
        .flatMap(({ rules }) => rules)
        .flatMap(({ expr }) => [...expr.matchAll(/\[(\w+)\]/g)].map(([, window]) => window))
    );
  expect(windows(1)).toEqual(['20s']);
  expect(windows(15)).toEqual(['60s']);
});

test('another scope or limit makes other rules, so panels never read what was recorded for another question', () => {
  const asked = (context: BoardContext) =>
    boardGroups(PRODUCT_BOARDS, 'all', { ...context, scrape: 5 }).flatMap(({ rules }) =>
      rules.map(({ labels }) => labels.asked)
    );
  const slower = { ...DEFAULT_LIMITS, rttMs: { bad: 250, severe: 500 } };
  const usual = asked(CONTEXT);
  expect(asked({ ...CONTEXT, scope: PROD }).filter((id) => usual.includes(id))).toEqual([]);
  expect(asked({ ...CONTEXT, limits: slower }).filter((id) => usual.includes(id)).length).toBeLessThan(usual.length);
});
