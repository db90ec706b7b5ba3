import { Command } from 'commander';
import { createMattermostWorld } from '../simulator/mattermost/world';
import { createVideocallWorld } from '../simulator/videocall/world';
import { combine } from '../simulator/world';
import { feedScrapes } from '../tests/support/feedWorld';
import { type Prometheus, startPrometheus } from '../tests/support/prometheus';
import { metricsOf, RuleEvaluation } from '../tests/support/ruleEvaluation';
import { rulesOf } from '../tests/support/rules';
import { hoursAgo, moments } from '../tests/support/triage';
import { type DayIncident, type DayScore, scoreDay } from './dayScore';
import { asText } from './tables';

const HOUR = 3600;
const MINUTE = 60;
const SCRAPE = 15;
const HOURS = 24;

function tenMinutes(hour: number): { from: number; to: number } {
  return { from: hour * HOUR, to: hour * HOUR + 10 * MINUTE };
}

const INCIDENTS: readonly DayIncident[] = [
  {
    product: 'videocall',
    fault: { name: 'relay-latency', place: { server: 'webtransport-apac.example.org' } },
    ...tenMinutes(3),
    alert: 'CallscopeVideocallRttBad',
  },
  {
    product: 'mattermost',
    fault: { name: 'packet-loss', place: { instance: 'rtcd-2:8045' } },
    ...tenMinutes(8),
    alert: 'CallscopeMattermostLossBad',
  },
  { product: 'videocall', fault: { name: 'relay-down' }, ...tenMinutes(12.5), alert: 'CallscopeVideocallRelayGone' },
  {
    product: 'mattermost',
    fault: { name: 'setup-failure', place: { instance: 'rtcd-1:8045' } },
    ...tenMinutes(16),
    alert: 'CallscopeMattermostJoinsBad',
  },
  {
    product: 'mattermost',
    fault: { name: 'telemetry-lost', place: { job: 'rtcd' } },
    ...tenMinutes(20),
    alert: 'CallscopeMattermostRtcdGone',
  },
];

/** Lets both products live through a day, and evaluates all rules on what was scraped, hour by hour. */
async function live(prometheus: Prometheus, seed: string, midnight: number): Promise<DayScore> {
  const rules = rulesOf({ scrape: SCRAPE });
  const evaluation = new RuleEvaluation(prometheus, rules);
  const world = combine(
    [createVideocallWorld, createMattermostWorld].map((create) => create({ seed, start: midnight }))
  );
  const at = ({ from, to }: DayIncident): { start: number; end: number } => ({
    start: midnight + from,
    end: midnight + to,
  });
  for (const incident of INCIDENTS) {
    world.inject({ ...incident.fault, ...at(incident) });
  }
  for (let hour = 0; hour < HOURS; hour++) {
    const from = midnight + hour * HOUR;
    const to = from + HOUR - SCRAPE;
    await feedScrapes(prometheus, world, moments(from, to, SCRAPE), {
      stored: metricsOf(rules),
      onRound: () => undefined,
    });
    await evaluation.run(from, to);
    process.stderr.write(`${hour + 1} h\n`);
  }
  return scoreDay(
    INCIDENTS,
    evaluation.fired().map((one) => ({
      ...one,
      at: one.at - midnight,
      until: one.until === null ? null : one.until - midnight,
    }))
  );
}

function reportOf({ told, wrong }: DayScore): string {
  const seconds = (value: number | null): string => (value === null ? '-' : `${value} s`);
  const rows = told.map(({ incident: { product, fault, from, alert }, after, overAfter, others }) => [
    `${clock(from)} ${product} ${fault.name}`,
    alert,
    seconds(after),
    seconds(overAfter),
    others.join(' ') || '-',
  ]);
  return [
    asText([['incident', 'alert', 'fired after', 'over after', 'other alerts'], ...rows]),
    ...wrong.map(({ alert, at, place }) => `false: ${clock(at)} ${alert} ${JSON.stringify(place)}\n`),
    `${told.filter(({ after }) => after !== null).length} of ${told.length} incidents, ${wrong.length} false alerts\n`,
  ].join('');
}

/** Seconds since midnight as `03:00:15`. */
function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

async function main(): Promise<void> {
  const { seed } = new Command('bench:day')
    .description(
      'Simulates a day with five incidents, and prints which alerts fired, how late, and how many were false.'
    )
    .option('--seed <seed>', 'the same seed gives the same day', '1')
    .parse()
    .opts<{ seed: string }>();
  const prometheus = await startPrometheus({ remoteWrite: true });
  try {
    process.stdout.write(reportOf(await live(prometheus, seed, hoursAgo(HOURS + 1))));
  } finally {
    await prometheus.stop();
  }
}

void main();
