/** @jest-environment node */
import fc from 'fast-check';
import { hostileText } from '../../../tests/support/hostile';
import { contextOf, PROD } from '../../../tests/support/queries';
import { matchersOf, parseQuery } from '../../../tests/support/promql';
import { getLookUpQueries, getWhoQuery, readLookUp, spelled } from './lookUp';
import { videocall } from './product';

const CONTEXT = contextOf(videocall, PROD);

test('the pattern of an identity matches only itself and is unreadable', () => {
  const id = 'Al.ice+"x\\y"@example.org';
  const pattern = spelled(id);
  expect(pattern).not.toMatch(/alice|example|@/i);
  const expression = new RegExp(`^${pattern.replace('(?i)', '').replace(/\\x\{/g, '\\u{')}$`, 'iu');
  expect(expression.test(id)).toBe(true);
  expect(expression.test(id.toUpperCase())).toBe(true);
  expect(expression.test('AlXice+"x\\y"@example.org')).toBe(false);
});

test.each(['person', 'meeting'] as const)('the queries about a %s are valid, scoped, and hold no identity', (by) => {
  for (const query of Object.values(getLookUpQueries(CONTEXT, { by, id: 'alice@example.org' }))) {
    const { errors, selectors } = parseQuery(query);
    expect(errors).toEqual([]);
    expect(selectors.filter((one) => !one.includes('cluster="prod"'))).toEqual([]);
    expect(query).not.toMatch(/alice|example/);
  }
});

test('whatever is looked up or named by a finding, it adds no matcher', () => {
  const shapeOf = (query: string): string[][] =>
    matchersOf(query).map((matchers) => matchers.map(({ label, op }) => `${label}${op}`));
  const queriesAbout = (id: string): string[] => [
    ...(['person', 'meeting'] as const).flatMap((by) => Object.values(getLookUpQueries(CONTEXT, { by, id }))),
    getWhoQuery(CONTEXT, { cause: 'audio-sender', where: [{ label: 'sender', value: id }] }) ?? '',
    getWhoQuery(CONTEXT, { cause: 'media-blocked', where: [{ label: 'meeting_id', value: id }] }) ?? '',
  ];
  const usual = queriesAbout('a').map(shapeOf);
  fc.assert(
    fc.property(hostileText, (id) => {
      expect(queriesAbout(id).map(shapeOf)).toEqual(usual);
    }),
    { numRuns: 40 }
  );
});

test('a person is looked up by each label that may hold their id', () => {
  const [person, meeting] = (['person', 'meeting'] as const).map((by) =>
    Object.values(getLookUpQueries(CONTEXT, { by, id: 'a' })).join('\n')
  );
  for (const label of ['peer_id', 'from_peer', 'customer_email']) {
    expect(person).toContain(`${label}=~"(?i)\\\\x{61}"`);
    expect(meeting).not.toContain(`${label}=~`);
  }
  expect(meeting).toContain('meeting_id=~"(?i)\\\\x{61}"');
});

describe('who the people of a finding are', () => {
  const meeting = { label: 'meeting_id', value: 'm' };
  const who = (from: string, series: string): string =>
    `count by(who)(label_replace(${series},"who","$1","${from}","(.+)"))`;

  test('is asked by the relay sessions that the finding names', () => {
    expect(getWhoQuery(CONTEXT, { cause: 'audio-sender', where: [{ label: 'sender', value: '17' }] })).toBe(
      who('customer_email', 'videocall_server_connections_active{cluster="prod",session_id=~"17"}')
    );
    const receivers = ['1', '2.'].map((value) => ({ label: 'receiver', value }));
    expect(getWhoQuery(CONTEXT, { cause: 'audio-receiver', where: [meeting, ...receivers] })).toBe(
      who('customer_email', 'videocall_server_connections_active{cluster="prod",session_id=~"1|2\\\\."}')
    );
  });

  test('is asked by the media that the people of a meeting receive', () => {
    const lately = (metric: string): string =>
      `max_over_time(videocall_peer_${metric}{cluster="prod",meeting_id=~"m"}[10s])`;
    const blocked =
      `max by(meeting_id,session_id,from_peer)(${lately('can_listen')}+${lately('can_see')}` +
      ' and on(to_peer) label_replace(videocall_server_connections_active{cluster="prod"},"to_peer","$1","session_id","(.+)"))==0';
    const there =
      'label_replace(videocall_server_connections_active{cluster="prod",meeting_id=~"m"},"from_peer","$1","customer_email","(.+)")';
    expect(getWhoQuery(CONTEXT, { cause: 'media-blocked', where: [meeting] })).toBe(
      who(
        'from_peer',
        `(${blocked} and on(meeting_id,from_peer) ${there} or ${blocked} unless on(meeting_id) ${there})`
      )
    );
  });

  test('is not asked about a place', () => {
    expect(getWhoQuery(CONTEXT, { cause: 'audio-meeting', where: [meeting] })).toBeNull();
    expect(getWhoQuery(CONTEXT, { cause: 'relay-latency', where: [{ label: 'server', value: 'a' }] })).toBeNull();
  });
});

test('the answer has one row for each meeting, the slowest relay first', () => {
  expect(
    readLookUp({
      rtt: [
        { labels: { meeting_id: 'm', server: 'a', server_type: 'webtransport' }, value: 80 },
        { labels: { meeting_id: 'm', server: 'b', server_type: 'websocket' }, value: 420 },
      ],
      hears: [
        { labels: { meeting_id: 'm', bad: '0' }, value: 3 },
        { labels: { meeting_id: 'm', bad: '1' }, value: 1 },
      ],
      places: [{ labels: { meeting_id: 'm', region: 'apac' }, value: 2 }],
      microphones: [{ labels: { meeting_id: 'm' }, value: 1 }],
    })
  ).toEqual([
    {
      meeting: 'm',
      people: 2,
      relays: [
        { relay: 'b', transport: 'websocket', rttMs: 420 },
        { relay: 'a', transport: 'webtransport', rttMs: 80 },
      ],
      regions: ['apac'],
      hears: { n: 4, bad: 1 },
      heard: null,
      microphones: 1,
    },
  ]);
  expect(readLookUp({})).toEqual([]);
});
