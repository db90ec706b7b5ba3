/** @jest-environment node */
import fc from 'fast-check';
import { pager } from '../../tests/fixtures/pager/product';
import { walkieTalkie } from '../../tests/fixtures/walkieTalkie/product';
import { NOW, PROD } from '../../tests/support/queries';
import { incomplete, type Outcome, PartialError, PromError, settle, toPromError } from '../promClient/errors';
import {
  type PromClient,
  type Queries,
  type Results,
  type Sample,
  type Series,
  type TimeRange,
} from '../promClient/types';
import { inEnglish } from '../messages';
import { DEFAULT_LIMITS } from '../settings';
import { getClockQuery } from './askingClock';
import { type Assessment } from './assessment';
import { firstQueries } from './discover';
import { runTriage, type TriageOptions } from './runTriage';
import { type Diagnosis } from './types';
import { wordedDiagnosis } from './worded';

interface Asked {
  at: number | TimeRange;
  names: string[];
  queries: Queries;
}

/** The questions that are packed into one expression: "pager.rtt, people" asks two. */
function questionsIn(name: string): string[] {
  const [, product = '', list = ''] = /^([^.]*\.)?(.*)$/.exec(name) ?? [];
  return list.split(', ').map((question) => `${product}${question}`);
}

/** A client that answers questions by their names; what isn't there is empty, an error is a failure. */
function clientWith(
  samples: Readonly<Record<string, readonly Sample[] | PromError>>,
  series: Results<Series> | PromError = {}
): { client: PromClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const unused = (): Promise<never> => Promise.reject(new Error('not asked for'));
  return {
    asked,
    client: {
      instant: async (queries, at) => {
        const names = Object.keys(queries);
        asked.push({ at, names, queries });
        const failures = names.flatMap((name) => {
          const failure = questionsIn(name)
            .map((question) => samples[question])
            .find((answer) => answer instanceof PromError);
          return failure === undefined ? [] : [[name, failure] as const];
        });
        const results: Record<string, readonly Sample[]> = {};
        for (const name of names) {
          const answers = questionsIn(name).map((question) => samples[question] ?? []);
          if (!answers.some((answer) => answer instanceof PromError)) {
            results[name] = answers.flatMap((answer) => (answer instanceof PromError ? [] : answer));
          }
        }
        if (failures.length > 0) {
          throw new PartialError(results, Object.fromEntries(failures));
        }
        return results;
      },
      range: async (queries, range) => {
        const names = Object.keys(queries);
        asked.push({ at: range, names, queries });
        if (series instanceof PromError) {
          throw series;
        }
        return Object.fromEntries(
          names.map((name) => [
            name,
            questionsIn(name).flatMap((question) => {
              const what = question.slice(question.indexOf('.') + 1);
              return (series[question] ?? []).map(({ labels, points }) => ({ labels: { ...labels, what }, points }));
            }),
          ])
        );
      },
      targets: unused,
      metadata: unused,
      buildInfo: unused,
      runtimeInfo: unused,
      rules: unused,
    },
  };
}

function row(labels: Readonly<Record<string, string>>, value: number): Sample {
  return { labels, value };
}

/** Discovery of both sources of the pagers, scraped each 5 s, last at `lastGood`. */
function discovered(lastGood: number, interval = 5.004, up = 1): Record<string, Sample[]> {
  const pages = [
    { name: 'pager_meeting_participants', job: 'clients' },
    { name: 'pager_metrics_service_startup_timestamp_seconds', job: 'servers' },
  ];
  return {
    families: pages.flatMap(({ name, job }) =>
      (up === 1 ? ['seen', 'now'] : ['seen']).map((when) => row({ [when]: name, job, instance: 'a:1' }, 1))
    ),
    scrapes: pages.flatMap(({ job }) => [
      row({ what: 'interval', job }, interval),
      up === 1
        ? row({ what: 'newest', job }, lastGood)
        : row({ what: 'down', job, instance: 'a:1', __name__: 'up' }, lastGood),
    ]),
  };
}

const PRODUCTS = [walkieTalkie, pager];

