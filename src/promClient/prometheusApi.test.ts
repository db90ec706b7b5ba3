/** @jest-environment node */
import { PromError } from './errors';
import {
  missingBy,
  parseBuildInfo,
  parseDuration,
  parseEnvelope,
  parseJson,
  parseMatrix,
  parseMetadata,
  parseRules,
  parseRuntimeInfo,
  parseTargets,
  parseValue,
  parseVector,
  wholeData,
} from './prometheusApi';

function errorOf(act: () => unknown): PromError {
  try {
    act();
  } catch (error) {
    if (error instanceof PromError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseValue', () => {
  test.each([
    ['1.5', 1.5],
    ['1e+06', 1_000_000],
    ['NaN', NaN],
    ['+Inf', Infinity],
    ['Inf', Infinity],
    ['-Inf', -Infinity],
    [3, 3],
  ])('of %j is %d', (text, value) => {
    expect(parseValue(text)).toBe(value);
  });

  test.each([null, undefined, {}, [], true, '', ' ', 'one', '1,5', 'nil', NaN])('of %j is an error', (text) => {
    expect(errorOf(() => parseValue(text))).toMatchObject({
      kind: 'bad-answer',
      message: expect.stringContaining('a value is not a number'),
    });
  });
});

describe('parseJson', () => {
  test.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['<!doctype html><title>Login</title>', 'an HTML page'],
    ['  <html>', 'an HTML page'],
    ['OK', 'not JSON'],
  ])('of %j says %s', (text, what) => {
    const { kind, message } = errorOf(() => parseJson(text));
    expect({ kind, message }).toEqual({
      kind: 'bad-answer',
      message: `this is not an answer from a Prometheus API (${what})`,
    });
  });
});

describe('parseEnvelope', () => {
  test('hands out the data', () => {
    expect(parseEnvelope({ status: 'success', data: [1] })).toEqual({ data: [1], missing: null });
  });

  test.each([
    [{ status: 'error', errorType: 'bad_data', error: 'parse error' }, 'bad-query', 'parse error'],
    [{ status: 'error', errorType: 'timeout', error: 'query timed out' }, 'timed-out', 'query timed out'],
    [{ status: 'error', errorType: 'canceled', error: 'canceled' }, 'timed-out', 'canceled'],
    [{ status: 'error' }, 'bad-query', 'unknown error'],
    [{ data: [] }, 'bad-answer', 'this is not an answer from a Prometheus API (no status field)'],
    [null, 'bad-answer', 'this is not an answer from a Prometheus API (no status field)'],
    [[], 'bad-answer', 'this is not an answer from a Prometheus API (no status field)'],
  ])('of %j is %s', (body, kind, message) => {
    expect(errorOf(() => parseEnvelope(body))).toMatchObject({ kind, message });
  });
});

describe('parseVector', () => {
  test('reads samples and scalars', () => {
    expect(parseVector({ resultType: 'vector', result: [{ metric: { job: 'a' }, value: [1, 'NaN'] }] })).toEqual([
      { labels: { job: 'a' }, value: NaN },
    ]);
    expect(parseVector({ resultType: 'scalar', result: [1, '2'] })).toEqual([{ labels: {}, value: 2 }]);
    expect(parseVector({ resultType: 'vector', result: [] })).toEqual([]);
  });

  test.each([
    [undefined],
    [{ resultType: 'vector' }],
    [{ resultType: 'matrix', result: [{ metric: {}, values: [] }] }],
    [{ resultType: 'vector', result: [{ value: [1, '2'] }] }],
    [{ resultType: 'vector', result: ['x'] }],
  ])('refuses %j', (data) => {
    expect(errorOf(() => parseVector(data)).kind).toBe('bad-answer');
  });
});

describe('parseMatrix', () => {
  test('reads series', () => {
    const result = [
      {
        metric: { job: 'a' },
        values: [
          [1, '2'],
          [2, '+Inf'],
        ],
      },
    ];
    expect(parseMatrix({ resultType: 'matrix', result })).toEqual([
      {
        labels: { job: 'a' },
        points: [
          [1, 2],
          [2, Infinity],
        ],
      },
    ]);
  });

  test.each([[undefined], [{ result: [{ metric: {}, value: [1, '2'] }] }], [{ result: [{ values: [] }] }]])(
    'refuses %j',
    (data) => {
      expect(errorOf(() => parseMatrix(data)).kind).toBe('bad-answer');
    }
  );
});

describe('parseDuration', () => {
  test.each([
    ['15s', 15],
    ['1m30s', 90],
    ['500ms', 0.5],
    ['1h', 3600],
    ['0s', 0],
    ['', null],
    ['15', null],
    ['s', null],
    [15, null],
    [undefined, null],
  ])('of %j is %j', (text, duration) => {
    expect(parseDuration(text)).toBe(duration);
  });
});

