import { type RuleGroup } from '../../src/rules/model';
import { parse, stringify } from 'yaml';
import { formatRules } from '../../src/rules/formats/formats';
import { DEFAULT_LIMITS } from '../../src/settings';
import { type RuleOptions } from '../../src/rules/product';
import { callscope } from '../support/command';
import { checkRules, type RuleCase, testRules, testTexts } from '../support/promtool';
import { alertsOf, rulesOf } from '../support/rules';
import {
  all,
  brokerSeries,
  burstSeries,
  descriptorSeries,
  embeddedSeries,
  extendedSeries,
  counter as flatCounter,
  flat,
  ghosts,
  hostSeries,
  lostSeries,
  pluginSeries,
  rtcdSeries,
  videocallSeries,
} from '../support/ruleSeries';

/** The fault begins after five minutes. */
const BEFORE = '4m45s';
const SOON = '6m';

function groupsOf(product: string, names: readonly string[], options?: Partial<RuleOptions>): RuleGroup[] {
  return rulesOf(options, product).groups.filter(({ name }) => names.some((each) => name.endsWith(`-${each}`)));
}

function symptomCase(name: string, series: RuleCase['series'], firing: RuleCase['firing'][string]): RuleCase {
  return { name, series, interval: '15s', firing: { [BEFORE]: [], [SOON]: firing }, of: ['Callscope.+Bad'] };
}

const VIDEOCALL: readonly RuleCase[] = [
  symptomCase('all is well', videocallSeries({ audio: 'good' }), []),
  symptomCase('everybody on a relay is slow', videocallSeries({ rtt: 400 }), [
    { alert: 'CallscopeVideocallRttBad', place: 'relay-a.example.org' },
  ]),
  symptomCase('a relay is slow, but under the limit', videocallSeries({ rtt: 290 }), []),
  symptomCase('two people of six are slow', videocallSeries({ rtt: 400, slow: 2 }), []),
  symptomCase('ghosts of slow sessions', all(videocallSeries(), ghosts(6)), []),
  symptomCase('a relay sounds bad', videocallSeries({ audio: 'bad' }), [
    { alert: 'CallscopeVideocallAudioBad', place: 'relay-a.example.org' },
  ]),
  symptomCase('many reconnect at once', videocallSeries({ drops: 6 }), [
    { alert: 'CallscopeVideocallDropsBad', place: 'webtransport' },
  ]),
  symptomCase('two reconnect', videocallSeries({ drops: 2 }), []),
  symptomCase('all leave at once', videocallSeries({ doLeave: true }), []),
  symptomCase('the extended dialect is well', extendedSeries(), []),
  symptomCase('a relay of the extended dialect is slow', extendedSeries({ rtt: 400 }), [
    { alert: 'CallscopeVideocallRttBad', place: 'webtransport-eu' },
  ]),
];

const MATTERMOST: readonly RuleCase[] = [
  symptomCase('all is well', all(rtcdSeries(), pluginSeries()), []),
  symptomCase('an RTCD is slow', all(rtcdSeries({ rttGood: 6 }), pluginSeries()), [
    { alert: 'CallscopeMattermostRttBad', place: 'rtcd-1:8045' },
  ]),
  symptomCase('one report of twelve is slow', rtcdSeries({ rttGood: 11 }), []),
  symptomCase('an RTCD loses packets', rtcdSeries({ lossGood: 0 }), [
    { alert: 'CallscopeMattermostLossBad', place: 'rtcd-1:8045' },
  ]),
  symptomCase('joins fail', rtcdSeries({ opens: 0 }), [{ alert: 'CallscopeMattermostJoinsBad', place: 'rtcd-1:8045' }]),
  {
    ...symptomCase('channels open a moment after the joins', burstSeries(), []),
    firing: Object.fromEntries(['5m', '5m15s', '5m30s', '6m', '7m'].map((moment) => [moment, []])),
  },
  symptomCase('an old RTCD tells nothing of joins', rtcdSeries({ isOld: true }), []),
  symptomCase('connections break', rtcdSeries({ drops: 9 }), [
    { alert: 'CallscopeMattermostDropsBad', place: 'rtcd-1:8045' },
  ]),
  symptomCase('two connections break', rtcdSeries({ drops: 2 }), []),
  symptomCase('an embedded server is well', embeddedSeries(), []),
  symptomCase('an embedded server is slow', embeddedSeries({ rttGood: 6 }), [
    { alert: 'CallscopeMattermostRttBad', place: 'mm-1:8067' },
  ]),
  symptomCase('joins of an embedded server fail', embeddedSeries({ opens: 0 }), [
    { alert: 'CallscopeMattermostJoinsBad', place: 'everywhere' },
  ]),
];

