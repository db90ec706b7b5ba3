/** @jest-environment node */
import { type AlertRule, type Rules } from '../model';
import { compareAlerts, type Comparison, isApplied, type StoredAlerts, type StoredRule, wantedAlerts } from './compare';
import { applySteps, removeSteps, type Step, takeSteps } from './steps';

function alert(uid: string, title: string, lasting = 0): AlertRule {
  return {
    kind: 'alert',
    uid,
    alert: title,
    expr: 'up==0',
    proof: null,
    lasting,
    labels: { severity: 'critical', product: 'radio', place: '$x' },
    annotations: { summary: 'Down: {{ $value }}.', description: 'It is down.', runbook_url: '/a/app/triage' },
  };
}

const RULES: Pick<Rules, 'name' | 'title' | 'groups'> = {
  name: 'callscope',
  title: 'Callscope',
  groups: [
    {
      name: 'callscope-now',
      interval: 5,
      rules: [{ kind: 'record', uid: 'cs-total', record: 'a:b:c', expr: 'sum(up)', labels: {} }],
    },
    { name: 'callscope-symptoms', interval: 5, rules: [alert('cs-rtt-bad', 'RttBad'), alert('cs-down', 'Down', 60)] },
    { name: 'callscope-conditions', interval: 15, rules: [alert('cs-busy', 'Busy', 90)] },
  ],
};
const WANTED = wantedAlerts(RULES, 'prom');
const NOTHING: StoredAlerts = { hasFolder: false, rules: [], intervals: {} };

/** A rule as Grafana 12.4 answers: with defaults, other spellings of durations, and keys in another order. */
function asStored(uid: string, change: Partial<StoredRule> = {}): StoredRule {
  const rule = WANTED.groups.flatMap(({ rules }) => rules).find((each) => each.uid === uid);
  if (rule === undefined) {
    throw new Error(`no rule ${uid}`);
  }
  const spelled: Readonly<Record<string, string>> = { '60s': '1m', '90s': '1m30s' };
  return {
    id: 7,
    orgID: 1,
    ...rule,
    data: rule.data.map((query) => ({
      ...query,
      queryType: '',
      model: { ...query.model, intervalMs: 1000, maxDataPoints: 43200 },
    })),
    for: spelled[rule.for] ?? rule.for,
    keep_firing_for: '0s',
    isPaused: false,
    notification_settings: null,
    provenance: '',
    ...change,
  };
}

function stored(...rules: StoredRule[]): StoredAlerts {
  return { hasFolder: true, rules, intervals: { 'callscope-symptoms': 10, 'callscope-conditions': 20 } };
}

const COMPLETE = [asStored('cs-rtt-bad'), asStored('cs-down'), asStored('cs-busy')];

function namesOf({ create, change, remove, unchanged, blocked, retime }: Comparison) {
  return {
    create: create.map(({ title }) => title),
    change: change.map(({ wanted }) => wanted.title),
    remove: remove.map(({ title }) => title),
    unchanged: unchanged.map(({ title }) => title),
    blocked: blocked.map(({ rule, obstacle }) => `${rule.title} ${obstacle}`),
    retime: retime.map(({ name, interval }) => `${name} ${interval}`),
  };
}

const SAME = { create: [], change: [], remove: [], unchanged: [], blocked: [], retime: [] };

test('alerts only, with the titles and labels that the HTTP API takes as they are, at intervals of 10 s', () => {
  expect(WANTED.groups.map(({ name, interval }) => [name, interval])).toEqual([
    ['callscope-symptoms', 10],
    ['callscope-conditions', 20],
  ]);
  expect(WANTED.groups[0]?.rules[0]).toMatchObject({
    uid: 'cs-rtt-bad',
    folderUID: 'callscope',
    ruleGroup: 'callscope-symptoms',
    missingSeriesEvalsToResolve: 1,
    labels: { place: '$x' },
    annotations: { summary: 'Down: {{ $values.A.Value }}.' },
  });
});

test('an empty Grafana needs everything', () => {
  const comparison = compareAlerts(WANTED, NOTHING);
  expect(namesOf(comparison)).toEqual({
    ...SAME,
    create: ['RttBad', 'Down', 'Busy'],
    retime: ['callscope-symptoms 10', 'callscope-conditions 20'],
  });
  expect(isApplied(comparison)).toBe(false);
  expect(applySteps(comparison).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'create-folder Callscope',
    'create RttBad',
    'create Down',
    'create Busy',
    'retime callscope-symptoms',
    'retime callscope-conditions',
  ]);
});

test('what is applied needs nothing, whatever Grafana adds to it', () => {
  const comparison = compareAlerts(WANTED, stored(...COMPLETE));
  expect(namesOf(comparison)).toEqual({ ...SAME, unchanged: ['RttBad', 'Down', 'Busy'] });
  expect(isApplied(comparison)).toBe(true);
  expect(applySteps(comparison)).toEqual([]);
});

