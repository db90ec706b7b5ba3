import { failure } from '../httpServer';
import { type Answer, type Asked, type Fault, honest, send } from './faultProxy';

/** How a Prometheus, or what is in front of it, misbehaves, and what the command line says of that. */
export interface StoreFault {
  /** What happens, as docs/reliability.md says it. */
  what: string;
  /** `refused` = nobody listens. */
  fault: Fault | 'refused';
  /** Seconds that the clock of the asker is ahead; negative = behind. */
  clock?: number;
  /** Seconds that commands wait, if not as usual. */
  timeout?: number;
  /** The exit code of triage. 3 = no verdict, 2 = blind. */
  code: 0 | 2 | 3;
  /** The reason that triage gives, `URL` for the address: its only line for 3, else a part of what it prints. */
  says: string;
  /** Whether check has no result either, or unknown checks; null if it isn't disturbed. */
  check: 'none' | 'unknown' | null;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT_TYPE = { 'content-type': 'text/plain; charset=utf-8' };
const HTML = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const ERROR: Answer = { status: 500, headers: TEXT_TYPE, body: 'internal error\n' };
const TOO_MANY: Answer = {
  status: 422,
  headers: JSON_TYPE,
  body: failure('execution', 'query processing would load too many samples into memory in query execution'),
};
const STORE_IS_DOWN = 'receive series from store-2:10901: rpc error: code = Unavailable';

/** Seconds that a command waits if nothing answers. */
const IMPATIENT = 0.5;
const SLOW_MS = 100;

function always(answer: Partial<Answer>): Fault {
  return (_, response) => send(response, { status: 200, headers: TEXT_TYPE, body: '', ...answer });
}

type Body = Record<string, unknown>;

/** Changes the JSON of each answer. */
function changed(change: (body: Body) => Body): Fault {
  return async (_, response, pass) => {
    const answer = await pass();
    send(response, { ...answer, body: JSON.stringify(change(JSON.parse(answer.body))) });
  };
}

/** Changes the rows of each answer. */
function changedRows(change: (row: Body) => unknown): Fault {
  return changed((body) => {
    const { data } = body as { data: Body & { result?: Body[] } };
    return { ...body, data: { ...data, ...(data.result !== undefined && { result: data.result.map(change) }) } };
  });
}

/** Refuses some requests. */
function refusing(isRefused: (asked: Asked) => boolean, answer: Answer): Fault {
  return async (asked, response, pass) => send(response, isRefused(asked) ? answer : await pass());
}

const unreadable = (why: string): string => `this is not an answer from a Prometheus API (${why})`;

/** In the order of docs/reliability.md. */
export const STORE_FAULTS: readonly StoreFault[] = [
  {
    what: 'Prometheus answers slowly, but in time',
    fault: async (_, response, pass) => {
      const answer = await pass();
      setTimeout(() => send(response, answer), SLOW_MS);
    },
    code: 0,
    says: 'HEALTHY',
    check: null,
  },
  {
    what: 'Prometheus never answers',
    fault: () => undefined,
    code: 3,
    timeout: IMPATIENT,
    says: `URL/api/v1/query did not answer within ${IMPATIENT} s`,
    check: 'none',
  },
  {
    what: 'Prometheus is down, or restarts',
    fault: 'refused',
    code: 3,
    says: 'cannot reach URL/api/v1/query',
    check: 'none',
  },
  {
    what: 'Prometheus replays its WAL (503)',
    fault: always({ status: 503, body: 'Service Unavailable' }),
    code: 3,
    says: 'URL answered 503: Service Unavailable',
    check: 'none',
  },
  {
    what: 'the credentials are wrong (401)',
    fault: always({ status: 401, body: 'Unauthorized\n' }),
    code: 3,
    says: 'URL answered 401: Unauthorized',
    check: 'none',
  },
  {
    what: 'access is denied (403)',
    fault: always({ status: 403, body: 'Forbidden\n' }),
    code: 3,
    says: 'URL answered 403: Forbidden',
    check: 'none',
  },
  {
    what: 'the path is wrong (404)',
    fault: always({ status: 404, body: '404 page not found\n' }),
    code: 3,
    says: 'URL answered 404: 404 page not found',
    check: 'none',
  },
  {
    what: 'a limit is reached (429)',
    fault: always({ status: 429, headers: { ...TEXT_TYPE, 'retry-after': '1' }, body: 'too many requests\n' }),
    code: 3,
    says: 'URL answered 429: too many requests; retry after 1 s',
    check: 'none',
  },
  {
    what: 'Prometheus fails (500)',
    fault: always(ERROR),
    code: 3,
    says: 'URL answered 500: internal error',
    check: 'none',
  },
  {
    what: 'a proxy has no server (502 with an HTML page)',
    fault: always({ status: 502, headers: { 'content-type': 'text/html' }, body: HTML }),
    code: 3,
    says: 'URL answered 502: an HTML page',
    check: 'none',
  },
  {
    what: 'the connection breaks in the middle of an answer',
    fault: async (_, response, pass) => {
      const { status, headers, body } = await pass();
      response.writeHead(status, { ...headers, 'content-length': body.length + 100 });
      response.write(body.slice(0, 10), () => response.destroy());
    },
    code: 3,
    says: 'cannot reach URL/api/v1/query',
    check: 'none',
  },
  {
    what: 'answers are cut off',
    fault: async (_, response, pass) => {
      const answer = await pass();
      send(response, { ...answer, body: answer.body.slice(0, -20) });
    },
    code: 3,
    says: unreadable('not JSON'),
    check: 'none',
  },
  {
    what: 'answers are empty',
    fault: always({ headers: JSON_TYPE }),
    code: 3,
    says: unreadable('empty'),
    check: 'none',
  },
  {
    what: 'another API answers',
    fault: always({ headers: JSON_TYPE, body: '{"streams":[]}' }),
    code: 3,
    says: unreadable('no status field'),
    check: 'none',
  },
  {
    what: 'answers have no rows',
    fault: changed((body) => ({ ...body, data: {} })),
    code: 3,
    says: unreadable('no result'),
    check: 'none',
  },
  {
    what: 'answers have text instead of rows',
    fault: changed((body) => ({ ...body, data: { resultType: 'vector', result: 'many' } })),
    code: 3,
    says: unreadable('no result'),
    check: 'none',
  },
  {
    what: 'answers have objects instead of values',
    fault: changedRows((row) => ({ ...row, value: [0, {}], values: [[0, {}]] })),
    code: 3,
    says: unreadable('a value is not a number'),
    check: 'none',
  },
  {
    what: 'answers have numbers instead of labels',
    fault: changedRows((row) => ({ ...row, metric: 7 })),
    code: 3,
    says: unreadable('labels are missing'),
    check: 'none',
  },
  {
    what: 'a store of Thanos is down (partial answers)',
    fault: changed((body) => ({ ...body, warnings: [STORE_IS_DOWN] })),
    code: 2,
    says: `the answer is incomplete: ${STORE_IS_DOWN}`,
    check: 'unknown',
  },
  {
    what: 'one query of many fails',
    fault: refusing(({ form: { query = '' } }) => query.includes('last_over_time'), TOO_MANY),
    code: 2,
    says: 'answered 422: query processing would load too many samples',
    check: 'unknown',
  },
  {
    what: 'every second request fails',
    fault: refusing(({ index }) => index % 2 === 1, ERROR),
    code: 2,
    says: 'URL answered 500: internal error',
    check: 'unknown',
  },
  {
    what: 'the clock of Callscope is an hour behind',
    fault: honest,
    clock: -3600,
    code: 3,
    says: 'the clock of this machine is at least',
    check: null,
  },
  {
    what: 'the clock of Callscope is an hour ahead',
    fault: honest,
    clock: 3600,
    code: 2,
    says: "Callscope can't judge videocall.rs: metrics from",
    check: null,
  },
];
