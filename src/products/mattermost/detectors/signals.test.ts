/** @jest-environment node */
import { probeOf, readOf, signalsOf } from '../../../../tests/support/investigate';
import { contextOf, delivering, missing, NOW } from '../../../../tests/support/queries';
import { type Sample } from '../../../promClient/types';
import { type SourceState } from '../../../triage/targets/discovery';
import { english } from '../../../messages';
import { type Incident, type ProductSnapshot, type SignalContext, type Tally } from '../../../triage/model';
import { mattermost } from '../product';

const [A, B] = ['rtcd-1:8045', 'rtcd-2:8045'] as const;
const LONG_AGO = NOW - 86_400;

type Labels = Record<string, string>;

function row(what: string, labels: Labels, value: number): Sample {
  return { labels: { what, ...labels }, value };
}

/** A series of a family, as it was at some moments. */
function counter(name: string, labels: Labels, values: Record<string, number>): Sample[] {
  return Object.entries(values).map(([what, value]) => row(what, { __name__: name, ...labels }, value));
}

/** A node on which an installation talks: twenty sessions, four speakers, reports without a fault. */
function node(instance: string, groupID = 'mm-a'): Sample[] {
  const place = { instance, groupID };
  const buckets = (what: string, bounds: Record<string, number>): Sample[] =>
    Object.entries(bounds).map(([le, value]) => row(what, { ...place, le }, value));
  return [
    row('sessions', place, 20),
    ...counter('rtcd_rtc_sessions_total', place, { recent: 20 }),
    ...counter(
      'rtcd_process_start_time_seconds',
      { instance },
      { now: LONG_AGO, recent: LONG_AGO, wave: LONG_AGO, long: LONG_AGO }
    ),
    // `increase` reaches to the ends of its window: 80 here are 70 reports.
    ...buckets('rtt', { '0.1': 80, '0.3': 80, '0.5': 80, '+Inf': 80 }),
    ...buckets('loss', { '0.05': 80, '0.1': 80, '+Inf': 80 }),
    ...buckets('jitter', { '0.05': 80, '0.1': 80, '+Inf': 80 }),
    ...buckets('writes', { '0.05': 2600, '+Inf': 2600 }),
    row('ws', { instance, clientID: groupID }, 2),
    row('wsMost', { instance, clientID: groupID }, 2),
  ];
}

const HEALTHY: Sample[] = [...node(A), ...node(B)];

/** The same rows with other values where a test says so. */
function changed(rows: readonly Sample[], change: (labels: Labels) => number | undefined): Sample[] {
  return rows.map((sample) => ({ ...sample, value: change({ ...sample.labels }) ?? sample.value }));
}

function context(change: (source: SourceState) => Partial<SourceState> = () => ({})): SignalContext {
  const own = contextOf(mattermost);
  return {
    ...own,
    sources: own.sources.map((source) => ({
      ...source,
      instances: source.source.id === 'rtcd' ? [A, B] : ['mm-1:8067', 'mm-2:8067'],
      ...change(source),
    })),
  };
}

function read(rows: readonly Sample[], of: SignalContext = context()): ProductSnapshot {
  return readOf(mattermost, { all: rows }, of);
}

function probed(rows: readonly Sample[], of: SignalContext = context()): string[] {
  return Object.keys(probeOf(mattermost, { all: rows }, of)).flatMap((name) => name.split(', '));
}

function tallies(snapshot: ProductSnapshot, symptom: string): Array<Pick<Tally, 'place' | 'n' | 'bad'>> {
  const own = snapshot.symptoms.find(({ id }) => id === symptom)?.tallies ?? [];
  return own.map(({ place, n, bad }) => ({ place, n, bad })).filter(({ bad }) => bad > 0);
}

function named({ incidents }: ProductSnapshot): Array<{ cause: string; where: string[] }> {
  return incidents.map(({ cause, where }) => ({ cause, where: where.map(({ value }) => value) }));
}

function only(incidents: readonly Incident[]): Incident {
  const [incident] = incidents;
  if (incident === undefined || incidents.length > 1) {
    throw new Error(`${incidents.length} incidents instead of one`);
  }
  return incident;
}

describe('if nothing is wrong', () => {
  test('there is no incident, no bad unit and nothing to ask further', () => {
    const snapshot = read(HEALTHY);
    expect(named(snapshot)).toEqual([]);
    expect(snapshot.symptoms.flatMap(({ id }) => tallies(snapshot, id))).toEqual([]);
    expect(probed(HEALTHY)).toEqual([]);
    expect(snapshot.activity).toMatchObject({ sessions: 40, present: 40, expected: 10, meetings: null });
    expect(snapshot.activity.received).toBeCloseTo(10);
  });

  test('no answer at all says nothing', () => {
    const snapshot = read([]);
    expect(named(snapshot)).toEqual([]);
    expect(snapshot.activity).toMatchObject({ sessions: 0, present: 0 });
  });
});