describe('parseTargets', () => {
  const TARGET = {
    labels: { job: 'relay', instance: 'a:1', cluster: 'prod' },
    health: 'down',
    lastError: 'connection refused',
    lastScrape: '2026-11-22T10:00:00.5Z',
    lastScrapeDuration: 0.01,
    scrapeUrl: 'http://a:1/metrics',
    scrapeInterval: '15s',
    scrapeTimeout: '10s',
  };

  test('reads active targets', () => {
    expect(parseTargets({ activeTargets: [TARGET], droppedTargets: [] })).toEqual([
      {
        job: 'relay',
        instance: 'a:1',
        labels: TARGET.labels,
        health: 'down',
        lastError: 'connection refused',
        lastScrape: 1_795_341_600.5,
        scrapeUrl: 'http://a:1/metrics',
        scrapeInterval: 15,
        scrapeTimeout: 10,
        lastScrapeDuration: 0.01,
      },
    ]);
  });

  test('works without fields that older or other backends leave out', () => {
    const bare = { labels: {}, health: 'strange', lastScrape: '0001-01-01T00:00:00Z' };
    expect(parseTargets({ activeTargets: [bare, null] })).toEqual([
      {
        job: '',
        instance: '',
        labels: {},
        health: 'unknown',
        lastError: '',
        lastScrape: null,
        scrapeUrl: '',
        scrapeInterval: null,
        scrapeTimeout: null,
        lastScrapeDuration: NaN,
      },
    ]);
  });

  test('refuses what is no list of targets', () => {
    expect(errorOf(() => parseTargets({})).kind).toBe('bad-answer');
  });
});

describe('parseMetadata', () => {
  test('reads what targets declare', () => {
    expect(parseMetadata({ up: [{ type: 'gauge', help: 'Up', unit: '' }, 'x'], odd: 'x', bare: [{}] })).toEqual({
      up: [{ type: 'gauge', help: 'Up', unit: '' }],
      odd: [],
      bare: [{ type: '', help: '', unit: '' }],
    });
  });

  test('refuses anything else', () => {
    expect(errorOf(() => parseMetadata([])).kind).toBe('bad-answer');
  });
});

describe('parseBuildInfo', () => {
  test('reads the version', () => {
    expect(parseBuildInfo({ version: '2.42.0', revision: 'x' })).toEqual({ version: '2.42.0' });
  });

  test("says that a backend without one doesn't support it", () => {
    expect(errorOf(() => parseBuildInfo({})).kind).toBe('not-supported');
  });
});

describe('parseRuntimeInfo', () => {
  test('reads the retention', () => {
    expect(parseRuntimeInfo({ storageRetention: '15d', goroutineCount: 1 })).toEqual({ storageRetention: '15d' });
  });

  test("says that a backend without one doesn't support it", () => {
    expect(errorOf(() => parseRuntimeInfo({})).kind).toBe('not-supported');
  });
});

describe('parseRules', () => {
  test('reads groups, and leaves alerts with their labels out', () => {
    const rule = { type: 'alerting', name: 'Slow', query: 'up == 0', health: 'ok', lastError: '' };
    const groups = parseRules({
      groups: [
        {
          name: 'calls',
          interval: 15,
          evaluationTime: 0.002,
          lastEvaluation: '2026-11-22T10:00:00Z',
          rules: [{ ...rule, alerts: [{ labels: { peer_id: 'ann@example.org' } }] }, { type: 'recording' }],
        },
        { lastEvaluation: '0001-01-01T00:00:00Z' },
      ],
    });
    expect(groups).toEqual([
      {
        name: 'calls',
        interval: 15,
        evaluationTime: 0.002,
        lastEvaluation: 1_795_341_600,
        rules: [rule, { type: 'recording', name: '', query: '', health: '', lastError: '' }],
      },
      { name: '', interval: NaN, evaluationTime: NaN, lastEvaluation: null, rules: [] },
    ]);
  });

  test('refuses anything else', () => {
    expect(errorOf(() => parseRules({})).kind).toBe('bad-answer');
  });
});

describe('missingBy', () => {
  test.each([
    [[]],
    [['PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "x" (1:6)']],
    [['PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)']],
    [['PromQL warning: bucket label "le" is missing or has a malformed value of "" (1:25)']],
  ])('is nothing for %j', (warnings) => {
    expect(missingBy(warnings)).toBeNull();
  });

  test.each([
    'receive series from Addr: 10.0.0.7:10901 LabelSets: {cluster="a"}: rpc error: code = Unavailable',
    'No StoreAPIs matched for this query',
    'remote_read: remote server http://10.0.0.7/read returned HTTP status 500',
    'PromQL warning: encountered a mix of histograms and floats for metric name "x" (1:6)',
    'PromQL warning: vector contains a mix of classic and native histograms (1:25)',
    '3 more warning annotations omitted',
    'something that nobody knows',
  ])('is said by %j', (text) => {
    expect(missingBy(['PromQL info: ignored', text])).toBe(text);
  });

  test('says each reason once, and not at any length', () => {
    expect(missingBy(['a is away', 'a is away', 'b is away'])).toBe('a is away; b is away');
    expect(missingBy(['x'.repeat(5000)])?.length).toBeLessThanOrEqual(300);
  });
});

describe('a partial answer', () => {
  const data = { resultType: 'vector', result: [] };

  test.each([
    { what: 'Thanos', body: { warnings: ['a store is away'] }, missing: 'a store is away' },
    { what: 'VictoriaMetrics', body: { isPartial: true }, missing: 'part of its storage did not answer' },
  ])('of $what keeps its data and says what is missing', ({ body, missing }) => {
    const envelope = parseEnvelope({ status: 'success', data, ...body });
    expect(envelope.data).toEqual(data);
    expect(errorOf(() => wholeData(envelope))).toMatchObject({
      kind: 'partial',
      message: `the answer is incomplete: ${missing}`,
    });
  });

  test.each([{ isPartial: false }, { warnings: [] }, { infos: ['PromQL info: x'] }, { warnings: null }])(
    'is none with %j',
    (body) => {
      expect(wholeData(parseEnvelope({ status: 'success', data, ...body }))).toBe(data);
    }
  );
});
