/** @jest-environment node */
import { readOf } from '../../../../tests/support/investigate';
import fc from 'fast-check';
import { contextOf, speaking } from '../../../../tests/support/queries';
import { english } from '../../../messages';
import { type Labels, type Results, type Sample } from '../../../promClient/types';
import { type Note, type ProductSnapshot, type Symptom, type Tally } from '../../../triage/model';
import { videocall } from '../product';

function inWords(notes: readonly Note[]): Array<Note<string>> {
  return notes.map((note) => ({ ...note, text: english(note.text) }));
}

function sample(labels: Labels, value: number): Sample {
  return { labels, value };
}

const APAC = { server: 'wt-apac.example.org', server_type: 'webtransport' };
const EAST = { server: 'ws-east.example.org', server_type: 'websocket' };

/** Sessions of a meeting on a relay, by their RTT bin: 12 is the limit, 20 is severe. */
function bins(meeting: string, relay: Labels, counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([bin, count]) => sample({ meeting_id: meeting, ...relay, bin }, count));
}

/** How many RTT series and heartbeats are in which state. */
function movement(reports: Labels, heartbeats: Labels): Sample[] {
  return [
    ...Object.entries(reports).map(([state, n]) => sample({ server_type: 'webtransport', state }, Number(n))),
    ...Object.entries(heartbeats).map(([state, n]) => sample({ state }, Number(n))),
  ];
}

/** How many RTT series are on the page, counted or not. */
function present(series: number): Sample {
  return sample({ what: 'series' }, series);
}

/** How many meetings of which size there are. */
function meetings(
  sizes: Readonly<Record<'present' | 'settled' | 'reporting', Readonly<Record<number, number>>>>
): Sample[] {
  return Object.entries(sizes).flatMap(([what, counts]) =>
    Object.entries(counts).map(([size, count]) =>
      sample(
        what === 'reporting' ? { what, size } : { what: 'people', size, ...(what === 'settled' && { old: '1' }) },
        count
      )
    )
  );
}

/** Answers carry the name of their question, if they don't say another one. */
function named(results: Results<Sample>): Results<Sample> {
  return Object.fromEntries(
    Object.entries(results).map(([what, rows]) => [
      what,
      rows.map(({ labels, value }) => ({ labels: { what, ...labels }, value })),
    ])
  );
}

function read(results: Results<Sample>): ProductSnapshot {
  return readOf(videocall, named(results), contextOf(videocall));
}

function rttOf({ symptoms }: ProductSnapshot): Symptom {
  const rtt = symptoms.find(({ id }) => id === 'rtt');
  if (rtt === undefined) {
    throw new Error('no symptom rtt');
  }
  return rtt;
}

const HEALTHY: Results<Sample> = {
  rtt: [...bins('m1', APAC, { 5: 2, 6: 1 }), ...bins('m2', EAST, { 2: 2 }), present(5)],
  audio: [sample({ meeting_id: 'm1', bad: '0' }, 4)],
  relays: [sample({ ...APAC, region: 'apac' }, 3), sample({ ...EAST, region: 'us-east' }, 2)],
  movement: movement({ 3: '5' }, { 3: '1' }),
  meetings: meetings({ present: { 3: 1, 2: 1, 1: 1 }, settled: { 3: 1, 2: 1, 1: 1 }, reporting: { 3: 1, 2: 1 } }),
};