describe('activity', () => {
  const silent = changed(HEALTHY, ({ what }) =>
    ['writes', 'rtt', 'loss', 'jitter'].includes(what ?? '') ? 0 : undefined
  );

  test('of silent sessions is none, and noted', () => {
    const snapshot = read(silent);
    expect(snapshot.activity).toMatchObject({ sessions: 0, present: 40 });
    expect(snapshot.notes.map(({ kind }) => kind)).toEqual(['idle']);
  });

  test.each([
    { what: 'frozen', cpu: 0, stalled: ['rtcd'] },
    { what: 'old', cpu: 260, stalled: [] },
  ])('behind pages that are $what is not known to be none', ({ cpu, stalled }) => {
    const rows = [...silent, row('still', { instance: A }, cpu), row('still', { instance: B }, cpu)];
    expect(read(rows).activity).toMatchObject({ sessions: 40, expected: 40, received: 0, isNew: false, stalled });
  });

  test('behind one frozen page is half of what is expected, if the other half is measured', () => {
    const half = changed(HEALTHY, ({ what, instance }) =>
      instance === B && ['writes', 'rtt', 'loss', 'jitter'].includes(what ?? '') ? 0 : undefined
    );
    const { expected, received } = read([...half, row('still', { instance: B }, 0)]).activity;
    expect(expected).toBe(40);
    expect(received).toBeCloseTo(20);
  });

  test('of processes that were not scraped before is not known to be none', () => {
    const fresh = silent.filter(({ labels }) => !['recent', 'long', 'writes'].includes(labels.what ?? ''));
    expect(read(fresh).activity).toMatchObject({ sessions: 40, present: 40, isNew: true });
  });

  test('is none if nobody was heard in the first two scrapes', () => {
    const fresh = silent.filter(({ labels }) => labels.what !== 'recent' && labels.what !== 'long');
    expect(read(fresh).activity).toMatchObject({ sessions: 0, present: 40, isNew: false });
  });

  test('is not known before the second scrape', () => {
    expect(
      read(
        silent,
        context(() => ({ interval: null }))
      ).activity
    ).toMatchObject({ sessions: 40, isNew: true });
  });

  test.each([
    { value: NaN, hidden: ['the session count is NaN or infinite in 1 of 2 places'] },
    { value: 20, hidden: [] },
  ])('hides a place with $value sessions', ({ value, hidden }) => {
    const rows = changed(HEALTHY, ({ what, instance }) => (what === 'sessions' && instance === B ? value : undefined));
    expect(read(rows).activity.hidden.map(english)).toEqual(hidden);
  });

  test('is not idle if people report but no family counts them', () => {
    const uncounted = HEALTHY.filter(
      ({ labels: { what, __name__ } }) => what !== 'sessions' && __name__ !== 'rtcd_rtc_sessions_total'
    );
    const { activity } = read(uncounted);
    expect(activity.sessions).toBeGreaterThan(0);
    expect(activity.hidden.map(english)).toEqual(['people report, but rtcd_rtc_sessions_total is missing']);
  });

  test('of people who talk but report nothing yet is not called silent', () => {
    const first = HEALTHY.map((sample) =>
      ['rtt', 'loss', 'jitter', 'recent'].includes(sample.labels.what ?? '') ? { ...sample, value: 0 } : sample
    );
    const { activity, notes } = read(first);
    expect(activity).toMatchObject({ sessions: 0, present: 40, hasTraffic: true });
    expect(notes).toEqual([]);
  });

  test('expects nothing of sessions that a restart has cut off', () => {
    const restarted = changed(HEALTHY, ({ what, __name__ }) =>
      what === 'now' && __name__ === 'rtcd_process_start_time_seconds' ? NOW - 10 : undefined
    );
    expect(read(restarted).activity.expected).toBe(0);
  });
});

describe('reports', () => {
  const rttOf = (rows: readonly Sample[], of?: SignalContext) => {
    const { symptoms, notes } = read(rows, of);
    const rtt = symptoms.find(({ id }) => id === 'rtt');
    return {
      rtt,
      bad: rtt?.tallies.map(({ bad }) => bad),
      complaint: english(rtt?.complaint ?? []),
      notes: notes.map(({ text }) => english(text)),
    };
  };
  const without = (bounds: readonly string[]): Sample[] =>
    HEALTHY.filter(({ labels }) => labels.what !== 'rtt' || !bounds.includes(labels.le ?? ''));

  test('are judged by the next bound that all histograms have, if the limit is not a bound', () => {
    const { rtt, bad, complaint, notes } = rttOf(
      HEALTHY.filter(({ labels }) => labels.instance !== B || labels.what !== 'rtt' || labels.le !== '0.3')
    );
    expect(bad).toEqual([0, 0]);
    expect(rtt).toMatchObject({ limit: 500, judged: true });
    expect(complaint).toBe('Round-trip time is over 500 ms');
    expect(notes).toContain('Round-trip time is judged at 500 ms: its histogram has no bucket bound at 300 ms.');
    expect(rtt?.past.good).toContain('le="0.5"');
  });

  test('are judged alike if a saved limit is not a bound', () => {
    const own = context();
    const limits = { ...own.limits, loss: { bad: 0.07, severe: 0.1 } };
    const { symptoms, notes } = read(HEALTHY, { ...own, limits });
    const loss = symptoms.find(({ id }) => id === 'loss');
    expect(loss?.limit).toBe(10);
    expect(english(loss?.complaint ?? [])).toBe('Packet loss is over 10 %');
    expect(notes.map(({ text }) => english(text))).toEqual([
      'Packet loss is judged at 10 %: its histogram has no bucket bound at 7 %.',
    ]);
  });

  test('are not judged without a bound at or above the limit', () => {
    const { rtt, bad, notes } = rttOf(without(['0.3', '0.5']));
    expect(bad).toEqual([0, 0]);
    expect(rtt).toMatchObject({ limit: 300, judged: false });
    expect(notes).toContain('Round-trip time is not judged: its histogram has no bucket bound at 300 ms.');
  });

  test('say of how many of them the client warns: between the bounds around', () => {
    const slow = changed(HEALTHY, ({ what, le, instance }) =>
      what === 'rtt' && instance === B ? { '0.1': 0, '0.3': 16, '0.5': 64 }[le ?? ''] : undefined
    );
    const between = { labels: { what: 'rtt', instance: B, groupID: 'mm-a', le: '0.75' }, value: 72 };
    expect(rttOf([...slow, between]).rtt?.tallies.map(({ warned }) => warned)).toEqual([
      { surely: 0, possibly: 0 },
      { surely: 7, possibly: 14 },
    ]);
    // Over the last bound nobody knows by how much.
    expect(rttOf(slow).rtt?.tallies[1]?.warned).toEqual({ surely: 0, possibly: 14 });
  });

  test.each([
    ['rtt', '0.3'],
    ['loss', '0.05'],
    ['jitter', '0.05'],
  ])('of %s over its limit are bad, and make the hosts worth a look', (symptom, le) => {
    const bad = changed(HEALTHY, (labels) =>
      labels.what === symptom && labels.instance === B && labels.le === le ? 40 : undefined
    );
    expect(tallies(read(bad), symptom)).toEqual([{ place: { instance: B, groupID: 'mm-a' }, n: 70, bad: 35 }]);
    expect(probed(bad)).toEqual(expect.arrayContaining(['hostCpu', 'hostUdp', 'hostNetwork', 'writesPast', 'cores']));
  });
});