test.each<[string, Partial<StoredRule>]>([
  ['a duration', { for: '2m' }],
  ['no duration', { for: 'soon' }],
  ['the group', { ruleGroup: 'callscope-conditions' }],
  ['another label', { labels: { severity: 'critical', product: 'radio', place: '$x', team: 'a' } }],
  ['a lost annotation', { annotations: { summary: 'Down: {{ $values.A.Value }}.' } }],
  ['the query', { data: [] }],
  ['the data source', { data: [...wantedAlerts(RULES, 'other').groups.flatMap(({ rules }) => rules[0]?.data ?? [])] }],
])('%s makes a difference', (_, change) => {
  const [, ...others] = COMPLETE;
  expect(namesOf(compareAlerts(WANTED, stored(asStored('cs-rtt-bad', change), ...others)))).toMatchObject({
    change: ['RttBad'],
    unchanged: ['Down', 'Busy'],
  });
});

test('a pause and a contact point of people make none, and survive a change', () => {
  const people = { isPaused: true, notification_settings: { receiver: 'mail' } };
  const [, ...others] = COMPLETE;
  expect(namesOf(compareAlerts(WANTED, stored(asStored('cs-rtt-bad', people), ...others))).change).toEqual([]);
  const changed = compareAlerts(WANTED, stored(asStored('cs-rtt-bad', { ...people, for: '5m' }), ...others));
  expect(applySteps(changed)).toEqual([
    { kind: 'change', name: 'RttBad', uid: 'cs-rtt-bad', rule: expect.objectContaining({ ...people, for: '0s' }) },
  ]);
});

test('own rules that are no longer wanted go, those of people and of other folders stay', () => {
  const foreign = asStored('cs-busy', { uid: 'efk3l9a7x', title: 'Mine' });
  const imported = asStored('cs-busy', { uid: 'cs-other-total', folderUID: 'imports', title: 'Imported' });
  const obsolete = asStored('cs-busy', { uid: 'cs-gone', title: 'Gone' });
  const comparison = compareAlerts(WANTED, stored(...COMPLETE, foreign, imported, obsolete));
  expect(namesOf(comparison)).toEqual({ ...SAME, remove: ['Gone'], unchanged: ['RttBad', 'Down', 'Busy'] });
  expect(removeSteps(comparison).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'remove RttBad',
    'remove Down',
    'remove Busy',
    'remove Gone',
    'remove-folder Callscope',
  ]);
});

test('rules in other folders, and those that a file provisioned, are named and left alone', () => {
  const comparison = compareAlerts(
    WANTED,
    stored(
      asStored('cs-rtt-bad', { folderUID: 'imports' }),
      asStored('cs-down', { provenance: 'file' }),
      asStored('cs-busy'),
      asStored('cs-busy', { uid: 'cs-gone', title: 'Gone', provenance: 'api' })
    )
  );
  expect(namesOf(comparison)).toEqual({
    ...SAME,
    unchanged: ['Busy'],
    blocked: ['RttBad elsewhere', 'Down provisioned', 'Gone provisioned'],
  });
  expect(isApplied(comparison)).toBe(true);
  expect(removeSteps(comparison).map(({ name }) => name)).toEqual(['Busy', 'Callscope']);
});

test('a group with another interval gets the wanted one', () => {
  const comparison = compareAlerts(WANTED, { ...stored(...COMPLETE), intervals: { 'callscope-symptoms': 60 } });
  expect(applySteps(comparison)).toEqual([
    { kind: 'retime', name: 'callscope-symptoms', folder: 'callscope', interval: 10 },
    { kind: 'retime', name: 'callscope-conditions', folder: 'callscope', interval: 20 },
  ]);
});

describe('taking steps', () => {
  const STEPS = applySteps(compareAlerts(WANTED, NOTHING));

  async function take(refused: string, counts: number[] = []) {
    const tried: string[] = [];
    const outcome = await takeSteps(
      STEPS,
      async ({ name }: Step) => {
        tried.push(name);
        if (name === refused) {
          throw new Error('the quota is used up');
        }
      },
      (count) => counts.push(count)
    );
    return { tried, ...outcome };
  }

  test('one refused rule stops no other', async () => {
    const counts: number[] = [];
    const { tried, done, failed, skipped } = await take('Down', counts);
    expect(tried).toHaveLength(STEPS.length);
    expect(done).toHaveLength(STEPS.length - 1);
    expect(failed.map(({ step, reason }) => [step.name, reason])).toEqual([['Down', 'the quota is used up']]);
    expect(skipped).toEqual([]);
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('without a folder, nothing else is tried', async () => {
    const { tried, failed, skipped } = await take('Callscope');
    expect(tried).toEqual(['Callscope']);
    expect(failed).toHaveLength(1);
    expect(skipped).toHaveLength(STEPS.length - 1);
  });
});