describe('the tallies of videocall.rs', () => {
  test('are by the relay’s own transport and region if it reports no address', () => {
    const context = speaking('rnd', contextOf(videocall));
    const session = (region: string | null, bin: string): Sample =>
      sample({ what: 'rtt', meeting_id: 'm1', server_type: 'websocket', bin, ...(region !== null && { region }) }, 2);
    const snapshot = readOf(
      videocall,
      { ...named(HEALTHY), rtt: [session('apac', '14'), session(null, '2')] },
      context
    );
    expect(snapshot.dialect).toBe('rnd');
    expect(rttOf(snapshot).tallies.map(({ place, n, bad }) => ({ place, n, bad }))).toEqual([
      { place: { server: 'websocket-apac', server_type: 'websocket', region: 'apac' }, n: 2, bad: 2 },
      { place: { server: '', server_type: 'websocket' }, n: 2, bad: 0 },
    ]);
    expect(readOf(videocall, named(HEALTHY), contextOf(videocall)).dialect).toBe('main');
  });

  test('have the place of the process that shifted into the region, if that is known', () => {
    const context = speaking('rnd', contextOf(videocall));
    const session = (what: string, bin: string, n: number, region?: string): Sample =>
      sample({ what, meeting_id: 'a_b', server_type: 'websocket', bin, ...(region !== undefined && { region }) }, n);
    const { tallies } = rttOf(
      readOf(
        videocall,
        {
          ...named(HEALTHY),
          rtt: [session('rtt', '14', 3), session('rtt', '2', 1)],
          shifted: [
            session('shifted', '14', 2, 'ws-apac-0'),
            session('shifted', '14', 1, 'some-meeting'),
            sample({ what: 'processes', server_instance: 'ws-apac-0', region: 'apac' }, 9),
          ],
        },
        context
      )
    );
    expect(tallies.map(({ place, n, bad }) => ({ place, n, bad }))).toEqual([
      { place: { server: '', server_type: 'websocket' }, n: 2, bad: 1 },
      { place: { server: 'websocket-apac', server_type: 'websocket', region: 'apac' }, n: 2, bad: 2 },
    ]);
  });

  test('are sessions by meeting and relay, with those over the limit and the severe ones', () => {
    const { tallies } = rttOf(
      read({
        ...HEALTHY,
        rtt: [...bins('m1', APAC, { 4: 1, 11: 1, 12: 1, 19: 1, 20: 2, 24: 1 }), ...bins('m2', APAC, { 3: 2 })],
      })
    );
    const place = { ...APAC, region: 'apac' };
    expect(tallies).toEqual<Tally[]>([
      { place, meeting: 'm1', n: 7, bad: 5, severe: 3, people: 7 },
      { place, meeting: 'm2', n: 2, bad: 0, severe: 0, people: 2 },
    ]);
  });

  test('take the region of most sessions', () => {
    const relays = [
      sample({ ...APAC, region: 'webtransport-apac-7d4' }, 1),
      sample({ ...APAC, region: 'apac' }, 9),
      sample({ ...APAC, region: '' }, 20),
    ];
    expect(rttOf(read({ ...HEALTHY, relays })).tallies.map(({ place }) => place)).toEqual([
      { ...APAC, region: 'apac' },
      EAST,
    ]);
  });

  test('leave out values that are not times, and say so', () => {
    const rtt = [...bins('m1', APAC, { 5: 3, NaN: 1, '-1': 1 }), ...bins('m2', EAST, { '-Inf': 1 })];
    const snapshot = read({
      ...HEALTHY,
      rtt,
      series: [{ labels: {}, value: 6 }],
      movement: movement({ 3: '6' }, { 3: '1' }),
    });
    expect(rttOf(snapshot).tallies.map(({ meeting, n }) => ({ meeting, n }))).toEqual([{ meeting: 'm1', n: 3 }]);
    expect(inWords(snapshot.notes)).toEqual([
      { kind: 'telemetry', text: 'Not counted: 3 sessions whose RTT is not a valid number.' },
    ]);
  });

  test('know the relay that comes nearest to the limit, if enough people are on it', () => {
    const rtt = [
      ...bins('m1', APAC, { 4: 18, 9: 2 }),
      ...bins('m2', EAST, { 2: 5 }),
      ...bins('m2', { server: 'small' }, { 11: 4 }),
    ];
    expect(rttOf(read({ ...HEALTHY, rtt })).nearest).toEqual({ place: APAC.server, value: 225 });
    expect(rttOf(read({ ...HEALTHY, rtt: bins('m1', APAC, { 9: 4 }) })).nearest).toBeNull();
  });
});

test("says that it can't judge audio that nobody reports", () => {
  const notes = (results: Results<Sample>): string[] => read(results).notes.map(({ kind }) => kind);
  expect(notes(HEALTHY)).toEqual([]);
  expect(notes({ ...HEALTHY, audio: [] })).toEqual(['coverage']);
  // Who has just begun to report is not heard yet.
  expect(notes({ ...HEALTHY, audio: [], movement: movement({ 1: '5' }, { 3: '1' }) })).toEqual([]);
});