describe('joins', () => {
  const joins = (values: Record<string, number>, labels: Labels = {}): Sample[] =>
    counter(
      'rtcd_ws_messages_total',
      { instance: B, clientID: 'mm-a', direction: 'in', type: 'join', ...labels },
      values
    );
  const opens = (values: Record<string, number>): Sample[] =>
    counter('rtcd_rtc_dc_open_time_count', { instance: B, groupID: 'mm-a' }, values);

  test.each<{ what: string; rows: Sample[]; n: number; bad: number }>([
    {
      what: 'that never open their channel have failed',
      rows: [
        ...joins({ long: 100, recent: 110, grace: 114 }),
        ...opens({ long: 100, recent: 108, grace: 111, now: 111 }),
      ],
      n: 14,
      bad: 3,
    },
    {
      what: 'that open it a little later have not',
      rows: [
        ...joins({ long: 100, recent: 110, grace: 114 }),
        ...opens({ long: 100, recent: 110, grace: 110, now: 114 }),
      ],
      n: 14,
      bad: 0,
    },
    {
      what: 'that mostly fail of late are not hidden by those before',
      rows: [
        ...joins({ long: 100, recent: 140, grace: 146 }),
        ...opens({ long: 100, recent: 140, grace: 141, now: 141 }),
      ],
      n: 6,
      bad: 5,
    },
    {
      what: 'that work again are not blamed for those before',
      rows: [
        ...joins({ long: 100, recent: 120, grace: 126 }),
        ...opens({ long: 100, recent: 105, grace: 111, now: 111 }),
      ],
      n: 6,
      bad: 0,
    },
    {
      what: 'of a family that was born with them count whole',
      rows: [...joins({ recent: 6, grace: 6 }), ...opens({ recent: 2, grace: 2, now: 2 })],
      n: 6,
      bad: 4,
    },
  ])('$what', ({ rows, n, bad }) => {
    const snapshot = read([...HEALTHY, ...rows]);
    const [join] = snapshot.symptoms.find(({ id }) => id === 'joins')?.tallies ?? [];
    expect(join).toMatchObject({ place: { instance: B, groupID: 'mm-a' }, n, bad, people: n });
  });

  describe('that fail on one server', () => {
    const failing = [...joins({ long: 100, recent: 100, grace: 114 }), ...opens({ long: 100, recent: 100, now: 103 })];
    const elsewhere = (
      joined: Record<string, number>,
      opened: Record<string, number>,
      instance: string = A
    ): Sample[] => [
      ...joins(joined, { instance }),
      ...counter('rtcd_rtc_dc_open_time_count', { instance, groupID: 'mm-a' }, opened),
    ];
    const started = counter('rtcd_process_start_time_seconds', { instance: A }, { past: LONG_AGO });
    const few = elsewhere({ past: 40, long: 97, recent: 97, grace: 100 }, { past: 38, long: 97, recent: 97, now: 100 });

    const others = [
      ...joins({ past: 10, long: 67, recent: 67, grace: 70 }, { clientID: 'mm-b' }),
      ...counter(
        'rtcd_rtc_dc_open_time_count',
        { instance: B, groupID: 'mm-b' },
        { past: 10, long: 67, recent: 67, now: 70 }
      ),
      ...counter('rtcd_process_start_time_seconds', { instance: B }, { past: LONG_AGO }),
    ];

    test('cause a query for the baseline elsewhere', () => {
      expect(probed([...HEALTHY, ...failing, ...few])).toContain('past');
      expect(probed([...HEALTHY, ...few])).not.toContain('past');
    });

    test.each<{ what: string; rows: Sample[]; n: number; bad: number }>([
      { what: 'all joins of the last minutes where nothing is wrong', rows: few, n: 60, bad: 0 },
      {
        what: 'nothing of a server of which too little is known',
        rows: elsewhere({ past: 40, long: 98, recent: 98, grace: 100 }, { past: 38, long: 98, recent: 98, now: 100 }),
        n: 2,
        bad: 0,
      },
      {
        what: 'nothing of a past that was bad itself',
        rows: elsewhere({ past: 40, long: 97, recent: 97, grace: 100 }, { past: 40, long: 60, recent: 60, now: 63 }),
        n: 3,
        bad: 0,
      },
      {
        what: 'nothing of the past of a server where they begin to fail as well',
        rows: elsewhere({ past: 40, long: 97, recent: 97, grace: 101 }, { past: 40, long: 97, recent: 97, now: 98 }),
        n: 4,
        bad: 3,
      },
    ])('are compared with $what', ({ rows, n, bad }) => {
      const snapshot = read([...HEALTHY, ...failing, ...started, ...rows]);
      const all = snapshot.symptoms.find(({ id }) => id === 'joins')?.tallies ?? [];
      expect(all.find(({ place }) => place.instance === B)).toMatchObject({ n: 14, bad: 11 });
      expect(all.find(({ place }) => place.instance === A)).toMatchObject({ n, bad });
    });

    test('are not hidden by the past of others on that server', () => {
      const all = read([...HEALTHY, ...failing, ...started, ...few, ...others]).symptoms.find(
        ({ id }) => id === 'joins'
      )?.tallies;
      expect(all?.map(({ place, n, bad }) => [place.instance, place.groupID, n, bad])).toEqual(
        expect.arrayContaining([
          [B, 'mm-b', 3, 0],
          [A, 'mm-a', 60, 0],
        ])
      );
    });

    test('are compared with other installations if no server is calm', () => {
      const all = read([...HEALTHY, ...failing, ...others]).symptoms.find(({ id }) => id === 'joins')?.tallies;
      expect(all?.map(({ place: { groupID }, n, bad }) => [groupID, n, bad])).toEqual([
        ['mm-a', 14, 11],
        ['mm-b', 60, 0],
      ]);
    });
  });

  test('of an embedded server are one number, counted by the plugin', () => {
    const of = context((source) => (source.source.id === 'rtcd' ? missing(source.source) : {}));
    const plugin = (instance: string, joined: number, opened: number): Sample[] => [
      ...counter(
        'mattermost_plugin_calls_process_start_time_seconds',
        { instance },
        { now: LONG_AGO, long: LONG_AGO, openedLong: LONG_AGO }
      ),
      ...counter(
        'mattermost_plugin_calls_websocket_events_total',
        { instance, direction: 'out', type: 'join' },
        { long: 10, grace: 10 + joined }
      ),
      ...counter('mattermost_plugin_calls_rtc_dc_open_time_count', { instance }, { openedLong: 10, now: 10 + opened }),
    ];
    const rows = [...plugin('mm-1:8067', 6, 2), ...plugin('mm-2:8067', 4, 4)];
    const session = row('sessions', { instance: 'mm-1:8067', groupID: 'default' }, 6);
    expect(tallies(read([...rows, session], of), 'joins')).toEqual([{ place: {}, n: 10, bad: 4 }]);
    // Without its own RTC server, the plugin can't know which of them worked.
    expect(tallies(read(rows, of), 'joins')).toEqual([]);
  });
});

