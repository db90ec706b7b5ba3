import { formatDiagnosis } from '../../cli/formatDiagnosis';
import { feedPages } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { createHttpClient } from '../../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../../src/settings';
import { PRODUCTS } from '../../src/products/triage';
import { type Assessment } from '../../src/triage/assessment';
import { inEnglish } from '../../src/messages';
import { runTriage } from '../../src/triage/runTriage';
import { wordedDiagnosis } from '../../src/triage/worded';
import { walkieTalkie } from '../fixtures/walkieTalkie/product';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { moments } from '../support/triage';

const CALLERS = 12;
const end = Math.floor(Date.now() / 1000);
const begin = end - 60;
/** A report is a mean over the time before it (s). */
const SHOWN_AFTER = walkieTalkie.reportInterval;

function pageOf(time: number, slow: string | null): string {
  const callers = ['north', 'south'].flatMap((tower) =>
    Array.from({ length: CALLERS }, (_, caller) => {
      const delay = tower === slow && time >= begin + SHOWN_AFTER ? 0.8 : 0.2;
      return `walkie_delay_seconds{tower="${tower}",caller="${caller}"} ${delay}`;
    })
  );
  return ['walkie_towers 2', ...callers].join('\n');
}

/** A product that only its folder knows, judged beside the others over a minute in which a tower is slow, or none. */
async function judge(prometheus: Prometheus, slow: string | null, instance: string): Promise<Assessment> {
  const pages = moments(end - 300, end, 5).map((t) => ({ t, text: pageOf(t, slow) }));
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), [{ job: 'walkie-towers', instance, pages }]);
  return runTriage(createHttpClient(prometheus.url, { timeout: 30_000 }), {
    products: [...PRODUCTS, walkieTalkie],
    scope: [{ label: 'instance', op: '=', value: instance }],
    limits: DEFAULT_LIMITS,
    at: end,
  });
}

describe('a third product', () => {
  let prometheus: Prometheus;

  beforeAll(async () => {
    prometheus = await startPrometheus({ remoteWrite: true });
  });

  afterAll(() => prometheus.stop());

  test('is judged by its own signals, places and words', async () => {
    const { diagnosis } = await judge(prometheus, 'south', 'slow:1');
    expect(diagnosis).toMatchObject({
      status: 'degraded',
      products: [{ id: 'walkie-talkie', dialect: 'analogue', status: 'degraded' }],
      findings: [
        {
          cause: 'tower-delay',
          where: [{ label: 'tower', value: 'south' }],
          affected: { sessions: CALLERS, of: 2 * CALLERS },
        },
      ],
    });
    const since = Date.parse(diagnosis.findings[0]?.since ?? '') / 1000;
    expect(Math.abs(since - begin)).toBeLessThanOrEqual(walkieTalkie.reportInterval);
    expect(formatDiagnosis(wordedDiagnosis(diagnosis, inEnglish), { explain: false })).toContain(
      '1. Climb the tower and look at its antenna.'
    );
  });

  test('is healthy when nothing is wrong', async () => {
    const { diagnosis } = await judge(prometheus, null, 'fine:1');
    expect(diagnosis).toMatchObject({ status: 'healthy', findings: [] });
  });
});