describe('the activity of videocall.rs', () => {
  test('expects reports from people who have been in company for a while', () => {
    expect(read(HEALTHY).activity).toEqual({
      sessions: 5,
      meetings: 2,
      present: 6,
      expected: 5,
      received: 5,
      stalled: [],
      isNew: false,
      hidden: [],
      hasTraffic: true,
    });
  });

  test.each<{ what: string; reports: Record<number, string>; heartbeat: Record<number, string>; isNew: boolean }>([
    { what: 'all pages are seen for the first time', reports: { 0: '5' }, heartbeat: { 0: '1' }, isNew: true },
    { what: 'reports are new in a running installation', reports: { 0: '5' }, heartbeat: { 3: '1' }, isNew: false },
    { what: 'there are reports alone, all of them new', reports: { 0: '5' }, heartbeat: {}, isNew: true },
    { what: 'a report has moved', reports: { 0: '4', 1: '1' }, heartbeat: { 0: '1' }, isNew: false },
    { what: 'everything stands still', reports: { 2: '5' }, heartbeat: { 2: '1' }, isNew: false },
  ])('is new: $isNew, if $what', ({ reports, heartbeat, isNew }) => {
    expect(read({ ...HEALTHY, movement: movement(reports, heartbeat) }).activity.isNew).toBe(isNew);
  });

  test('is hidden if round-trip times change that belong to no session', () => {
    const { activity } = read({ ...HEALTHY, rtt: [], series: [{ labels: {}, value: 5 }] });
    expect(activity.hidden.map(english)).toEqual([expect.stringContaining('videocall_active_sessions_total')]);
  });

  test("comes from round-trip times if clients don't report their microphones", () => {
    const { activity } = read({
      ...HEALTHY,
      meetings: meetings({ present: { 3: 1, 2: 1 }, settled: { 3: 1, 2: 1 }, reporting: {} }),
    });
    expect(activity).toMatchObject({ sessions: 5, received: 5, expected: 5 });
  });

  test.each<{ what: string; results: Results<Sample>; note: string }>([
    {
      what: 'round-trip times',
      results: { ...HEALTHY, rtt: [], series: [] },
      note: 'videocall_client_active_server_rtt_ms',
    },
    {
      what: 'connections',
      results: { ...HEALTHY, meetings: meetings({ present: {}, settled: {}, reporting: { 3: 1, 2: 1 } }) },
      note: 'videocall_server_connections_active',
    },
  ])('is noted to lack $what', ({ results, note }) => {
    expect(inWords(read(results).notes)).toContainEqual({ kind: 'coverage', text: expect.stringContaining(note) });
  });

  test('expects nothing of people who just arrived or are alone', () => {
    const snapshot = read({
      movement: movement({}, { 3: '1' }),
      meetings: meetings({ present: { 1: 2, 4: 1 }, settled: { 1: 2 }, reporting: {} }),
    });
    expect(snapshot.activity).toMatchObject({ sessions: 0, meetings: 0, present: 6, expected: 0, received: 0 });
  });

  test('counts only reports that move or are new', () => {
    const { activity } = read({ ...HEALTHY, movement: movement({ 0: '1', 1: '1', 2: '2', 3: '1' }, { 3: '1' }) });
    expect(activity).toMatchObject({ expected: 5, received: 3, stalled: [] });
  });

  test('counts everything again after a gap', () => {
    const { activity } = read({ ...HEALTHY, movement: movement({ 0: '5' }, { 3: '1' }) });
    expect(activity).toMatchObject({ expected: 5, received: 5, stalled: [] });
  });

  test("doesn't count a family that just vanished as new", () => {
    const { activity } = read({
      ...HEALTHY,
      rtt: [],
      movement: movement({ 0: '5' }, { 3: '1' }),
      meetings: meetings({ present: { 3: 1, 2: 1 }, settled: { 3: 1, 2: 1 }, reporting: {} }),
    });
    expect(activity).toMatchObject({ expected: 5, received: 0, stalled: [] });
  });

  test('counts nobody if all people left and only their last values remain', () => {
    const { activity, symptoms } = read({
      ...HEALTHY,
      movement: movement({ 2: '5' }, { 2: '1' }),
      meetings: meetings({ present: {}, settled: {}, reporting: { 3: 1, 2: 1 } }),
    });
    expect(activity).toMatchObject({ sessions: 0, meetings: 0, present: 0, stalled: [] });
    expect(symptoms.flatMap(({ tallies }) => tallies)).toEqual([]);
  });

  test('counts the reports themselves if there is no round-trip time', () => {
    const { activity } = read({ ...HEALTHY, rtt: [], movement: movement({}, { 3: '1' }) });
    expect(activity).toMatchObject({ sessions: 5, expected: 5, received: 5 });
  });

  test('works without the server page, but then expects nothing', () => {
    const { activity } = read({ ...HEALTHY, movement: movement({ 3: '5' }, {}) });
    expect(activity).toMatchObject({ sessions: 5, present: null, expected: null, received: 5 });
  });

  test.each<{ what: string; reports: Labels; heartbeats: Labels; stalled: string[] }>([
    { what: 'nothing', reports: { 3: '5' }, heartbeats: { 3: '1' }, stalled: [] },
    { what: 'the reports', reports: { 2: '5' }, heartbeats: { 3: '1' }, stalled: ['client'] },
    { what: 'the heartbeat', reports: { 3: '5' }, heartbeats: { 2: '1' }, stalled: ['server'] },
    { what: 'both', reports: { 2: '5' }, heartbeats: { 2: '1' }, stalled: ['client', 'server'] },
    {
      what: 'the reports, and what just left',
      reports: { 2: '4', 0: '1' },
      heartbeats: { 3: '1' },
      stalled: ['client'],
    },
    { what: 'most of the reports', reports: { 2: '4', 3: '1' }, heartbeats: { 3: '1' }, stalled: [] },
    { what: 'what is too new to move', reports: { 0: '5' }, heartbeats: { 0: '1' }, stalled: [] },
    { what: 'one of two heartbeats', reports: { 3: '5' }, heartbeats: { 2: '1', 3: '1' }, stalled: [] },
  ])('sees frozen metrics: $what', ({ reports, heartbeats, stalled }) => {
    expect(read({ ...HEALTHY, movement: movement(reports, heartbeats) }).activity.stalled).toEqual(stalled);
  });

  test("doesn't take ghosts beside the first people of a day for frozen metrics", () => {
    const snapshot = read({
      rtt: [...bins('m1', APAC, { 5: 2 }), present(8)],
      movement: movement({ 0: '2', 2: '6' }, { 1: '1' }),
      meetings: meetings({ present: { 2: 1 }, settled: {}, reporting: { 2: 1 } }),
    });
    expect(snapshot.activity).toMatchObject({ sessions: 2, stalled: [] });
  });

  test('takes neither a heartbeat without people nor their last values for frozen metrics', () => {
    const snapshot = read({
      rtt: [present(1)],
      movement: movement({ 2: '1' }, { 2: '1' }),
      meetings: meetings({ present: {}, settled: {}, reporting: {} }),
    });
    expect(snapshot.activity).toMatchObject({ sessions: 0, stalled: [] });
    expect(snapshot.notes.map(({ kind }) => kind)).toEqual(['ghost-series']);
  });
});