describe('troubles', () => {
  const states = (type: string, values: Record<string, number>): Sample[] =>
    counter('rtcd_rtc_conn_states_total', { instance: B, type }, values);
  const errors = (type: string, values: Record<string, number>): Sample[] =>
    counter('rtcd_rtc_errors_total', { instance: B, groupID: 'mm-a', type }, values);
  const here = { instance: B, groupID: 'mm-a' };

  test.each<{ what: string; rows: Sample[]; symptom: string; expected: unknown[] }>([
    {
      what: 'connections that broke are counted by node, with the burst they were born with',
      rows: states('disconnected', { now: 4 }),
      symptom: 'drops',
      expected: [{ place: { instance: B, groupID: '' }, n: 20, bad: 4 }],
    },
    { what: 'a normal leave is no drop', rows: states('closed', { now: 9 }), symptom: 'drops', expected: [] },
    {
      what: 'a join that failed after half a minute is no drop',
      rows: [...states('failed', { now: 4 }), ...states('closed', { now: 4 })],
      symptom: 'drops',
      expected: [],
    },
    {
      what: 'tracks that never arrive are media errors',
      rows: errors('track', { recent: 2, now: 6 }),
      symptom: 'tracks',
      expected: [{ place: here, n: 20, bad: 4 }],
    },
    {
      what: 'more errors than sessions are all sessions',
      rows: errors('track', { now: 400 }),
      symptom: 'tracks',
      expected: [{ place: here, n: 20, bad: 20 }],
    },
    {
      what: 'errors of packets are compared with the packets',
      rows: errors('rtp', { recent: 0, now: 1800 }),
      symptom: 'packets',
      expected: [{ place: here, n: 9000, bad: 1800 }],
    },
    {
      what: 'locks that timed out are signaling errors',
      rows: errors('signaling_lock_timeout', { now: 2 }),
      symptom: 'locks',
      expected: [{ place: here, n: 20, bad: 2 }],
    },
    {
      what: 'errors of signaling without a failed join are signaling errors',
      rows: errors('signaling', { recent: 5, grace: 9, now: 9 }),
      symptom: 'signaling',
      expected: [{ place: here, n: 20, bad: 4 }],
    },
    {
      what: 'malformed candidates are no trouble',
      rows: errors('ice', { now: 9 }),
      symptom: 'signaling',
      expected: [],
    },
  ])('$what', ({ rows, symptom, expected }) => {
    expect(tallies(read([...HEALTHY, ...rows]), symptom)).toEqual(expected);
  });

  test('errors of joins that never opened their channel belong to these joins', () => {
    const rows = [
      ...errors('signaling', { grace: 3, now: 3 }),
      ...counter(
        'rtcd_ws_messages_total',
        { instance: B, clientID: 'mm-a', direction: 'in', type: 'join' },
        { long: 10, recent: 14, grace: 17 }
      ),
      // Others join and open theirs in the meantime: they must not make up for the failed ones.
      ...counter(
        'rtcd_rtc_dc_open_time_count',
        { instance: B, groupID: 'mm-a' },
        { long: 10, recent: 14, grace: 14, now: 19 }
      ),
    ];
    expect(tallies(read([...HEALTHY, ...rows]), 'signaling')).toEqual([]);
  });

  test('counts sessions that failed although they are gone', () => {
    const gone = changed(HEALTHY, ({ what, instance }) => (what === 'sessions' && instance === B ? 6 : undefined));
    expect(tallies(read([...gone, ...states('disconnected', { now: 14 })]), 'drops')).toEqual([
      { place: { instance: B, groupID: '' }, n: 20, bad: 14 },
    ]);
  });
});