async function expectSuccess(ended: ReturnType<typeof testRules>): Promise<void> {
  const { code, stdout, stderr } = await ended;
  expect({ code, output: stderr + stdout }).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') });
}

test.each([
  ['videocall', VIDEOCALL],
  ['mattermost', MATTERMOST],
])('symptoms of %s fire where people suffer, and nowhere else', async (product, cases) => {
  await expectSuccess(testRules(groupsOf(product, ['now', 'symptoms']), cases, '15s'));
});

/** Each page, with the alerts about its loss. */
const PAGES = [
  {
    name: 'MattermostRtcd',
    job: 'rtcd',
    presence: 'rtcd_process_start_time_seconds',
    people: 'rtcd_rtc_sessions_total',
    further: ['CallscopeMattermostRtcdGone'],
  },
  {
    name: 'MattermostPlugin',
    job: 'calls-plugin',
    presence: 'mattermost_plugin_calls_process_start_time_seconds',
    people: 'mattermost_plugin_calls_websocket_connections_total',
    further: [],
  },
  {
    name: 'VideocallClient',
    job: 'videocall-client-metrics',
    presence: 'videocall_meeting_participants',
    people: 'videocall_active_sessions_total',
    further: [],
  },
  {
    name: 'VideocallServer',
    job: 'videocall-server-stats',
    presence: 'videocall_metrics_service_startup_timestamp_seconds',
    people: 'videocall_server_connections_active',
    further: [],
  },
  { name: 'VideocallNats', job: 'nats', presence: 'nats_varz_connections', people: null, further: [] },
];

function conditionCase(
  name: string,
  series: RuleCase['series'],
  firing: RuleCase['firing'][string],
  moment = '7m'
): RuleCase {
  return { name, series, interval: '15s', firing: { [BEFORE]: [], [moment]: firing }, of: ['Callscope.+'] };
}

const CONDITIONS: readonly RuleCase[] = [
  ...PAGES.flatMap(({ name, further, ...page }) => {
    const down = { alert: `Callscope${name}Down`, place: 'target:1' };
    const lost = page.people === null ? [] : [{ alert: `Callscope${name}Lost`, place: 'everywhere' }];
    return [
      conditionCase(`${name} is well`, lostSeries(page, { after: 'up' }), []),
      conditionCase(`${name} is down`, lostSeries(page, { after: 'down' }), [
        down,
        ...lost,
        ...further.map((alert) => ({ alert, place: 'target:1' })),
      ]),
      conditionCase(`${name} is gone`, lostSeries(page, { after: 'gone' }), lost),
      conditionCase(`${name} is gone when nobody is there`, lostSeries(page, { after: 'gone', present: 0 }), []),
    ];
  }),
  conditionCase('a store without calls', { 'up{job="other",instance="other:1"}': flat(1, 0) }, []),
  conditionCase(
    'a host is busy',
    hostSeries({ busy: 0.8 }),
    [{ alert: 'CallscopeMattermostHostBusy', place: 'rtcd-1:9100' }],
    '14m'
  ),
  conditionCase('a host is warm', hostSeries({ busy: 0.6 }), [], '14m'),
  conditionCase(
    'descriptors are low',
    descriptorSeries(800),
    [{ alert: 'CallscopeMattermostDescriptorsLow', place: 'rtcd-1:8045' }],
    '14m'
  ),
  conditionCase('descriptors are half used', descriptorSeries(500), [], '14m'),
  conditionCase(
    'a relay is down',
    videocallSeries({ isDead: true }),
    [{ alert: 'CallscopeVideocallRelayGone', place: 'relay-a' }],
    '6m'
  ),
  conditionCase('all leave at once', videocallSeries({ doLeave: true }), [], '6m'),
  conditionCase('a broker is down', brokerSeries({ answers: false }), [
    { alert: 'CallscopeVideocallBrokerDown', place: 'http://nats:8222' },
  ]),
  conditionCase('a broker is well', brokerSeries({ answers: true }), []),
];

