/** @jest-environment node */
import { type Metric, type Source } from '../../triage/targets/source';
import { getEmptinessQuery, readEmptiness } from './emptiness';
import { type Message, message } from '../../messages';
import { type Panel } from '../types';

function metric(name: string, type: Metric['type'] = 'gauge'): Metric {
  return { name, type, unit: '1', labels: [], required: true };
}

function source(id: string, metrics: [Metric, ...Metric[]], more: Partial<Source> = {}): Source {
  const [presence] = metrics;
  return {
    id,
    job: id,
    endpoint: { port: 7000, path: '/metrics' },
    purpose: message('test.purpose', 'Test.'),
    metrics,
    presence,
    ...more,
  };
}

const CALLERS_NOW = metric('walkie_callers');
const JITTERS = metric('walkie_jitter', 'histogram');
const ERRORS = metric('walkie_errors', 'counter');
const TOWERS = source('towers', [metric('walkie_start'), CALLERS_NOW, JITTERS, ERRORS], { people: CALLERS_NOW });
const MASTS = source('masts', [metric('mast_start')]);
const HOSTS = source('hosts', [metric('host_load')], { serviceName: 'masts' });

function panel(source: Source, expr: string, mayBeEmpty?: Message): Panel {
  const queries = { A: { expr, legend: '' } };
  const [title, description] = [message('test.title', 'T'), message('test.description', 'D.')];
  return { type: 'timeseries', title, description, unit: 'short', source, queries, mayBeEmpty };
}

const CALLERS = panel(TOWERS, `sum(${CALLERS_NOW.name})`);
const JITTER = panel(TOWERS, `sum(rate(${JITTERS.name}_bucket[5m]))`);

function row(what: string, name: string, value = 1, labels: Record<string, string> = {}) {
  return { labels: { what, __name__: name, ...labels }, value };
}

const SEEN = row('seen', TOWERS.presence.name);
const UP = row('up', TOWERS.presence.name);
const PEOPLE = row('people', CALLERS_NOW.name, 12);

test('asks for all panels at once, within the scope', () => {
  expect(getEmptinessQuery([CALLERS, JITTER], [{ label: 'cluster', op: '=', value: 'prod' }])).toBe(
    'label_replace(count by(__name__,service_name)(last_over_time({__name__=~"walkie_start",cluster="prod"}[1h])),"what","seen","","")' +
      ' or label_replace(count by(__name__,service_name)(last_over_time({__name__=~"walkie_start",cluster="prod"}[1h]) and on(job,instance) (up{cluster="prod"}==1)),"what","up","","")' +
      ' or label_replace(sum by(__name__)({__name__=~"walkie_callers",cluster="prod"}),"what","people","","")' +
      ' or label_replace(count by(__name__)({__name__=~"walkie_callers|walkie_jitter_bucket",cluster="prod"}),"what","there","","")'
  );
});

test.each([
  ['never', [row('seen', MASTS.presence.name), row('up', MASTS.presence.name)]],
  ['lost', [SEEN]],
  ['idle', [SEEN, UP]],
  ['idle', [SEEN, UP, row('people', CALLERS_NOW.name, 0)]],
  ['nothing', [SEEN, UP, PEOPLE, row('there', `${JITTERS.name}_bucket`)]],
])('%s follows from the existing families', (kind, rows) => {
  expect(readEmptiness(JITTER, rows)).toEqual({ kind });
});

test('names a family that is missing while people are there, unless it is optional', () => {
  expect(readEmptiness(JITTER, [SEEN, UP, PEOPLE])).toEqual({ kind: 'missing', families: [JITTERS.name] });
  const calm = panel(TOWERS, ERRORS.name, message('test.none', 'No errors.'));
  expect(readEmptiness(calm, [SEEN, UP, PEOPLE])).toEqual({ kind: 'nothing' });
});

test("doesn't confuse hosts of two services", () => {
  const load = panel(HOSTS, 'host_load');
  expect(readEmptiness(load, [row('seen', HOSTS.presence.name, 1, { service_name: 'towers' })])).toEqual({
    kind: 'never',
  });
});
