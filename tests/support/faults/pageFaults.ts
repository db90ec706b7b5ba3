import { type Route } from '@playwright/test';

/** How Grafana's answers to queries, or what is between it and the browser, misbehave, and what the page says of that. */
export interface PageFault {
  /** What happens, as docs/reliability.md says it. */
  what: string;
  /** Answers a request to the query API, the n-th since the fault began. */
  answer(route: Route, index: number): Promise<void>;
  /** Seconds that the clock of the browser is ahead; negative = behind. */
  clock?: number;
  /** Seconds until it shows, if not at the next refresh. */
  after?: number;
  /** What the page says: the title instead of a verdict, or a verdict. */
  says: { title: string } | { verdict: 'blind' | 'healthy' };
}

interface Result {
  status: number;
  error?: string;
  frames: Array<{
    schema: { meta?: object; fields: Array<{ type: string }> };
    data: { values: unknown[][] };
  }>;
}

type Results = Record<string, Result>;

const SLOW_MS = 300;

async function passOn(route: Route): Promise<void> {
  // The page may be gone by then.
  await route.continue().catch(() => undefined);
}

/** Changes the results of the real answer. */
function changed(change: (results: Results) => Results): PageFault['answer'] {
  return async (route) => {
    const response = await route.fetch();
    const { results }: { results: Results } = await response.json();
    const after = change(results);
    const hasFailed = Object.values(after).some(({ error }) => error !== undefined);
    await route.fulfill({ response, status: hasFailed ? 400 : 200, json: { results: after } });
  };
}

/** Every query fails, as Grafana passes on what Prometheus says. */
function refused(status: number, error: string): PageFault['answer'] {
  return (route) => {
    const { queries }: { queries: Array<{ refId: string }> } = route.request().postDataJSON();
    const results = Object.fromEntries(
      queries.map(({ refId }) => [refId, { status, error, errorSource: 'downstream', frames: [] }])
    );
    return route.fulfill({ status: 400, json: { results } });
  };
}

function fulfilled(status: number, body: object | string, contentType = 'application/json'): PageFault['answer'] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (route) => route.fulfill({ status, body: text, contentType });
}

function withoutFirst(results: Results): Results {
  return Object.fromEntries(Object.entries(results).slice(1));
}

const unexpected = (status: number, text: string): string => `unexpected response with status code ${status}: ${text}`;

const FAILED = refused(500, unexpected(500, 'internal error'));

const UNREADABLE = { title: "Can't judge: the answer is unreadable" };
/** Also if an answer has nothing in it. */
const UNREACHABLE = { title: "Can't judge: Prometheus can't be reached" };
const FORBIDDEN = { title: "Can't judge: no permission to query the data source" };
const BLIND = { verdict: 'blind' } as const;

/** In the order of docs/reliability.md. */
export const PAGE_FAULTS: readonly PageFault[] = [
  {
    what: 'Prometheus answers slowly, but in time',
    answer: async (route) => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      await passOn(route);
    },
    says: { verdict: 'healthy' },
  },
  {
    what: 'Prometheus never answers',
    answer: () => new Promise(() => undefined),
    after: 30,
    says: { title: "Can't judge: Prometheus didn't answer in time" },
  },
  {
    what: 'Prometheus is down, or restarts',
    answer: refused(502, 'Post "http://prometheus:9090/api/v1/query": dial tcp: connect: connection refused'),
    says: UNREACHABLE,
  },
  {
    what: 'Prometheus replays its WAL (503)',
    answer: refused(503, unexpected(503, 'Service Unavailable')),
    says: UNREACHABLE,
  },
  {
    what: 'the credentials of the data source are wrong (401)',
    answer: refused(401, unexpected(401, 'Unauthorized')),
    says: FORBIDDEN,
  },
  {
    what: 'a limit is reached (429)',
    answer: refused(429, unexpected(429, 'too many requests')),
    says: { title: "Can't judge: too many requests" },
  },
  {
    what: 'Prometheus fails (500)',
    answer: FAILED,
    says: { title: "Can't judge: Prometheus failed" },
  },
  {
    what: 'the session in Grafana has expired',
    answer: fulfilled(401, {
      message: 'Unauthorized',
      messageId: 'session.token.rotate',
      statusCode: 401,
      traceID: '',
    }),
    says: { title: "Can't judge: you are signed out of Grafana" },
  },
  {
    what: 'the role changes, and may not query',
    answer: fulfilled(403, {
      accessErrorId: 'ACE0000000001',
      message: "You'll need additional permissions to perform this action. Permissions needed: datasources:query",
      title: 'Access denied',
    }),
    says: FORBIDDEN,
  },
  {
    what: 'the data source is deleted',
    answer: fulfilled(404, { message: 'Data source not found' }),
    says: { title: "Can't judge: the data source is gone" },
  },
  {
    what: 'a proxy has no server (502 with an HTML page)',
    answer: fulfilled(502, '<html><title>502 Bad Gateway</title></html>', 'text/html'),
    says: UNREACHABLE,
  },
  { what: 'the connection breaks', answer: (route) => route.abort('connectionreset'), says: UNREACHABLE },
  { what: 'answers are empty', answer: fulfilled(200, ''), says: UNREACHABLE },
  { what: 'answers are cut off', answer: fulfilled(200, '{"results":{"Q1":{"status":200,"fra'), says: UNREACHABLE },
  { what: 'another API answers', answer: fulfilled(200, { streams: [] }), says: UNREACHABLE },
  {
    what: 'answers have texts instead of numbers',
    answer: changed((results) => {
      for (const { frames } of Object.values(results)) {
        for (const { data } of frames) {
          data.values = data.values.map((column) => column.map(() => 'many'));
        }
      }
      return results;
    }),
    says: UNREADABLE,
  },
  { what: 'an answer lacks a result', answer: changed(withoutFirst), says: BLIND },
  {
    what: 'a store of Thanos is down (partial answers)',
    answer: changed((results) => {
      for (const { frames } of Object.values(results)) {
        for (const { schema } of frames) {
          schema.meta = { ...schema.meta, notices: [{ severity: 'warning', text: 'a store is down' }] };
        }
      }
      return results;
    }),
    says: BLIND,
  },
  {
    what: 'one query of many fails',
    answer: changed((results) => ({
      ...results,
      Q1: { status: 422, error: 'execution: query processing would load too many samples', frames: [] },
    })),
    says: BLIND,
  },
  {
    what: 'every second request fails',
    answer: (route, index) => (index % 2 === 0 ? passOn(route) : FAILED(route, index)),
    says: { title: "Can't judge: Prometheus failed" },
  },
  {
    what: 'the clock of the browser is two minutes behind',
    answer: passOn,
    clock: -120,
    says: { title: "Can't judge: the clock of this device is behind" },
  },
  { what: 'the clock of the browser is an hour ahead', answer: passOn, clock: 3600, says: BLIND },
];