test('conditions fire when they must, and never in a store without calls', async () => {
  await expectSuccess(
    testRules([...groupsOf('mattermost', ['conditions']), ...groupsOf('videocall', ['conditions'])], CONDITIONS, '30s')
  );
});

/** What servers may carry; they carry more than 80 % of it, or half. */
const LIMITED = {
  relayConnections: 10,
  relayMegabits: 10,
  clientSeries: 100,
  natsConnections: 10,
  natsMegabits: 10,
};

/** @param share of each limit that is used */
function limitedSeries(share: number): RuleCase['series'] {
  const connection = (i: number): string =>
    `session_id="s${i}",protocol="webtransport",customer_email="p${i}@example.org",meeting_id="m",server_instance="relay",region="eu"`;
  const megabits = flatCounter(share * 10 * (1e6 / 8) * 15);
  return {
    ...Object.fromEntries(
      Array.from({ length: share * 10 }, (_, i) => [`videocall_server_connections_active{${connection(i)}}`, flat(1)])
    ),
    [`videocall_server_data_bytes_total{direction="sent",${connection(0)}}`]: megabits,
    'videocall_meeting_participants{job="c",instance="c:1"}': flat(1),
    'scrape_samples_post_metric_relabeling{job="c",instance="c:1"}': flat(share * 100),
    'nats_varz_connections{job="n",instance="n:1",server_id="a"}': flat(share * 10),
    'nats_varz_out_bytes{job="n",instance="n:1",server_id="a"}': megabits,
  };
}

const LIMIT_ALERTS = Object.keys(LIMITED).map((id) => `CallscopeVideocall${id.charAt(0).toUpperCase()}${id.slice(1)}`);

test('limits of the settings fire when little of them is left', async () => {
  const cases = [0.9, 0.5].map((share): RuleCase => ({
    name: `${share} of the limits`,
    series: limitedSeries(share),
    interval: '15s',
    firing: { '14m': share > 0.8 ? LIMIT_ALERTS.map((alert) => ({ alert, place: 'everywhere' })) : [] },
    of: LIMIT_ALERTS,
  }));
  await expectSuccess(testRules(groupsOf('videocall', ['conditions'], { expected: LIMITED }), cases, '30s'));
});

const OBJECTIVES = rulesOf().objectives;

/** Counts of each objective, of which a multiple of the error budget is bad until a moment (in steps). */
function countSeries(budgets: number, steps: number, recovered = 0): RuleCase['series'] {
  return Object.fromEntries(
    OBJECTIVES.flatMap(({ product, id, target }) => {
      const labels = `{product="${product.id}",objective="${id}",instance="place"}`;
      const good = 10_000 * (1 - budgets * (1 - target));
      return [
        [`callscope:slo_total:count${labels}`, `10000x${steps + recovered}`],
        [`callscope:slo_good:count${labels}`, `${good.toFixed(0)}x${steps} 10000x${recovered}`],
        [`callscope:slo_objective:ratio${labels}`, `${target}x${steps + recovered}`],
      ];
    })
  );
}

/** The tiers with their windows in steps. */
const FAST_TIERS = [
  { alerts: ['Burn1h'], factor: 14.4, long: 12, short: 1, moment: '1h', step: '5m' },
  { alerts: ['Burn6h'], factor: 6, long: 72, short: 6, moment: '6h', step: '5m' },
];
const SLOW_TIERS = [
  { alerts: ['Burn1d'], factor: 3, long: 48, short: 4, moment: '1d', step: '30m' },
  { alerts: ['Burn3d', 'Exhausted'], factor: 1, long: 144, short: 12, moment: '3d', step: '30m' },
];