describe('a restart', () => {
  const restarted = (ago: number, moments: readonly string[] = ['now']): Sample[] =>
    changed(HEALTHY, ({ what, __name__, instance }) =>
      moments.includes(what ?? '') && __name__ === 'rtcd_process_start_time_seconds' && instance === B
        ? NOW - ago
        : undefined
    );
  const left = [row('left', { instance: B }, 20), row('reported', { instance: B }, 40)];

  test('with people on it has dropped them', () => {
    expect(probed(restarted(20))).toEqual(['left', 'reported']);
    expect(only(read([...restarted(20), ...left]).incidents)).toMatchObject({
      cause: 'connection-drops',
      where: [{ label: 'instance', value: B }],
      since: NOW - 20,
      affected: { sessions: 20, of: 40, meetings: null },
    });
  });

  test('is news until people had time to come back and complain', () => {
    const [younger, older] = [80, 100].map((ago) => read([...restarted(ago, ['now', 'recent', 'wave']), ...left]));
    expect(younger && named(younger)).toEqual([{ cause: 'connection-drops', where: [B] }]);
    expect(older && named(older)).toEqual([]);
  });

  test('of a node where nobody talked has dropped nobody, whatever its gauge says', () => {
    const silent = changed(left, ({ what }) => (what === 'reported' ? 0 : undefined));
    expect(named(read([...restarted(20), ...silent]))).toEqual([]);
  });

  test('is no restart if a clock was set', () => {
    expect(named(read([...restarted(20, ['now', 'recent', 'wave', 'long']), ...left]))).toEqual([]);
  });
});

describe('a node that does not answer', () => {
  const down = context(({ source }) => (source.id === 'rtcd' ? { down: [B] } : {}));
  const rows = [...node(A), row('carried', { instance: B }, 20), row('answered', { instance: B }, NOW - 30)];

  test('is gone with its sessions, out of all sessions', () => {
    expect(probed(rows, down)).toContain('carriedAll');
    expect(only(read([...rows, row('carriedAll', {}, 45)], down).incidents)).toMatchObject({
      cause: 'relay-down',
      severity: 'critical',
      where: [{ label: 'instance', value: B }],
      since: NOW - 30,
      affected: { sessions: 20, of: 45 },
    });
  });

  test.each<[string, Sample[], SignalContext]>([
    ['nobody was on it', changed(rows, ({ what }) => (what === 'carried' ? 0 : undefined)), down],
    [
      'it has only missed a scrape or two',
      changed(rows, ({ what }) => (what === 'answered' ? NOW - 10 : undefined)),
      down,
    ],
    [
      'the others have just come back too',
      rows.filter(({ labels }) => labels.what !== 'recent' && labels.what !== 'long'),
      down,
    ],
  ])('is not called gone if %s', (_, some, of) => {
    expect(named(read(some, of))).toEqual([]);
  });
});

describe('a node that is no longer scraped', () => {
  const unscraped = context(({ source }) => (source.id === 'rtcd' ? { unscraped: [B] } : {}));
  const rows = [...node(A), row('carried', { instance: B }, 20), row('answered', { instance: B }, NOW - 30)];
  const users = (before: number, after: number): Sample[] => [
    row('usersBefore', { instance: 'mm-1:8067' }, before),
    row('usersAfter', { instance: 'mm-1:8067' }, after),
  ];
  const noted = (some: Sample[]): string[] => read(some, unscraped).notes.map(({ text }) => english(text));

  test('is gone if its people left their calls, as if its pod was replaced', () => {
    expect(probed(rows, unscraped)).toEqual(expect.arrayContaining(['usersBefore', 'usersAfter']));
    const left = [...rows, ...users(40, 22)];
    expect(only(read(left, unscraped).incidents)).toMatchObject({
      cause: 'relay-down',
      severity: 'warning',
      where: [{ label: 'instance', value: B }],
      since: NOW - 30,
      affected: { sessions: 20 },
    });
    expect(noted(left).join()).not.toContain('no longer scrapes');
  });

  test.each<[string, Sample[]]>([
    ['its people stay', [...rows, ...users(40, 38)]],
    ['the app nodes do not answer', rows],
    [
      'it was long ago',
      changed([...rows, ...users(40, 22)], ({ what }) => (what === 'answered' ? NOW - 300 : undefined)),
    ],
    [
      'it had too few people to say',
      changed([...rows, ...users(40, 22)], ({ what }) => (what === 'carried' ? 2 : undefined)),
    ],
  ])('may be drained if %s', (_, some) => {
    expect(named(read(some, unscraped))).toEqual([]);
    expect(noted(some).join()).toContain('no longer scrapes');
  });
});

describe('people on a node that is no longer scraped', () => {
  const unscraped = context(({ source }) => (source.id === 'rtcd' ? { unscraped: [B] } : {}));
  const gone = (ago: number, carried = 20): Sample[] => [
    ...node(A),
    row('carried', { instance: B }, carried),
    row('answered', { instance: B }, NOW - ago),
  ];
  const inCalls = (people: number): Sample => row('users', { instance: 'mm-1:8067' }, people);
  const around = (before: number, after: number): Sample[] => [
    row('usersBefore', { instance: 'mm-1:8067' }, before),
    row('usersAfter', { instance: 'mm-1:8067' }, after),
  ];
  const hidden = (some: Sample[]): string =>
    read(some, unscraped)
      .activity.hidden.map((reason) => english(reason))
      .join();

  test.each<[string, Sample[], string]>([
    ['all of them', [...gone(400), inCalls(40)], 'nothing measures 20 of 40 people, on rtcd-2:8045'],
    ['those who stayed', [...gone(400), inCalls(32)], 'nothing measures 12 of 32 people'],
    ['all of them, as far as anybody knows', gone(400), 'nothing measures 20 of 40 people'],
    ['a few who may be leaving', [...gone(30, 4), inCalls(24)], 'nothing measures 4 of 24 people'],
  ])('are not measured: %s', (_, some, reason) => {
    expect(hidden(some)).toContain(reason);
  });

  test.each<[string, Sample[]]>([
    ['they are on the others now', [...gone(400), inCalls(20)]],
    ['few are left', [...gone(400), inCalls(24)]],
    ['nobody knows after that long', gone(1200)],
    ['they left: that is a finding', [...gone(30), inCalls(22), ...around(40, 22)]],
  ])('are not missed if %s', (_, some) => {
    expect(hidden(some)).toBe('');
  });

  test('who left at once are missing until others are in their place', () => {
    const left = [...gone(300), ...around(40, 22)];
    expect(named(read([...left, inCalls(22)], unscraped))).toEqual([{ cause: 'relay-down', where: [B] }]);
    expect(named(read([...left, inCalls(38)], unscraped))).toEqual([]);
    const replaced = counter('rtcd_process_start_time_seconds', { instance: 'rtcd-3:8045' }, { now: NOW - 290 });
    expect(named(read([...left, inCalls(22), ...replaced], unscraped))).toEqual([]);
    const longGone = changed([...left, inCalls(22)], ({ what }) => (what === 'answered' ? NOW - 700 : undefined));
    expect(named(read(longGone, unscraped))).toEqual([]);
  });

  test('on frozen metrics are not measured either', () => {
    const frozen = [...changed(HEALTHY, ({ what, instance }) => (what === 'writes' && instance === B ? 0 : undefined))];
    const still = read([...frozen, row('still', { instance: B }, 0)]);
    expect(still.activity.hidden.map((reason) => english(reason)).join()).toContain('nothing measures 20 of 40 people');
  });
});