/** Ten people on two relays each, of whom so many on the first are slow. */
function people(slow: number): Record<string, Sample[]> {
  const onRelay = (server: string, bin: number, n: number): Sample[] =>
    n === 0
      ? []
      : [row({ what: 'rtt', meeting_id: `m-${server}`, server, server_type: 'webtransport', bin: `${bin}` }, n)];
  return {
    'pager.rtt': [...onRelay('a', 15, slow), ...onRelay('a', 3, 10 - slow), ...onRelay('b', 3, 10)],
    'pager.people': [row({ what: 'people' }, 20)],
  };
}

/** How many were on a relay, and how many of them were fine, since so many seconds ago. */
function past(slowSince: number, step: number, span: number): Results<Series> {
  const seriesOf = (server: string, valueAt: (secondsAgo: number) => number): Series => ({
    labels: { server, server_type: 'webtransport' },
    points: Array.from(
      { length: span / step + 1 },
      (_, i) => [NOW - span + i * step, valueAt(span - i * step)] as const
    ),
  });
  return {
    'pager.symptom rtt.n': [seriesOf('a', () => 10), seriesOf('b', () => 10)],
    'pager.symptom rtt.good': [
      seriesOf('a', (secondsAgo) => (secondsAgo <= slowSince ? 0 : 10)),
      seriesOf('b', () => 10),
    ],
  };
}

async function assess(
  client: PromClient,
  options: Partial<TriageOptions> = {}
): Promise<Omit<Assessment, 'diagnosis'> & { diagnosis: Diagnosis<string> }> {
  const asked = { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at: NOW, ...options };
  const assessment = await runTriage(client, asked);
  return { ...assessment, diagnosis: wordedDiagnosis(assessment.diagnosis, inEnglish) };
}

const HEALTHY = { ...discovered(NOW - 2), ...people(0) };

