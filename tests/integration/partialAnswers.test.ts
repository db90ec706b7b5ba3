import { createVideocallWorld } from '../../simulator/videocall/world';
import { type PromError } from '../../src/promClient/errors';
import { type Diagnosis } from '../../src/triage/types';
import { feedWorld } from '../support/feedWorld';
import { type Asked, failure, type HttpServer, reply, serve } from '../support/httpServer';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, triageAt } from '../support/triage';

const start = hoursAgo(3);
const HEALTHY = start + 100;
const DEGRADED = start + 170;

let prometheus: Prometheus;
beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  const world = createVideocallWorld({ seed: 'partial answers', start });
  world.inject({ name: 'relay-latency', start: start + 120 });
  await feedWorld(prometheus, world, start, start + 180);
});
afterAll(() => prometheus?.stop());

type Body = Record<string, unknown>;

/** What stands between: changes an answer of Prometheus, or refuses the question with a text. */
type Change = (body: Body, asked: Asked) => Body | string;

/** The verdict of a moment through something that changes answers. */
async function through(change: Change, at: number): Promise<Diagnosis<string>> {
  const between: HttpServer = await serve((asked, response) => {
    void (async () => {
      const body = new URLSearchParams(asked.form).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(`${prometheus.url}${asked.url}`, { method: asked.method, body, headers });
      const changed = change(await answer.json(), asked);
      if (typeof changed === 'string') {
        reply(response, 422, failure('execution', changed));
      } else {
        reply(response, answer.status, JSON.stringify(changed));
      }
    })();
  });
  try {
    return await triageAt(between, at);
  } finally {
    await between.stop();
  }
}

function resultOf(body: Body): readonly Body[] {
  return (body as { data: { result: Body[] } }).data.result;
}

const isRange = ({ url }: Asked): boolean => url.endsWith('/query_range');

test('the moments are what they are named', async () => {
  expect((await through((body) => body, HEALTHY)).status).toBe('healthy');
  expect((await through((body) => body, DEGRADED)).findings[0]).toMatchObject({
    cause: 'relay-latency',
    since: expect.any(String),
  });
});

describe('a partial answer', () => {
  test.each<{ what: string; more: Body }>([
    { what: 'Thanos', more: { warnings: ['receive series from Addr: store-2:10901: rpc error: code = Unavailable'] } },
    { what: 'VictoriaMetrics', more: { isPartial: true } },
  ])('of $what is never healthy, and hides no finding', async ({ more }) => {
    const whole = (body: Body): Body => ({ ...body, ...more });
    expect(await through(whole, HEALTHY)).toMatchObject({
      status: 'blind',
      findings: [{ cause: 'telemetry-lost' }],
      notes: expect.arrayContaining([{ kind: 'query', text: expect.stringContaining('the answer is incomplete') }]),
    });
    expect((await through(whole, DEGRADED)).findings).toContainEqual(
      expect.objectContaining({ cause: 'relay-latency' })
    );
  });

  test('is not healthy if a single question is incomplete', async () => {
    let questions = 0;
    await through((body) => (questions++, body), HEALTHY);
    for (const hit of Array.from({ length: questions }, (_, i) => i)) {
      let count = 0;
      const { status } = await through(
        (body) => (count++ === hit ? { ...body, warnings: ['a store is away'] } : body),
        HEALTHY
      );
      expect({ hit, status }).toEqual({ hit, status: 'blind' });
    }
  });

  test('is none for warnings of PromQL about the expression', async () => {
    const more = { infos: ['PromQL info: x'], warnings: ['PromQL warning: quantile value should be between 0 and 1'] };
    expect((await through((body) => ({ ...body, ...more }), HEALTHY)).status).toBe('healthy');
  });
});

describe('a question that fails', () => {
  test('is never good news, whichever it is', async () => {
    let questions = 0;
    await through((body) => (questions++, body), HEALTHY);
    for (const hit of Array.from({ length: questions }, (_, i) => i)) {
      let count = 0;
      const { status } = await through((body) => (count++ === hit ? 'too many samples' : body), HEALTHY);
      expect({ hit, status }).toEqual({ hit, status: 'blind' });
    }
  });

  test('about the past costs the onset and not the verdict', async () => {
    const { status, findings, notes } = await through((body, asked) => (isRange(asked) ? 'no ranges' : body), DEGRADED);
    expect(status).toBe('degraded');
    expect(findings[0]).toMatchObject({ cause: 'relay-latency', since: null });
    expect(notes).toContainEqual({ kind: 'query', text: expect.stringContaining('no ranges') });
  });
});

test.each([null, 'one', '', {}])('the value %j is not taken for nothing', async (value) => {
  const broken: Change = (body, asked) =>
    isRange(asked)
      ? body
      : {
          ...body,
          data: { resultType: 'vector', result: resultOf(body).map((row) => ({ ...row, value: [0, value] })) },
        };
  await expect(through(broken, HEALTHY)).rejects.toMatchObject({ kind: 'bad-answer' });
  const withRows = new Set<string | undefined>();
  await through((body, { form }) => {
    if (resultOf(body).length > 0) {
      withRows.add(form.query);
    }
    return body;
  }, HEALTHY);
  expect(withRows.size).toBeGreaterThan(2);
  for (const query of withRows) {
    const one: Change = (body, asked) => (asked.form.query === query ? broken(body, asked) : body);
    const outcome = await through(one, HEALTHY).then(
      ({ status }) => status,
      ({ kind }: PromError) => kind
    );
    // Without what a triage begins with, there is none.
    expect({ query, outcome }).toEqual({ query, outcome: expect.stringMatching(/^(blind|bad-answer)$/) });
  }
});