test('one scrape does not tell whether anybody talks', () => {
  const silent = changed(HEALTHY, ({ what }) =>
    ['writes', 'rtt', 'loss', 'jitter'].includes(what ?? '') ? 0 : undefined
  );
  const once = [A, B].map((instance) => row('once', { instance }, 1));
  expect(read(silent).activity).toMatchObject({ isNew: false, sessions: 0 });
  expect(read([...silent, ...once]).activity).toMatchObject({ isNew: true, sessions: 40 });
});

describe('without any RTCD that answers', () => {
  const lost = context(({ source }) => (source.id === 'rtcd' ? { state: 'lost', down: [A, B] } : {}));
  const rows = [
    ...[B, A].flatMap((instance) => [row('carried', { instance }, 20), row('answered', { instance }, NOW - 40)]),
    row('carried', { instance: 'rtcd-0:8045' }, 9),
    row('answered', { instance: 'rtcd-0:8045' }, NOW - 3000),
  ];
  const users = (before: number, after: number): Sample[] => [
    row('usersBefore', { instance: 'mm-1:8067' }, before),
    row('usersAfter', { instance: 'mm-1:8067' }, after),
  ];

  test('asks the app nodes for the number of people', () => {
    expect(probed(rows, lost)).toEqual(expect.arrayContaining(['usersBefore', 'usersAfter']));
  });

  test('they are gone if people left', () => {
    const snapshot = read([...rows, ...users(38, 3)], lost);
    expect(only(snapshot.incidents)).toMatchObject({
      cause: 'relay-down',
      where: [
        { label: 'instance', value: A },
        { label: 'instance', value: B },
      ],
      since: NOW - 40,
      affected: { sessions: 40, of: 40 },
      total: true,
    });
    expect(snapshot.evidenceSources).toEqual([]);
  });

  test.each<[string, Sample[]]>([
    ['people stay', users(38, 36)],
    ['there were too few to say', users(2, 0)],
    ['the app nodes do not answer either', users(38, 0).slice(0, 1)],
  ])('their telemetry is lost if %s', (_, some) => {
    const snapshot = read([...rows, ...some], lost);
    expect(named(snapshot)).toEqual([]);
    expect(snapshot.evidenceSources).toEqual(['rtcd']);
  });
});

describe('connections from Mattermost', () => {
  const both = [...HEALTHY, ...node(B, 'mm-b')];
  const ws = (counts: Record<string, number>): Sample[] =>
    changed(both, ({ what, instance, clientID }) => (what === 'ws' ? counts[`${instance} ${clientID}`] : undefined));
  const four = context(({ source }) => (source.id === 'plugin' ? { instances: ['mm-1', 'mm-2', 'mm-3', 'mm-4'] } : {}));
  const seen = [
    row('wsSeen', { instance: B, clientID: 'mm-a' }, NOW - 60),
    row('wsFull', { instance: B, clientID: 'mm-a' }, NOW - 70),
  ];

  test('that are all gone from a node while its voice flows cut it off', () => {
    const rows = [...ws({ [`${B} mm-a`]: 0, [`${B} mm-b`]: 0 }), ...seen];
    expect(probed(rows)).toEqual(expect.arrayContaining(['wsSeen', 'wsFull']));
    expect(only(read(rows).incidents)).toMatchObject({
      cause: 'node-disconnected',
      severity: 'critical',
      where: [{ label: 'instance', value: B }],
      since: NOW - 60,
      affected: { sessions: 40, of: 60 },
    });
  });

  test('that one installation has lost are its own', () => {
    expect(only(read([...ws({ [`${B} mm-a`]: 0 }), ...seen]).incidents)).toMatchObject({
      cause: 'node-disconnected',
      where: [
        { label: 'instance', value: B },
        { label: 'groupID', value: 'mm-a' },
      ],
      affected: { sessions: 20 },
    });
  });

  test('are not missed while nobody talks', () => {
    const rows = changed(ws({ [`${B} mm-a`]: 0 }), ({ what, instance, groupID }) =>
      what === 'writes' && instance === B && groupID === 'mm-a' ? 0 : undefined
    );
    expect(named(read(rows))).toEqual([]);
  });

  test('that are fewer than the app nodes are missed', () => {
    expect(only(read([...ws({ [`${B} mm-a`]: 1 }), ...seen], four).incidents)).toMatchObject({
      cause: 'node-disconnected',
      severity: 'warning',
      where: [
        { label: 'instance', value: B },
        { label: 'groupID', value: 'mm-a' },
      ],
      since: NOW - 70,
      affected: { sessions: 10 },
    });
  });

  test('of short-lived clients are not missed', () => {
    const rows = changed(both, ({ what, instance }) => (what === 'wsMost' && instance === B ? 5 : undefined));
    expect(named(read(rows, four))).toEqual([]);
  });
});