function namesOf(alerts: readonly string[]): string[] {
  return OBJECTIVES.flatMap(({ product, id }) =>
    alerts.map((alert) =>
      ['Callscope', product.id, id, alert].map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('')
    )
  );
}

/** More than each tier allows, less, and more until as long ago as its short window. */
function burningCases(tiers: typeof FAST_TIERS): RuleCase[] {
  return tiers.flatMap(({ alerts, factor, long, short, moment, step }): RuleCase[] => {
    const named = (
      name: string,
      of: readonly string[],
      series: RuleCase['series'],
      firing: readonly string[]
    ): RuleCase => ({
      name,
      series,
      interval: step,
      firing: { [moment]: firing.map((alert) => ({ alert, place: 'everywhere' })) },
      of,
    });
    const of = namesOf(alerts);
    const past = countSeries(2 * factor, long - short - 1, short + 1);
    return [
      named(`more than ${factor} times`, of, countSeries(1.1 * factor, long), of),
      named(`less than ${factor} times`, of, countSeries(0.9 * factor, long), []),
      named(`${factor} times until a moment ago`, namesOf(alerts.slice(0, 1)), past, []),
    ];
  });
}

const FAST_BURNING = burningCases(FAST_TIERS);
const SLOW_BURNING = burningCases(SLOW_TIERS);

const FEW: RuleCase = {
  name: 'all of a few are bad',
  series: Object.fromEntries(
    OBJECTIVES.flatMap(({ product, id }) => {
      const labels = `{product="${product.id}",objective="${id}",instance="place"}`;
      const isRare = ['joins', 'drops'].includes(id);
      return [
        [`callscope:slo_total:count${labels}`, isRare ? '2 0x12' : '4x12'],
        [`callscope:slo_good:count${labels}`, '0x12'],
        [`callscope:slo_objective:ratio${labels}`, '0.99x12'],
      ];
    })
  ),
  interval: '5m',
  firing: { '1h': [] },
  of: ['Callscope.+'],
};

const YOUNG: RuleCase = {
  name: 'a store with twenty minutes',
  series: countSeries(20, 4),
  interval: '5m',
  firing: { '20m': [] },
  of: ['Callscope.+'],
};

const BURN_GROUPS = ['mattermost', 'videocall'].flatMap((product) =>
  groupsOf(product, ['objectives'], { sloWindowDays: 3 })
);

test('error budgets fire when both windows burn too fast', async () => {
  await expectSuccess(testRules(BURN_GROUPS, [...FAST_BURNING, FEW, YOUNG], '30m'));
  await expectSuccess(testRules(BURN_GROUPS, SLOW_BURNING, '6h'));
});

test('every alert has a case in which it fires, and one in which it is silent', () => {
  const cases = [...VIDEOCALL, ...MATTERMOST, ...CONDITIONS, ...FAST_BURNING, ...SLOW_BURNING];
  const isIn = (alert: string, firing: RuleCase['firing'][string]): boolean =>
    firing.some((each) => each.alert === alert);
  const looksAt = ({ of }: RuleCase, alert: string): boolean => of.some((name) => new RegExp(`^${name}$`).test(alert));
  const alerts = alertsOf(rulesOf());
  expect(alerts.length).toBeGreaterThan(40);
  expect(
    alerts.filter(
      (alert) =>
        !cases.some(({ firing }) => Object.values(firing).some((each) => isIn(alert, each))) ||
        !cases.some((each) => looksAt(each, alert) && !Object.values(each.firing).some((one) => isIn(alert, one)))
    )
  ).toEqual([]);
});

