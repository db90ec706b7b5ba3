import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { type Fault } from '../../simulator/faults';
import { createMattermostWorld } from '../../simulator/mattermost/world';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type WorldOptions, type World } from '../../simulator/world';
import { alwaysAnswered } from '../../src/rules/grafana/grafanaRule';
import { prometheusRules } from '../../src/rules/formats/prometheus';
import { temporaryFolder } from '../control/process';
import { feedScrapes } from '../support/feedWorld';
import { callscope } from '../support/command';
import { checkOf, expectSoon, startInstallations, unchanged } from '../support/installations';
import { type Prometheus, queryAt, startPrometheus } from '../support/prometheus';
import { evaluateRules, type Fired, metricsOf } from '../support/ruleEvaluation';
import { rulesOf } from '../support/rules';
import { hoursAgo, moments, readingAt } from '../support/triage';

/** Simulated pages are scraped this often (s). */
const SCRAPE = 5;
/** People have settled, and queries have a past, this long (s) after the start of a world. */
const SETTLED = 300;
/** Rules are evaluated for so long (s) before a fault and after it. */
const BEFORE = 60;
const AFTER = 60;

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus?.stop());

interface Incident {
  product: string;
  createWorld: (options: WorldOptions) => World;
  fault: Fault;
  /** Alerts that fire, each with a label of its place, and within how many seconds. */
  expected: ReadonlyArray<{ alert: string; place: Record<string, string> }>;
  within: number;
}

const INCIDENTS: readonly Incident[] = [
  {
    product: 'videocall',
    createWorld: createVideocallWorld,
    fault: { name: 'relay-latency', place: { server: 'webtransport-apac.example.org' } },
    expected: [{ alert: 'CallscopeVideocallRttBad', place: { server: 'webtransport-apac.example.org' } }],
    within: 30,
  },
  {
    product: 'videocall',
    createWorld: createVideocallWorld,
    fault: { name: 'relay-down' },
    expected: [{ alert: 'CallscopeVideocallRelayGone', place: {} }],
    within: 45,
  },
  {
    product: 'mattermost',
    createWorld: createMattermostWorld,
    fault: { name: 'relay-latency', place: { instance: 'rtcd-2:8045' } },
    expected: [{ alert: 'CallscopeMattermostRttBad', place: { instance: 'rtcd-2:8045' } }],
    within: 30,
  },
  {
    product: 'mattermost',
    createWorld: createMattermostWorld,
    fault: { name: 'setup-failure', place: { instance: 'rtcd-2:8045' } },
    expected: [{ alert: 'CallscopeMattermostJoinsBad', place: { instance: 'rtcd-2:8045' } }],
    within: 45,
  },
];

test.each(INCIDENTS.map((incident, i) => ({ ...incident, hour: 20 - 4 * i, name: incident.fault.name })))(
  'fires for $name of $product, and for nothing before it',
  async ({ product, createWorld, fault, expected, within, hour }) => {
    const begin = hoursAgo(hour);
    const start = begin + SETTLED;
    const rules = rulesOf({ scrape: SCRAPE }, product);
    const world = createWorld({ seed: 7, start: begin });
    world.inject({ ...fault, start });
    await feedScrapes(prometheus, world, moments(begin, start + AFTER, SCRAPE), {
      stored: metricsOf(rules),
      onRound: () => undefined,
    });

    const fired = await evaluateRules(prometheus, rules, start - BEFORE, start + AFTER);

    expect(fired.filter(({ at }) => at < start)).toEqual([]);
    for (const { alert, place } of expected) {
      const [first] = fired.filter((one) => one.alert === alert);
      expect(first).toMatchObject({ alert, place, at: expect.any(Number) });
      expect((first?.at ?? 0) - start).toBeLessThanOrEqual(within);
    }
    expect(unexpected(fired, expected)).toEqual([]);
    expect(JSON.stringify(fired)).not.toMatch(/@|token/);
  }
);

/** Alerts about something else than the fault. */
function unexpected(fired: readonly Fired[], expected: Incident['expected']): string[] {
  return fired.map(({ alert }) => alert).filter((alert) => !expected.some((one) => one.alert === alert));
}

test('Prometheus evaluates them: none is dead, none fails, and none fires while all is well', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'rules.yml');
  // Prometheus first evaluates a group after up to its interval.
  const groups = rulesOf({ scrape: SCRAPE }).groups.map((group) => ({ ...group, interval: SCRAPE }));
  await writeFile(file, prometheusRules({ groups }));
  const installations = await startInstallations({
    sites: { healthy: unchanged },
    prometheus: { scrapeIntervalSeconds: SCRAPE },
    config: { rule_files: [file] },
  });
  try {
    await expectSoon(
      async () => {
        const checks = await installations.checks('healthy', { only: { group: 'prometheus' } });
        return {
          dead: checkOf(checks, 'prometheus', 'dead-rules')?.evidence ?? '',
          rules: checkOf(checks, 'prometheus', 'rules')?.evidence ?? '',
        };
      },
      { dead: /^\d+ rules: all can match series\.$/, rules: /all evaluated on time\.$/ }
    );
    const answer = await (await fetch(`${installations.prometheus.url}/api/v1/alerts`)).json();
    expect(answer).toEqual({ status: 'success', data: { alerts: [] } });
    // In Grafana's own file, each alert says that nothing is wrong; in an empty store, those without counts say nothing.
    const alerts = groups.flatMap(({ rules }) => rules.filter((rule) => rule.kind === 'alert'));
    const answersOf = (url: string): Promise<unknown[]> =>
      Promise.all(alerts.map((alert) => queryAt({ url }, alwaysAnswered(alert), Date.now() / 1000)));
    const normal = [{ labels: {}, value: -1 }];
    expect(await answersOf(installations.prometheus.url)).toEqual(alerts.map(() => normal));
    expect(await answersOf(prometheus.url)).toEqual(alerts.map(({ proof }) => (proof === null ? normal : [])));

    // With what triage asks this Prometheus, its verdict reads recorded answers.
    const { url } = installations.prometheus;
    const load = async (): Promise<void> => {
      const { stdout } = await callscope('rules', ['--url', url]);
      await writeFile(file, stdout);
      await fetch(`${url}/-/reload`, { method: 'POST' });
    };
    await load();
    const verdict = async (): Promise<Record<string, string>> => {
      const { diagnosis, recorded, asked } = await readingAt({ url }, Date.now() / 1000);
      if (asked === 0) {
        return { recorded: recorded > 0 ? diagnosis.status : 'nothing' };
      }
      // After a few scrapes, their interval is known only roughly.
      await sleep(3 * SCRAPE * 1000);
      await load();
      return {};
    };
    await expectSoon(verdict, { recorded: /^healthy$/ });
  } finally {
    await installations.stop();
    await folder.remove();
  }
});