describe('machines', () => {
  const host = 'rtcd-2:9100';
  const busy = (instance: string, service: string, share: number): Sample =>
    row('busy', { instance, service_name: service }, share);

  test.each<{ what: string; rows: Sample[]; expected: unknown[] }>([
    {
      what: 'an RTCD host without processors to spare',
      rows: [busy(host, 'rtcd', 0.95)],
      expected: [{ cause: 'host-saturation', where: [B] }],
    },
    {
      what: 'an offloader without processors to spare',
      rows: [busy('offloader-1:9100', 'offloader', 0.95)],
      expected: [{ cause: 'offloader-saturation', where: ['offloader-1:9100'] }],
    },
    {
      what: 'an RTCD without descriptors to spare',
      rows: [row('descriptors', { instance: B }, 0.99)],
      expected: [{ cause: 'host-saturation', where: [B] }],
    },
    {
      what: 'a host that loses datagrams',
      rows: [row('hostUdp', { instance: host }, 0.03), row('hostUdp6', { instance: host }, NaN)],
      expected: [{ cause: 'host-saturation', where: [B] }],
    },
    {
      what: 'a host whose network is full',
      rows: [row('hostNetwork', { instance: host }, 0.97)],
      expected: [{ cause: 'host-saturation', where: [B] }],
    },
    {
      what: 'a host of another name, among several nodes',
      rows: [busy('elsewhere:9100', 'rtcd', 0.95)],
      expected: [{ cause: 'host-saturation', where: ['elsewhere:9100'] }],
    },
    {
      what: 'a host with room',
      rows: [busy(host, 'rtcd', 0.8), row('hostCpu', { instance: host }, 0.5)],
      expected: [],
    },
  ])('$what', ({ rows, expected }) => {
    expect(named(read([...HEALTHY, ...rows]))).toEqual(expected);
  });

  test('a host of another name is that of the only node', () => {
    const alone = context(({ source }) => (source.id === 'rtcd' ? { instances: [A] } : {}));
    expect(named(read([...node(A), busy('10.0.0.7:9100', 'rtcd', 0.95)], alone))).toEqual([
      { cause: 'host-saturation', where: [A] },
    ]);
  });

  test('all full resources of a host are one finding', () => {
    const rows = [
      busy(host, 'rtcd', 0.95),
      row('hostCpu', { instance: host }, 0.99),
      row('hostUdp', { instance: host }, 0.03),
    ];
    const { evidence, summary } = only(read([...HEALTHY, ...rows]).incidents);
    expect(evidence.map(({ what, value }) => [english(what), value])).toEqual([
      ['share of CPU in use', 0.95],
      ['share of UDP datagrams lost', 0.03],
    ]);
    expect(english(summary)).toContain('95 %');
  });

  test('those with little room are noted', () => {
    const { notes } = read([...HEALTHY, busy(host, 'rtcd', 0.8), row('descriptors', { instance: B }, 0.75)]);
    expect(notes.map(({ kind }) => kind)).toEqual(['capacity', 'capacity']);
    // What is little is the settings' matter. Half of the CPU is asked for because of the next peak.
    expect(read([...HEALTHY, busy(host, 'rtcd', 0.61)]).notes).toEqual([]);
    const usual = context();
    const strict = { ...usual, limits: { ...usual.limits, cpu: 0.6 } };
    const early = read([...HEALTHY, busy(host, 'rtcd', 0.61)], strict).notes;
    expect(early.map(({ text }) => english(text))).toEqual([expect.stringContaining('is 61 %')]);
  });

  describe('headroom', () => {
    const warm = (first: number, second: number): Sample[] => [
      busy('rtcd-1:9100', 'rtcd', first),
      busy(host, 'rtcd', second),
    ];
    const incidents = (...rows: Sample[]) => read([...HEALTHY, ...rows]).incidents;

    test('is low if all hosts use more than 64 % now', () => {
      const found = only(incidents(...warm(0.7, 0.6)));
      expect(found).toMatchObject({ cause: 'capacity-low', severity: 'warning', isAhead: true });
      expect(english(found.summary)).toBe('Headroom is low: RTCD hosts use 65 % of their CPU. Nobody suffers yet.');
      expect(incidents(...warm(0.64, 0.63))).toEqual([]);
    });

    test('is low if they will at the next peak', () => {
      expect(english(only(incidents(...warm(0.52, 0.52), row('aheadPeak', {}, 1.5))).summary)).toContain(
        'use 52 % of their CPU, and 78 % at the next peak'
      );
      expect(incidents(...warm(0.52, 0.52), row('aheadPeak', {}, 1.1))).toEqual([]);
    });

    test('is there as long as one host has room, however the offloader is', () => {
      expect(incidents(busy(host, 'rtcd', 0.85), busy('offloader-1:9100', 'offloader', 0.85))).toEqual([]);
    });
  });

  describe('a process that writes slowly', () => {
    const slow = changed(HEALTHY, ({ what, instance, le }) =>
      what === 'writes' && instance === B && le === '0.05' ? 2000 : undefined
    );
    const past = (share: number): Sample[] => [
      row('writesPast', { instance: B, le: '0.05' }, 1000 * (1 - share)),
      row('writesPast', { instance: B, le: '+Inf' }, 1000),
    ];
    const cores = (now: number, most: number): Sample[] => [
      row('cores', { instance: B }, now),
      row('coresMost', { instance: B }, most),
    ];

    test('is investigated', () => {
      expect(probed(slow)).toEqual(expect.arrayContaining(['writesPast', 'cores', 'coresMost', 'hostCpu']));
    });

    test.each<{ what: string; more: Sample[]; starved: boolean }>([
      { what: 'starves if it did not before and gets less', more: [...past(0), ...cores(0.4, 0.8)], starved: true },
      { what: 'works if it gets more than ever', more: [...past(0), ...cores(0.8, 0.8)], starved: false },
      { what: 'has always been like that', more: [...past(0.2), ...cores(0.4, 0.8)], starved: false },
      { what: 'without a past tells nothing', more: cores(0.4, 0.8), starved: false },
    ])('$what', ({ more, starved }) => {
      expect(named(read([...slow, ...more]))).toEqual(starved ? [{ cause: 'host-saturation', where: [B] }] : []);
    });
  });
});

