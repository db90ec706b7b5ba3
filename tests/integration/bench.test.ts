import { accuracyReport, missesOf } from '../../bench/accuracyReport';
import { catalogue } from '../../bench/catalogue';
import { costOf } from '../../bench/costOf';
import { feedIncident } from '../../bench/fedIncident';
import { type Incident } from '../../bench/incident';
import { type Lab, openLab } from '../../bench/lab';
import { type Judged } from '../../bench/scores';
import { startPrometheus } from '../support/prometheus';
import { hoursAgo } from '../support/triage';

/** The smallest incident of the catalog with this fault. */
function incidentOf(row: string, product: Incident['product']): Incident {
  const found = catalogue('smoke').find((incident) => incident.row === row && incident.product === product);
  if (found === undefined) {
    throw new Error(`The catalog has no ${row} of ${product}`);
  }
  return found;
}

describe('bench:accuracy', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await openLab();
  });

  afterAll(() => lab.close());

  test('finds a slow RTCD, sees nothing before and says so in a table', async () => {
    const incident = incidentOf('relay-latency', 'mattermost');
    const { run, samples } = await lab.run(incident);
    const judged: Judged = { incident, run };
    expect(missesOf(judged)).toEqual([]);
    expect(run.healthy.map(({ status }) => status)).toEqual(['healthy', 'healthy']);
    expect(run.verdicts.map(({ t, findings }) => [t, findings[0]?.cause])).toEqual([
      [60, 'relay-latency'],
      [75, 'relay-latency'],
      [88, 'relay-latency'],
    ]);
    expect(samples).toBeGreaterThan(10_000);
    expect(accuracyReport([judged], { markdown: true })).toMatch(/^\| relay-latency +\| +1 \| +100 % \| +100 % \|/m);
  });
});

test('bench:cost counts what a diagnosis asks, within the budget of the first screen', async () => {
  const prometheus = await startPrometheus({ remoteWrite: true });
  try {
    const faultStart = hoursAgo(1);
    await feedIncident(prometheus, incidentOf('relay-latency', 'mattermost'), faultStart);
    const cost = await costOf(prometheus.url, faultStart + 60);
    expect(cost).toMatchObject({ status: 'degraded', causes: ['relay-latency'] });
    expect(cost.first.requests).toBe(2);
    expect(cost.first.expressions).toBeLessThanOrEqual(12);
    expect(cost.first.bytes).toBeGreaterThan(1000);
    expect(cost.further.requests).toBeGreaterThan(0);
  } finally {
    await prometheus.stop();
  }
});
