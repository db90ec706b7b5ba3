/** @jest-environment node */
import {
  parseChoice,
  parseLabel,
  parseListen,
  parsePage,
  parseScopeFlag,
  parseSeconds,
  parseTime,
  parseTimeline,
  parseUrl,
  UsageError,
} from './options';

describe('parseUrl', () => {
  test.each([
    ['http://127.0.0.1:9090', 'http://127.0.0.1:9090'],
    ['http://127.0.0.1:9090/', 'http://127.0.0.1:9090'],
    ['https://metrics.example.org/prometheus//', 'https://metrics.example.org/prometheus'],
    ['http://[::1]:9090/p', 'http://[::1]:9090/p'],
    ['http://[fd00::2]', 'http://[fd00::2]'],
  ])('reads %s', (text, url) => {
    expect(parseUrl(text)).toEqual({ url, user: null });
  });

  test.each([
    ['http://ann:p%40ss@metrics.example.org/x', 'http://metrics.example.org/x', 'ann:p@ss'],
    ['http://ann@metrics.example.org', 'http://metrics.example.org', 'ann:'],
  ])('takes the user out of %s', (text, url, user) => {
    expect(parseUrl(text)).toEqual({ url, user });
  });

  test.each(['http://host:9090/?a=b', 'http://host:9090/graph?g0.expr=up#tab', 'http://host/#', 'http://host?'])(
    'refuses %j, which is no place',
    (text) => {
      expect(() => parseUrl(text)).toThrow(UsageError);
      expect(() => parseUrl(text)).toThrow(/has a "\?" or "#"/);
    }
  );

  test.each([
    'http://ann:hunter2@host/?a=b',
    'http://ann:hun/hunter2@host',
    'ftp://ann:hunter2@host',
    'ann:hunter2@host:9090',
    'http://ann:x@y:hunter2@',
    'http://ann:hunter2@[::1',
  ])('shows no secret of %j', (text) => {
    expect(() => parseUrl(text)).toThrow(/^--url "/);
    expect(() => parseUrl(text)).not.toThrow(/hun/);
  });

  test.each(['', 'prometheus', '127.0.0.1:9090', 'localhost:9090', 'ftp://127.0.0.1', 'http://'])(
    'refuses %j',
    (text) => {
      expect(() => parseUrl(text)).toThrow(UsageError);
      expect(() => parseUrl(text)).toThrow(`--url ${JSON.stringify(text)} is not an http or https address`);
    }
  );
});

describe('parseTime', () => {
  test.each([
    ['1795341600', 1_795_341_600],
    ['1795341600.25', 1_795_341_600.25],
    ['0', 0],
    ['2026-11-22T10:00:00Z', 1_795_341_600],
    ['2026-11-22t10:00:00z', 1_795_341_600],
    ['2026-11-22 10:00:00Z', 1_795_341_600],
    ['2026-11-22T10:00:00.5Z', 1_795_341_600.5],
    ['2026-11-22T11:30:00+01:30', 1_795_341_600],
    ['2028-02-29T00:00:00Z', 1_835_395_200],
  ])('reads %s', (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  test.each([
    '',
    'now',
    '-1',
    '1e9',
    '1795341600000',
    '2026-11-22',
    '2026-11-22T10:00',
    '2026-11-22T10:00:00',
    '2026-13-22T10:00:00Z',
    '2026-02-30T10:00:00Z',
    '2026-02-29T10:00:00Z',
    '2026-04-31T10:00:00+02:00',
    '2026-00-10T10:00:00Z',
    '2026-01-00T10:00:00Z',
    '2026-11-22T10:00:00+25:00',
    '22.11.2026 10:00:00Z',
  ])('refuses %j', (text) => {
    expect(() => parseTime(text)).toThrow(UsageError);
    expect(() => parseTime(text)).toThrow(
      `--time ${JSON.stringify(text)} is neither RFC 3339 (2026-11-22T10:00:00Z) nor Unix seconds`
    );
  });
});

describe('parseSeconds', () => {
  test.each([
    ['30', 30_000],
    ['0.5', 500],
  ])('reads %s', (text, ms) => {
    expect(parseSeconds('--timeout', text)).toBe(ms);
  });

  test.each(['', '0', '-1', '1e3', 'soon', 'Infinity', '3601'])('refuses %j', (text) => {
    expect(() => parseSeconds('--timeout', text)).toThrow(
      new UsageError(`--timeout ${JSON.stringify(text)} is not a number of seconds from 0.001 to 3600`)
    );
  });
});

describe('parseTimeline', () => {
  const NOW = 1_795_341_600;

  test('is nothing without a start', () => {
    expect(parseTimeline({}, NOW)).toBeNull();
  });

  test('goes from the start to the end in steps', () => {
    const flags = { from: '2026-11-22T09:59:00Z', to: `${NOW}`, step: '25' };
    expect(parseTimeline(flags, NOW)).toEqual([NOW - 60, NOW - 35, NOW - 10]);
  });

  test('goes to the present in steps of five seconds, or as many as 200 instants allow', () => {
    expect(parseTimeline({ from: `${NOW - 12}` }, NOW)).toEqual([NOW - 12, NOW - 7, NOW - 2]);
    const hour = parseTimeline({ from: `${NOW - 3600}` }, NOW) ?? [];
    expect(hour.length).toBeLessThanOrEqual(200);
    expect(hour.length).toBeGreaterThan(180);
  });

  test.each([
    { flags: { to: '1' }, says: '--to and --step need --from' },
    { flags: { step: '5' }, says: '--to and --step need --from' },
    { flags: { from: 'yesterday' }, says: '--from "yesterday" is neither RFC 3339' },
    { flags: { from: '10', to: 'now' }, says: '--to "now" is neither RFC 3339' },
    { flags: { from: '10', to: '9' }, says: '--to is before --from' },
    { flags: { from: '10', to: '20', step: '0' }, says: '--step "0" is not a number of seconds' },
    { flags: { from: '10', to: '20', step: 'five' }, says: '--step "five" is not a number of seconds' },
    { flags: { from: '10', to: '20', step: 'Infinity' }, says: '--step "Infinity" is not a number of seconds' },
    { flags: { from: '0', to: '1000', step: '5' }, says: '201 instants are more than 200: use a longer --step' },
  ])('refuses $flags', ({ flags, says }) => {
    expect(() => parseTimeline(flags, NOW)).toThrow(UsageError);
    expect(() => parseTimeline(flags, NOW)).toThrow(says);
  });
});

describe('parseChoice', () => {
  test('takes what is allowed', () => {
    expect(parseChoice('--format', 'json', ['text', 'json'])).toBe('json');
  });

  test('refuses anything else and says what is allowed', () => {
    expect(() => parseChoice('--format', 'yaml', ['text', 'json'])).toThrow(
      new UsageError('--format "yaml" is not one of text, json')
    );
  });
});

describe('parseScopeFlag', () => {
  test('reads matchers', () => {
    expect(parseScopeFlag('cluster="prod"')).toEqual([{ label: 'cluster', op: '=', value: 'prod' }]);
  });

  test('refuses anything else, as a wrong flag', () => {
    expect(() => parseScopeFlag('prod')).toThrow(UsageError);
    expect(() => parseScopeFlag('prod')).toThrow('--scope "prod" is not a list of label matchers');
  });
});

test.each([
  { text: '127.0.0.1:9119', host: '127.0.0.1', port: 9119 },
  { text: '0.0.0.0:0', host: '0.0.0.0', port: 0 },
  { text: '[::1]:80', host: '::1', port: 80 },
  { text: 'localhost:80', host: 'localhost', port: 80 },
])('listens on $text', ({ text, host, port }) => {
  expect(parseListen(text)).toEqual({ host, port });
});

test.each(['9119', ':9119', '127.0.0.1', '127.0.0.1:65536', '::1:80', 'http://127.0.0.1:80', ''])(
  '%j is no address to listen on',
  (text) => {
    expect(() => parseListen(text)).toThrow(UsageError);
  }
);

test('a label has a name that is free, and a value', () => {
  expect(parseLabel('team=a=b', [])).toEqual(['team', 'a=b']);
  for (const text of ['team', 'team=', '=x', '1a=b', 'cause=x']) {
    expect(() => parseLabel(text, ['cause'])).toThrow(UsageError);
  }
});

test('a page for links is a web address without a password', () => {
  for (const text of ['', '/', '/triage', '/triage/']) {
    expect(parsePage(`https://grafana.example.org/a/x${text}`)).toBe('https://grafana.example.org/a/x');
  }
  for (const text of [
    'grafana',
    'file:///a',
    'https://grafana.example.org/a/x?y=1',
    'https://ann:hunter2@g.example/',
  ]) {
    expect(() => parsePage(text)).toThrow(UsageError);
    expect(() => parsePage(text)).not.toThrow(/hunter2/);
  }
});