describe('the store', () => {
  const operations = (instance: string, quick: number): Sample[] => [
    row('operations', { instance, le: '0.25' }, quick),
    row('operations', { instance, le: '2.5' }, 120),
    row('operations', { instance, le: '+Inf' }, 120),
  ];

  test('is slow by the operations over a quarter of a second, for the people of that node', () => {
    const rows = [
      ...operations('mm-1:8067', 60),
      ...operations('mm-2:8067', 120),
      row('users', { instance: 'mm-1:8067' }, 12),
    ];
    const snapshot = read([...HEALTHY, ...rows]);
    expect(tallies(snapshot, 'store')).toEqual([{ place: { instance: 'mm-1:8067' }, n: 110, bad: 55 }]);
    expect(snapshot.symptoms.find(({ id }) => id === 'store')?.tallies.map(({ people }) => people)).toEqual([12, 0]);
  });
});

describe('transport', () => {
  const pairs = (what: string, counts: Record<string, number>, instance = 'mm-1:8067'): Sample[] =>
    Object.entries(counts).map(([kind, value]) => {
      const [local_type = '', local_protocol = ''] = kind.split(' ');
      return row(what, { local_type, local_protocol, ...(what !== 'pairsPast' && { instance }) }, value);
    });
  const before = pairs('pairsThen', { 'srflx udp': 1000 });
  const fallen = [...before, ...pairs('pairs', { 'srflx udp': 1010, 'prflx tcp': 10 })];

  test('that fell back is compared with its past', () => {
    expect(probed([...HEALTHY, ...fallen])).toEqual(['pairsPast']);
    expect(probed([...HEALTHY, ...before, ...pairs('pairs', { 'srflx udp': 1020 })])).toEqual([]);
  });

  test.each<{ what: string; past: Record<string, number>; rows: Sample[]; found: boolean }>([
    {
      what: 'that fell back well above the usual',
      past: { 'srflx udp': 980, 'relay udp': 20 },
      rows: fallen,
      found: true,
    },
    { what: 'that always goes over TURN', past: { 'srflx udp': 500, 'relay udp': 500 }, rows: fallen, found: false },
    { what: 'without a past', past: { 'srflx udp': 9 }, rows: fallen, found: false },
    {
      what: 'of few people',
      past: { 'srflx udp': 1000 },
      rows: [...before, ...pairs('pairs', { 'srflx udp': 1001, 'prflx tcp': 3 })],
      found: false,
    },
    {
      what: 'that is a little above the usual, by chance',
      past: { 'srflx udp': 700, 'relay udp': 300 },
      rows: [...before, ...pairs('pairs', { 'srflx udp': 1010, 'relay udp': 11 })],
      found: false,
    },
    {
      what: 'of one node, while enough others hide it in the sum',
      rows: [
        ...before,
        ...pairs('pairsThen', { 'srflx udp': 1000 }, 'mm-2:8067'),
        ...pairs('pairs', { 'srflx udp': 1010, 'relay udp': 10 }),
        ...pairs('pairs', { 'srflx udp': 1040 }, 'mm-2:8067'),
      ],
      past: { 'srflx udp': 950, 'relay udp': 50 },
      found: true,
    },
    {
      what: 'of a few pairs of the worst node',
      rows: [
        ...before,
        ...pairs('pairsThen', { 'srflx udp': 1000 }, 'mm-2:8067'),
        ...pairs('pairs', { 'srflx udp': 1002, 'relay udp': 7 }),
        ...pairs('pairs', { 'srflx udp': 1040 }, 'mm-2:8067'),
      ],
      past: { 'srflx udp': 950, 'relay udp': 50 },
      found: false,
    },
    {
      what: 'that few pairs of the past leave likely',
      past: { 'srflx udp': 80, 'relay udp': 3 },
      rows: [...before, ...pairs('pairs', { 'srflx udp': 1015, 'relay udp': 5 })],
      found: false,
    },
    {
      what: 'of a node that was not scraped before',
      past: { 'srflx udp': 1000 },
      rows: pairs('pairs', { 'srflx udp': 10, 'relay udp': 500 }),
      found: false,
    },
  ])('$what', ({ past, rows, found }) => {
    const snapshot = read([...HEALTHY, ...rows, ...pairs('pairsPast', past)]);
    expect(named(snapshot)).toEqual(found ? [{ cause: 'transport-fallback', where: [] }] : []);
  });
});

test('row order changes nothing', () => {
  const rows = [...HEALTHY, ...node(B, 'mm-b')];
  const ordered = (snapshot: ProductSnapshot): unknown =>
    snapshot.symptoms.map(({ id, tallies: own }) => [id, own.map((each) => JSON.stringify(each)).sort()]);
  expect(ordered(read([...rows].reverse()))).toEqual(ordered(read(rows)));
  expect(read([...rows].reverse()).activity).toEqual(read(rows).activity);
});

test('values that are no numbers crash nothing and name nothing', () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const broken = changed(HEALTHY, ({ what }) => (what === 'writes' || what === 'loss' ? value : undefined));
    expect(() => read(broken)).not.toThrow();
    expect(named(read(broken))).toEqual([]);
  }
});

test('the first screen of an embedded server asks for nothing of RTCD', () => {
  const embedded = context((source) =>
    source.source.id === 'rtcd' ? missing(source.source) : delivering(source.source)
  );
  expect(Object.values(signalsOf(mattermost, embedded)).join()).not.toContain('rtcd_');
});