describe('people who hear badly, or sound bad', () => {
  const audio = [sample({ meeting_id: 'm1', bad: '1' }, 2), sample({ meeting_id: 'm1', bad: '0' }, 4)];
  const counts = (receivers: number): Sample[] => [sample({ what: 'receivers', meeting_id: 'm1' }, receivers)];
  const from = (id: string, bad: number, good: number): Sample[] => [
    sample({ meeting_id: 'm1', to_peer: id, bad: '1' }, bad),
    sample({ meeting_id: 'm1', to_peer: id, bad: '0' }, good),
  ];
  const summaryOf = (results: Results<Sample>): string =>
    english(read({ ...HEALTHY, audio, ...results }).incidents[0]?.summary ?? []);

  test('are named by the end of their relay session id, as on the dashboards', () => {
    const audioSenders = [...from('14905160796662928549', 2, 0), ...from('2286949020596834666', 0, 4)];
    expect(summaryOf({ audioSenders, audioCounts: counts(0) })).toMatch(
      /^One person \(#8549\) in meeting m1 sounds bad to 2 of 2 listeners\. The others sound fine/
    );
    const audioReceiverIds = [sample({ meeting_id: 'm1', receiver: '2057061057946053707' }, 1)];
    expect(summaryOf({ audioReceiverIds, audioCounts: counts(1) })).toMatch(
      /^One person \(#3707\) in meeting m1 hears /
    );
    expect(summaryOf({ audioCounts: counts(1) })).toMatch(/^One person in meeting m1 hears /);
  });

  test('are named at half of the voices only if nobody else hears badly', () => {
    const atHalf = (people: number): Sample[] => [sample({ what: 'receivers', meeting_id: 'm1', most: '0' }, people)];
    expect(summaryOf({ audioCounts: atHalf(1) })).toMatch(/^One person in meeting m1 hears /);
    expect(summaryOf({ audioCounts: atHalf(3) })).toMatch(/^Much of the audio in meeting m1 sounds bad/);
  });

  test('are not blamed one by one if the others of their meeting also sound bad', () => {
    const mixed = (others: number): Results<Sample> => ({
      audio: [sample({ meeting_id: 'm1', bad: '1' }, 3 + others), sample({ meeting_id: 'm1', bad: '0' }, 13 - others)],
      audioSenders: [...from('1001', 3, 1), ...from('1002', others, 12 - others)],
      audioCounts: counts(1),
    });
    expect(summaryOf(mixed(1))).toMatch(/^One person \(#1001\) in meeting m1 sounds bad to 3 of 4 listeners/);
    expect(summaryOf(mixed(2))).toBe(
      'Much of the audio in meeting m1 sounds bad: 5 of 16 speaker-listener pairs, across several speakers and listeners.'
    );
  });

  test.each([
    { bad: 1, of: 2, cause: ['audio-sender'] },
    { bad: 2, of: 4, cause: ['audio-meeting'] },
    { bad: 2, of: 5, cause: ['audio-sender', 'audio-sender'] },
    { bad: 2, of: 10, cause: ['audio-sender', 'audio-sender'] },
    { bad: 3, of: 10, cause: ['audio-meeting'] },
  ])('are blamed one by one if few of those who speak sound bad to several: $bad of $of', ({ bad, of, cause }) => {
    const results: Results<Sample> = {
      audio: [
        sample({ meeting_id: 'm1', bad: '1' }, 3 * bad),
        sample({ meeting_id: 'm1', bad: '0' }, 4 * of - 3 * bad),
      ],
      audioSenders: Array.from({ length: of }, (_, i) => from(`100${i}`, i < bad ? 3 : 0, i < bad ? 1 : 4)).flat(),
      audioCounts: counts(0),
    };
    expect(read({ ...HEALTHY, ...results }).incidents.map((incident) => incident.cause)).toEqual(cause);
  });

  test('are found as the only person whom they don’t hear, if their connection doesn’t identify them', () => {
    const unheard = (...ids: string[]): Sample[] =>
      ids.map((to_peer) => sample({ what: 'unheard', meeting_id: 'm1', to_peer }, 3));
    const receiversOf = (audioCounts: Sample[]): string[] =>
      (read({ ...HEALTHY, audio, audioCounts }).incidents[0]?.where ?? [])
        .filter(({ label }) => label === 'receiver')
        .map(({ value }) => value);
    expect(receiversOf([...counts(1), ...unheard('1007')])).toEqual(['1007']);
    expect(receiversOf([...counts(1), ...unheard('1007', '1008')])).toEqual([]);
    expect(receiversOf([...counts(2), ...unheard('1007')])).toEqual([]);
  });

  describe('in two meetings', () => {
    const both = ['m1', 'm2'].flatMap((meeting_id) => [
      sample({ meeting_id, bad: '1' }, 6),
      sample({ meeting_id, bad: '0' }, 20),
    ]);
    const on = (relay: Labels, bad: number, good: number): Sample[] => [
      sample({ ...relay, bad: '1' }, bad),
      sample({ ...relay, bad: '0' }, good),
    ];
    const dimensionOf = (audioRelays: readonly Sample[], people: number): string | undefined =>
      read({ ...HEALTHY, audio: both, audioRelays, audioCounts: counts(people) }).symptoms.find(
        ({ id }) => id === 'audio'
      )?.dimensions[0]?.label;

    test.each([
      { what: 'of one relay', audioRelays: [...on(APAC, 12, 3), ...on(EAST, 0, 37)], people: 6, by: 'server' },
      {
        what: 'of one relay, who are few',
        audioRelays: [...on(APAC, 12, 3), ...on(EAST, 0, 37)],
        people: 4,
        by: 'meeting_id',
      },
      { what: 'of several relays', audioRelays: [...on(APAC, 8, 3), ...on(EAST, 4, 37)], people: 6, by: 'meeting_id' },
      {
        what: 'of a relay that is fine for most',
        audioRelays: [...on(APAC, 12, 20), ...on(EAST, 0, 20)],
        people: 6,
        by: 'meeting_id',
      },
      { what: 'of whom no relay is known', audioRelays: [], people: 6, by: 'meeting_id' },
    ])('people $what are judged by $by', ({ audioRelays, people, by }) => {
      expect(dimensionOf(audioRelays, people)).toBe(by);
    });
  });

  test('are not listed if there are many', () => {
    const audioReceiverIds = [1, 2, 3, 4, 5, 6].map((id) => sample({ meeting_id: 'm1', receiver: `100${id}` }, 1));
    expect(summaryOf({ audioReceiverIds, audioCounts: counts(6) })).toMatch(/^6 people in meeting m1 hear /);
  });
});

describe('a broker that cuts off slow consumers', () => {
  const bad: Results<Sample> = { audio: [sample({ meeting_id: 'm1', bad: '1' }, 4)] };

  test.each([
    { what: 'a single one, while all is well', cut: 1, more: {}, isNamed: false },
    { what: 'one after another', cut: 2, more: {}, isNamed: true },
    { what: 'a single one, while people are heard badly', cut: 1, more: bad, isNamed: true },
  ])('is named or not: $what', ({ cut, more, isNamed }) => {
    const brokerTrouble = [sample({ what: 'slow', server_id: 'nats-1' }, cut)];
    const causes = read({ ...HEALTHY, ...more, brokerTrouble }).incidents.map(({ cause }) => cause);
    expect(causes.includes('broker-slow')).toBe(isNamed);
  });
});

describe('any answer', () => {
  test('of nothing is nothing, and no error', () => {
    const snapshot = read({});
    expect(snapshot.activity).toEqual({
      sessions: 0,
      meetings: 0,
      present: null,
      expected: null,
      received: 0,
      stalled: [],
      isNew: false,
      hidden: [],
      hasTraffic: null,
    });
    expect(rttOf(snapshot).tallies).toEqual([]);
    expect(snapshot.notes).toEqual([]);
  });

  const rows = fc.array(
    fc.record({
      meeting: fc.constantFrom('m1', 'm2', 'm3'),
      relay: fc.constantFrom(APAC, EAST),
      bin: fc.integer({ min: 0, max: 24 }),
      n: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 12 }
  );

  test('with ghosts differs only in notes', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 50 }), (people, ghosts) => {
        const rtt = people.flatMap(({ meeting, relay, bin, n }) => bins(meeting, relay, { [bin]: n }));
        const live = people.reduce((sum, { n }) => sum + n, 0);
        const without = read({
          ...HEALTHY,
          rtt: [...rtt, present(live)],
          movement: movement({ 3: `${live}` }, { 3: '1' }),
        });
        const haunted = {
          rtt: [...rtt, present(live + ghosts)],
          movement: movement({ 2: `${ghosts}`, 3: `${live}` }, { 3: '1' }),
        };
        const { notes, ...rest } = read({ ...HEALTHY, ...haunted });
        expect({ ...rest, notes: inWords(notes) }).toEqual({
          ...without,
          notes: [
            {
              kind: 'ghost-series',
              text: `Not counted: ${ghosts} frozen RTT series of ${ghosts === 1 ? 'a person' : 'people'} who left or moved to another relay.`,
            },
          ],
        });
      })
    );
  });
});
