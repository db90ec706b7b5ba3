import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Fault } from '../../simulator/faults';
import { createMattermostWorld } from '../../simulator/mattermost/world';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type World, type WorldOptions } from '../../simulator/world';
import { createHttpClient } from '../../src/promClient/httpClient';
import { answerGroup } from '../../src/rules/answers';
import { prometheusRules } from '../../src/rules/formats/prometheus';
import { type RuleGroup } from '../../src/rules/model';
import { discover } from '../../src/triage/discover';
import { getEvaluatedQuery } from '../../src/triage/recorded';
import { temporaryFolder } from '../control/process';
import { type Engine } from '../support/installations';
import { ASKED, feedScrapes } from '../support/feedWorld';
import { queryAt } from '../support/prometheus';
import { metricsOf } from '../support/ruleEvaluation';
import { rulesOf } from '../support/rules';
import { hoursAgo, moments, optionsAt, readingAt } from '../support/triage';
import { startVictoria } from '../support/victoria';

const SCRAPE = 5;
const SETTLED = 180;
const BEFORE = 30;
const AFTER = 60;

interface Incident {
  product: string;
  createWorld: (options: WorldOptions) => World;
  fault: Fault;
  cause: string;
  where: { label: string; value: string };
  /** The alert that fires. */
  alert: string;
}

const INCIDENTS: readonly Incident[] = [
  {
    product: 'videocall',
    createWorld: createVideocallWorld,
    fault: { name: 'relay-latency', place: { server: 'webtransport-apac.example.org' }, strength: 300 },
    cause: 'relay-latency',
    where: { label: 'server', value: 'webtransport-apac.example.org' },
    alert: 'CallscopeVideocallRttBad',
  },
  {
    product: 'mattermost',
    createWorld: createMattermostWorld,
    fault: { name: 'packet-loss', place: { instance: 'rtcd-2:8045' } },
    cause: 'packet-loss',
    where: { label: 'instance', value: 'rtcd-2:8045' },
    alert: 'CallscopeMattermostLossBad',
  },
];

let victoria: Engine;

beforeAll(async () => {
  victoria = await startVictoria({}, SCRAPE);
});
afterAll(() => victoria?.stop());

/** Lets vmalert evaluate rules on stored samples from one moment to another (unix seconds). */
async function replay(groups: readonly RuleGroup[], from: number, to: number): Promise<void> {
  const folder = await temporaryFolder();
  try {
    const file = path.join(folder.path, 'rules.yml');
    await writeFile(file, prometheusRules({ groups: groups.map(withoutLinks) }));
    const { url } = victoria;
    await promisify(execFile)('vmalert', [
      `-rule=${file}`,
      `-datasource.url=${url}`,
      `-remoteWrite.url=${url}`,
      '-remoteWrite.flushInterval=100ms',
      '-replay.rulesDelay=300ms',
      '-replay.disableProgressBar',
      // Version 1.79 records only the first sample of each request.
      '-replay.maxDatapointsPerQuery=1',
      `-replay.timeFrom=${new Date(from * 1000).toISOString()}`,
      `-replay.timeTo=${new Date(to * 1000).toISOString()}`,
    ]);
    await flush();
  } finally {
    await folder.remove();
  }
}

/** A replay can't fill in the links of alerts: they ask for the time. */
function withoutLinks({ rules, ...group }: RuleGroup): RuleGroup {
  return {
    ...group,
    rules: rules.map((rule) =>
      rule.kind === 'alert'
        ? { ...rule, annotations: { ...rule.annotations, runbook_url: '', dashboard_url: '' } }
        : rule
    ),
  };
}

/** Makes all samples visible that were written; new series take a moment longer. */
async function flush(): Promise<void> {
  await fetch(`${victoria.url}/internal/force_flush`);
  await sleep(2000);
}

/** Waits until each question has a recorded answer: a busy machine takes longer to make new series visible. */
async function untilRecorded({ rules }: RuleGroup, at: number): Promise<void> {
  for (let i = 0; i < 30 && (await queryAt(victoria, getEvaluatedQuery(), at)).length < rules.length; i++) {
    await sleep(1000);
  }
}

test.each(INCIDENTS.map((incident, i) => ({ ...incident, i })))(
  '$product: verdicts are right, vmalert answers ahead with the same verdicts, and its alert $alert fires',
  async ({ product, createWorld, fault, cause, where, alert, i }) => {
    const begin = hoursAgo(20 - 4 * i);
    const start = begin + SETTLED;
    const rules = rulesOf({ scrape: SCRAPE }, product);
    const symptoms = rules.groups.filter(({ name }) => /-(now|symptoms)$/.test(name));
    const world = createWorld({ seed: 7, start: begin });
    world.inject({ ...fault, start });
    await feedScrapes({ writeUrl: `${victoria.url}/api/v1/write` }, world, moments(begin, start + AFTER, SCRAPE), {
      stored: new Set([...ASKED, ...metricsOf(rules)]),
      onRound: () => undefined,
    });
    await flush();
    const verdictsAt = (at: readonly number[]): Promise<Array<Awaited<ReturnType<typeof readingAt>>>> =>
      Promise.all(at.map((each) => readingAt(victoria, each)));
    const instants = [start - BEFORE, start + 40, start + AFTER];

    const asked = await verdictsAt(instants);
    const client = createHttpClient(victoria.url, { timeout: 30_000 });
    const discovered = await discover(client, optionsAt(start - BEFORE));
    const answers = answerGroup(discovered, []);
    await replay([answers, ...symptoms], start - BEFORE, start + AFTER + SCRAPE);
    await untilRecorded(answers, start + AFTER);
    const read = await verdictsAt(instants);

    const wrong = expect.objectContaining({ cause, where: [where] });
    expect(asked.map(({ diagnosis }) => diagnosis.findings)).toEqual([[], [wrong], [wrong]]);
    expect(read.map(({ diagnosis }) => diagnosis)).toEqual(asked.map(({ diagnosis }) => diagnosis));
    expect(asked.map(({ recorded }) => recorded)).toEqual([0, 0, 0]);
    const first = Object.keys(discovered.questions).length;
    expect(read.map(({ recorded }) => recorded)).toEqual([first, first, first]);
    const firingAt = (at: number): Promise<unknown> =>
      queryAt(victoria, 'count by(alertname)(ALERTS{alertstate="firing"})', at);
    expect(await firingAt(start)).toEqual([]);
    expect(await firingAt(start + AFTER)).toEqual([{ labels: { alertname: alert }, value: expect.any(Number) }]);
  }
);

test('vmalert reads the whole rule file', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'rules.yml');
  await writeFile(file, prometheusRules(rulesOf({ scrape: SCRAPE })));
  await expect(promisify(execFile)('vmalert', ['-dryRun', `-rule=${file}`])).resolves.toBeDefined();
  await folder.remove();
});