describe('runTriage', () => {
  test('asks once if nothing is found', async () => {
    const { client, asked } = clientWith({});
    const { diagnosis, evidenceAt, installations } = await assess(client);
    expect(asked.map(({ names }) => names)).toEqual([['families', 'scrapes']]);
    expect(diagnosis).toMatchObject({ status: 'blind', findings: [], notes: [{ kind: 'telemetry' }] });
    expect({ evidenceAt, installations }).toEqual({ evidenceAt: null, installations: [] });
  });

  test('asks twice while everything is healthy, and only about existing sources', async () => {
    const { client, asked } = clientWith(HEALTHY);
    const { diagnosis, evidenceAt } = await assess(client);
    expect(diagnosis).toMatchObject({ status: 'healthy', products: [{ id: 'pager' }] });
    expect(evidenceAt).toBe(NOW - 2);
    expect(asked.map(({ at }) => at)).toEqual([NOW, NOW]);
    expect(asked[1]?.names.every((name) => name.startsWith('pager.'))).toBe(true);
  });

  test('puts the scope into every question', async () => {
    const { client, asked } = clientWith({ ...discovered(NOW - 2), ...people(10) }, past(Infinity, 5, 900));
    await assess(client, { scope: PROD });
    const queries = asked.flatMap((request) => Object.values(request.queries));
    expect(queries.length).toBeGreaterThan(5);
    expect(queries.filter((query) => !query.includes('cluster="prod"'))).toEqual([]);
  });

  test('takes scrapes a few milliseconds late for scrapes in time', async () => {
    const { client, asked } = clientWith(HEALTHY);
    await assess(client);
    expect(Object.values(asked[1]?.queries ?? {}).join()).toContain('pager_client_active_server_rtt_ms[20s]');
  });

  test('looks back further if scrapes are rare', async () => {
    const { client, asked } = clientWith({ ...discovered(NOW - 2, 60.001), ...people(0) });
    await assess(client);
    expect(Object.values(asked[1]?.queries ?? {}).join()).toContain('pager_client_active_server_rtt_ms[240s]');
  });

  test('asks for the last 15 minutes once something is slow', async () => {
    const { client, asked } = clientWith({ ...discovered(NOW - 2), ...people(10) }, past(60, 5, 900));
    const { diagnosis } = await assess(client);
    expect(diagnosis.findings).toMatchObject([
      { cause: 'relay-latency', where: [{ label: 'server', value: 'a' }], since: '2026-11-22T09:58:53Z' },
    ]);
    expect(asked.filter(({ at }) => typeof at !== 'number').map(({ at, names }) => ({ at, names }))).toEqual([
      {
        at: { from: NOW - 900, to: NOW, step: 5 },
        names: ['pager.symptom rtt.bins, symptom rtt.good, symptom rtt.n'],
      },
    ]);
  });

  test('asks for six hours if it was slow all the time', async () => {
    const { client, asked } = clientWith({ ...discovered(NOW - 2), ...people(10) }, past(Infinity, 5, 900));
    const { diagnosis } = await assess(client);
    expect(diagnosis.findings).toMatchObject([{ cause: 'relay-latency', since: null }]);
    expect(asked.at(-1)?.at).toEqual({ from: NOW - 6 * 3600, to: NOW, step: 60 });
  });

  test('asks how people left if nobody is there, and further back for the last one', async () => {
    const nobody = { ...discovered(NOW - 2), 'pager.people': [] };
    const names = ['pager.activity.meetings, activity.people'];
    const { client, asked } = clientWith(nobody);
    const { diagnosis, installations } = await assess(client);
    expect(diagnosis.status).toBe('idle');
    expect(installations[0]?.lastCallAt).toBeNull();
    expect(asked.slice(-2)).toMatchObject([
      { at: { from: NOW - 900, to: NOW, step: 5 }, names },
      { at: { from: NOW - 6 * 3600, to: NOW, step: 60 }, names },
    ]);
    const left = { labels: {}, points: [[NOW - 300, 2] as const, [NOW - 295, 0] as const] };
    const recent = clientWith(nobody, { 'pager.activity.people': [left] });
    expect((await assess(recent.client)).installations[0]?.lastCallAt).toBe(NOW - 300);
    expect(recent.asked.filter(({ at }) => typeof at !== 'number')).toHaveLength(1);
  });

  test('asks over whole steps, as Grafana would', async () => {
    const { client, asked } = clientWith({ ...discovered(NOW + 1), ...people(10) }, past(Infinity, 5, 900));
    await assess(client, { at: NOW + 3.5 });
    expect(asked.slice(-2).map(({ at }) => at)).toEqual([
      { from: NOW - 900, to: NOW, step: 5 },
      { from: NOW - 6 * 3600, to: NOW, step: 60 },
    ]);
  });

  test('asks further about several products in one request', async () => {
    const twin = { ...pager, id: 'twin' };
    const both = Object.fromEntries(
      Object.entries(people(10)).flatMap(([name, rows]) => [
        [name, rows],
        [name.replace('pager.', 'twin.'), rows],
      ])
    );
    const series = past(60, 5, 900);
    const { client, asked } = clientWith(
      { ...discovered(NOW - 2), ...both },
      Object.fromEntries(
        Object.entries(series).flatMap(([name, rows]) => [
          [name, rows],
          [name.replace('pager.', 'twin.'), rows],
        ])
      )
    );
    const { diagnosis } = await assess(client, { products: [pager, twin] });
    expect(diagnosis.findings.map(({ product, cause }) => [product, cause])).toEqual([
      ['pager', 'relay-latency'],
      ['twin', 'relay-latency'],
    ]);
    expect(asked.slice(1).map(({ names }) => new Set(names.join().match(/(pager|twin)(?=\.)/g)))).toEqual([
      new Set(['pager', 'twin']),
      new Set(['pager', 'twin']),
      new Set(['pager', 'twin']),
    ]);
  });

  test.each([
    { what: 'its scrapes come in time', lastGood: NOW - 4, up: 1, asksAt: NOW },
    { what: 'the last scrape failed', lastGood: NOW - 5.5, up: 0, asksAt: NOW - 5.5 },
    { what: 'the last two scrapes failed', lastGood: NOW - 12, up: 0, asksAt: NOW - 12 },
    { what: 'it is gone for longer', lastGood: NOW - 20, up: 0, asksAt: NOW },
  ])('asks at the right moment when $what', async ({ lastGood, up, asksAt }) => {
    const { client, asked } = clientWith({ ...discovered(lastGood, 5.004, up), ...people(0) });
    await assess(client);
    expect(asked[1]?.at).toBe(asksAt);
  });

  test('judges nothing on questions that were not answered, and says which', async () => {
    const { client } = clientWith({ ...HEALTHY, 'pager.people': new PromError('timed-out', 'too slow') });
    const { diagnosis } = await assess(client);
    expect(diagnosis).toMatchObject({
      status: 'blind',
      findings: [
        {
          cause: 'telemetry-lost',
          summary: expect.stringMatching(/\(.*people.*\)/),
          nextSteps: expect.arrayContaining([expect.stringMatching(/^Check that Prometheus/)]),
        },
      ],
      notes: [
        {
          kind: 'query',
          text: expect.stringMatching(/^Prometheus did not fully answer the query “pager.*people.*”: too slow$/),
        },
      ],
    });
  });

  test('judges nothing good if any query fails or is incomplete, whichever and however many', async () => {
    const outcome = fc.constantFrom('whole', 'whole', 'failed', 'incomplete');
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(outcome), fc.nat({ max: 10 }), async (outcomes, slow) => {
        const whole = clientWith({ ...HEALTHY, ...people(slow) }).client;
        let hits = 0;
        const broken: PromClient = {
          ...whole,
          instant: async (queries, at) => {
            const results = await whole.instant(queries, at);
            const settling = Object.entries(results).map(([name, rows]): [string, Outcome<Sample>] => {
              const { value } = outcomes.next();
              hits += value === 'whole' ? 0 : 1;
              return [
                name,
                value === 'failed'
                  ? { rows: null, failure: new PromError('timed-out', 'late') }
                  : { rows, failure: value === 'whole' ? null : incomplete('a store is away') },
              ];
            });
            return settle(Object.fromEntries(settling));
          },
        };
        const assessed = await assess(broken).catch((error: unknown) => toPromError(error));
        if (assessed instanceof PromError) {
          expect(assessed).toMatchObject({ kind: 'timed-out', message: 'late' });
          return;
        }
        const { diagnosis } = assessed;
        if (hits > 0) {
          expect(['healthy', 'idle']).not.toContain(diagnosis.status);
          expect(diagnosis.notes.map(({ kind }) => kind)).toContain('query');
        } else {
          expect(diagnosis.status).not.toBe('blind');
        }
      }),
      { numRuns: 2000 }
    );
  });

  test('gives no verdict on the past by a clock that is behind', async () => {
    const newest = (secondsAhead: number) => ({
      ...HEALTHY,
      scrapes: [...(HEALTHY.scrapes ?? []), row({ what: 'clock' }, NOW + secondsAhead)],
    });
    await expect(assess(clientWith(newest(235)).client, { isNow: true })).rejects.toMatchObject({ kind: 'clock' });
    expect((await assess(clientWith(newest(-3)).client, { isNow: true })).diagnosis.status).toBe('healthy');
  });

  test('asks for the clock with the scrapes, but not at a past instant', () => {
    const { sources } = pager;
    const { scrapes: then, ...others } = firstQueries(sources, []);
    expect(firstQueries(sources, [], true)).toEqual({ ...others, scrapes: `${then} or ${getClockQuery([])}` });
  });

  test('doesn’t need to know the clock', async () => {
    const whole = clientWith(HEALTHY);
    const refused = new PromError('bad-query', 'no negative offsets');
    const old: PromClient = {
      ...whole.client,
      instant: async (queries, at) => {
        const { scrapes, ...results } = await whole.client.instant(queries, at);
        if (scrapes === undefined || !queries.scrapes?.includes('offset -')) {
          return { ...results, ...(scrapes !== undefined && { scrapes }) };
        }
        throw new PartialError(results, { scrapes: refused });
      },
    };
    expect((await assess(old, { isNow: true })).diagnosis).toMatchObject({ status: 'healthy', notes: [] });
    expect(whole.asked.filter(({ names }) => names.includes('scrapes'))).toHaveLength(2);
  });

  test('judges nothing good on partial answers', async () => {
    const whole = clientWith(HEALTHY).client;
    const inPart: PromClient = {
      ...whole,
      instant: async (queries, at) => {
        const results = await whole.instant(queries, at);
        const failure = incomplete('a store is away');
        throw new PartialError(results, Object.fromEntries(Object.keys(queries).map((name) => [name, failure])));
      },
    };
    const { diagnosis } = await assess(inPart);
    expect(diagnosis).toMatchObject({ status: 'blind', findings: [{ cause: 'telemetry-lost' }] });
    expect(diagnosis.notes).toMatchObject([
      { kind: 'query', text: expect.stringMatching(/“families”, “scrapes”: .*a store is away$/) },
      { kind: 'query', text: expect.stringMatching(/“pager\..*a store is away$/) },
    ]);
    const nothing = clientWith({}).client;
    const { diagnosis: empty } = await assess({
      ...nothing,
      instant: async () => {
        throw new PartialError({ families: [], scrapes: [] }, { families: incomplete('a store is away') });
      },
    });
    expect(empty).toMatchObject({ status: 'blind', notes: [{ kind: 'query' }] });
  });

  test("doesn't report missing families that it could not query", async () => {
    const { client } = clientWith({ families: new PromError('bad-query', 'refused') });
    expect((await assess(client)).diagnosis).toMatchObject({
      status: 'blind',
      notes: [{ kind: 'query', text: 'Prometheus did not fully answer the query “families”: refused' }],
    });
  });

  test('says what is slow if the query for the past fails, without its start', async () => {
    const { client } = clientWith(
      { ...discovered(NOW - 2), ...people(10) },
      new PromError('unauthorised', 'no ranges here')
    );
    const { diagnosis } = await assess(client);
    expect(diagnosis).toMatchObject({
      status: 'degraded',
      findings: [{ cause: 'relay-latency', since: null, affected: { sessions: 10, userMinutes: null } }],
      notes: [{ kind: 'query', text: expect.stringMatching(/symptom rtt.*no ranges here$/) }],
    });
  });

  test.each([
    { what: 'a single person is slow', samples: people(1) },
    { what: 'nobody is there', samples: { 'pager.people': [] } },
  ])('is blind if $what and the query for the past fails', async ({ samples }) => {
    const { client } = clientWith({ ...discovered(NOW - 2), ...samples }, new PromError('bad-query', 'too many'));
    const { diagnosis } = await assess(client);
    expect(diagnosis).toMatchObject({ status: 'blind', findings: [{ cause: 'telemetry-lost' }] });
  });

  test('is healthy if only the query for a chart fails', async () => {
    const { client, asked } = clientWith(HEALTHY, new PromError('bad-query', 'too many'));
    const { diagnosis } = await assess(client, { charted: 'rtt' });
    expect(diagnosis.status).toBe('healthy');
    expect(asked.some(({ at }) => typeof at !== 'number')).toBe(true);
  });

  test('is blind if a follow-up fails and nothing else is found', async () => {
    const alone = clientWith({ ...discovered(NOW - 2), ...people(1) }, past(0, 5, 900));
    await assess(alone.client);
    const further = alone.asked[2]?.names.flatMap(questionsIn) ?? [];
    expect(further).not.toEqual([]);
    const failures = Object.fromEntries(further.map((name) => [name, new PromError('bad-query', 'too many samples')]));
    const { client } = clientWith({ ...discovered(NOW - 2), ...people(1), ...failures }, past(0, 5, 900));
    const { diagnosis } = await assess(client);
    expect(diagnosis).toMatchObject({
      status: 'blind',
      notes: [{ kind: 'query', text: expect.stringContaining('too many samples') }],
    });
  });

  test('fails if nothing is answered', async () => {
    const failure = new PromError('unreachable', 'nobody there');
    const client: PromClient = { ...clientWith({}).client, instant: () => Promise.reject(failure) };
    await expect(assess(client)).rejects.toBe(failure);
  });
});