test('a wrong limit or target is noticed', async () => {
  const slow = VIDEOCALL.filter(({ name }) => name === 'everybody on a relay is slow');
  const limits = { ...DEFAULT_LIMITS, rttMs: { bad: 500, severe: 900 } };
  const [limit, target] = await Promise.all([
    testRules(groupsOf('videocall', ['now', 'symptoms'], { limits }), slow, '15s'),
    testRules(
      groupsOf('mattermost', ['objectives'], { limits: { ...DEFAULT_LIMITS, objective: 0.98 } }),
      FAST_BURNING.slice(0, 1).map((one) => ({ ...one, of: ['CallscopeMattermostRttBurn1h'] })),
      '30m'
    ),
  ]);
  expect({ limit: limit.code, target: target.code }).toEqual({ limit: 1, target: 1 });
  expect(limit.stdout + limit.stderr).toContain('CallscopeVideocallRttBad');
  expect(target.stdout + target.stderr).toContain('CallscopeMattermostRttBurn1h');
});

test('texts and links name the place, and no token or address', async () => {
  await expectSuccess(
    testTexts(
      groupsOf('videocall', ['now', 'symptoms'], { page: 'https://grafana.example.org/a/callscope-calls-app' }),
      {
        series: videocallSeries({ rtt: 400 }),
        interval: '15s',
        at: '6m',
        alert: 'CallscopeVideocallRttBad',
        expected: {
          exp_labels: {
            severity: 'critical',
            product: 'videocall',
            symptom: 'rtt',
            cause: 'relay-latency',
            place: 'relay-a.example.org',
            server: 'relay-a.example.org',
            server_type: 'webtransport',
          },
          exp_annotations: {
            summary: 'videocall.rs: round-trip time is over 300 ms for 100% of sessions on relay-a.example.org.',
            description:
              'At least 20 % of sessions at one place are bad, and not by chance. Open triage: it says since when, for how many people, and why.',
            runbook_url: 'https://grafana.example.org/a/callscope-calls-app/triage?at=360',
            dashboard_url:
              'https://grafana.example.org/a/callscope-calls-app/dashboards/rtt-slo?from=now-1h&to=now&var-relay=relay-a.example.org&var-transport=webtransport',
          },
        },
      }
    )
  );
});

test('scopes share a store', async () => {
  const scoped = (cluster: string): RuleGroup[] =>
    groupsOf('mattermost', ['now', 'symptoms'], { scope: [{ label: 'cluster', op: '=', value: cluster }] });
  const inCluster = (cluster: string, series: RuleCase['series']): RuleCase['series'] =>
    Object.fromEntries(
      Object.entries(series).map(([name, values]) => [name.replace('{', `{cluster="${cluster}",`), values])
    );
  await expectSuccess(
    testRules(
      [...scoped('a'), ...scoped('b')],
      [
        symptomCase(
          'one of two clusters is slow',
          all(inCluster('a', rtcdSeries()), inCluster('b', rtcdSeries({ rttGood: 6 }))),
          [{ alert: 'CallscopeMattermostRttBad', place: 'rtcd-1:8045' }]
        ),
      ],
      '15s'
    )
  );
});

test.each(['prometheus', 'operator'] as const)('promtool takes the rules: %s', async (format) => {
  const rules = rulesOf({ expected: LIMITED });
  const text = formatRules(rules, format, '');
  const { code, stdout, stderr } = await checkRules(format === 'operator' ? stringify(parse(text).spec) : text);
  const count = rules.groups.reduce((sum, group) => sum + group.rules.length, 0);
  expect({ code, output: stdout + stderr }).toEqual({
    code: 0,
    output: expect.stringContaining(`SUCCESS: ${count} rules found`),
  });
});

test('the command line prints them', async () => {
  const printed = await callscope('rules', ['--product', 'videocall', '--limit', 'relayConnections=10']);
  expect(printed).toEqual({
    code: 0,
    stdout: formatRules(rulesOf({ expected: { relayConnections: 10 } }, 'videocall'), 'prometheus', ''),
    stderr: '',
  });
  const refused = await Promise.all([
    callscope('rules', ['--format', 'grafana-file']),
    callscope('rules', ['--objective', '0.5']),
    callscope('rules', ['--page', 'https://ann:secret@grafana.example.org']),
  ]);
  expect(refused.map(({ code, stderr }) => ({ code, isShort: stderr.trim().split('\n').length === 1 }))).toEqual(
    refused.map(() => ({ code: 3, isShort: true }))
  );
  expect(refused.map(({ stderr }) => stderr).join('')).not.toContain('secret');
});
