import {
  AppPlugin,
  dateTime,
  isDateTime,
  type DataSourceInstanceSettings,
  type PluginExtensionPanelContext,
  PluginExtensionPoints,
  type ScopedVars,
} from '@grafana/data';
import { locationService, setDataSourceSrv, setTemplateSrv } from '@grafana/runtime';
import { type DataQuery, type DataSourceRef } from '@grafana/schema';
import { dataSource } from '../app/testApp';
import { addTriageLinks } from './links';

const plugin = new AppPlugin();
addTriageLinks(plugin);
const LINKS = plugin.addedLinkConfigs;
const NOW = Date.parse('2026-11-22T10:03:30Z');
const TRIAGE = '/a/callscope-calls-app/triage';

interface Query extends DataQuery {
  expr: string;
}

const SOURCES = [dataSource('calls', 'prometheus'), dataSource('logs', 'loki'), dataSource('other', 'prometheus')];

/** Reads references as Grafana does: a variable keeps its name, none is the default. */
function getInstanceSettings(
  ref?: DataSourceRef | string | null,
  scopedVars: ScopedVars = {}
): DataSourceInstanceSettings | undefined {
  const uid = (typeof ref === 'string' ? ref : ref?.uid) ?? 'calls';
  if (uid.startsWith('$')) {
    const found = SOURCES.find((source) => source.uid === (scopedVars.ds?.value ?? 'other'));
    return found && { ...found, uid, rawRef: { type: found.type, uid: found.uid } };
  }
  return SOURCES.find((source) => source.uid === uid);
}

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
  locationService.push('/d/board/calls?from=now-1h&to=now');
  setDataSourceSrv({
    get: () => Promise.reject(new Error('not used')),
    getList: () => SOURCES,
    getInstanceSettings,
    reload: jest.fn(),
    registerRuntimeDataSource: jest.fn(),
  });
  setTemplateSrv({
    getVariables: () => [],
    replace: (text = '', vars = {}, format) =>
      text.replace(/\$(\w+)/g, (whole, name: string) => {
        const value: unknown = vars[name]?.value;
        return value === undefined ? whole : typeof format === 'function' ? format(value, {}) : String(value);
      }),
    containsTemplate: () => false,
    updateTimeRange: jest.fn(),
  });
});
afterEach(() => jest.useRealTimers());

/** As Grafana 12.4 passes contexts: frozen by its store, behind a proxy that makes another one of each object in it. */
function readOnly<T extends object>(target: T): T {
  return new Proxy(target, {
    get: (object, name, receiver) => {
      const value: unknown = Reflect.get(object, name, receiver);
      return typeof value === 'object' && value !== null && !isDateTime(value) ? readOnly(value) : value;
    },
  });
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !isDateTime(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** What Grafana offers at an extension point: null = nothing. */
function offered(point: PluginExtensionPoints, context: object | undefined): URL | null {
  const link = LINKS.find(({ targets }) => targets.includes(point));
  // Grafana makes the outermost object itself.
  const passed = context && readOnly({ ...frozen(context) });
  const path = link?.configure?.(passed)?.path;
  return path === undefined ? null : new URL(path, 'http://grafana.example.org');
}

function query(expr: string, uid?: string, hide = false): Query {
  return { refId: 'A', expr, hide, ...(uid !== undefined && { datasource: { uid } }) };
}

function panel(overrides: Partial<PluginExtensionPanelContext> = {}): PluginExtensionPanelContext {
  return {
    pluginId: 'timeseries',
    id: 1,
    title: 'Round-trip time',
    timeRange: { from: 'now-1h', to: 'now' },
    timeZone: 'utc',
    dashboard: { uid: 'board', title: 'Calls', tags: [] },
    targets: [query('rate(up{cluster="prod"}[5m])', 'calls')],
    ...overrides,
  };
}

function asked(context: object | undefined, point = PluginExtensionPoints.DashboardPanelMenu) {
  const url = offered(point, context);
  return url === null ? null : { path: url.pathname, ...Object.fromEntries(url.searchParams) };
}

describe('the menu of a panel', () => {
  it('opens triage live, with the data source and the environment of the panel', () => {
    expect(asked(panel())).toEqual({ path: TRIAGE, 'var-ds': 'calls', scope: 'cluster="prod"' });
  });

  it('opens it at the end of the range', () => {
    const timeRange = { from: dateTime('2026-11-22T08:00:00Z'), to: dateTime('2026-11-22T09:00:00Z') };
    expect(asked(panel({ timeRange }))).toMatchObject({ at: '2026-11-22T09:00:00Z' });
  });

  it('fills in the variables of the panel', () => {
    const scopedVars = {
      ds: { value: 'calls', text: 'calls' },
      env: { value: ['a.b', 'c"d'], text: 'a.b + c"d' },
      cluster: { value: 'p.1', text: 'p.1' },
    };
    const targets = [query('up{env=~"$env",cluster="$cluster"}', '$ds')];
    expect(asked(panel({ targets, scopedVars }))).toEqual({
      path: TRIAGE,
      'var-ds': 'calls',
      scope: 'env=~"a\\\\.b|c\\"d",cluster="p.1"',
    });
  });

  it('knows the data source of a panel whose queries name none', () => {
    const request = { ...JSON.parse('{}'), targets: [query('up', 'other')] };
    const data = { ...JSON.parse('{"state":"Done","series":[]}'), timeRange: panel().timeRange, request };
    expect(asked(panel({ targets: [query('up')], data }))).toEqual({ path: TRIAGE, 'var-ds': 'other' });
  });

  it('takes the first Prometheus of several data sources, and its queries only', () => {
    const targets = [
      query('{cluster="logs"}', 'logs'),
      query('up{cluster="hidden"}', 'calls', true),
      query('up{cluster="a"}', 'other'),
      query('up{cluster="b"}', 'calls'),
    ];
    expect(asked(panel({ targets }))).toEqual({ path: TRIAGE, 'var-ds': 'other', scope: 'cluster="a"' });
  });

  it.each<[string, Partial<PluginExtensionPanelContext>]>([
    ['another data source', { targets: [query('{job="a"}', 'logs')] }],
    ['a data source that is gone', { targets: [query('up', 'gone')] }],
    ['no query', { targets: [] }],
    ['hidden queries only', { targets: [query('up', 'calls', true)] }],
  ])('offers nothing with %s', (_, overrides) => {
    expect(asked(panel(overrides))).toBeNull();
  });
});

describe('the toolbar of Explore', () => {
  const point = PluginExtensionPoints.ExploreToolbarAction;
  const context = {
    exploreId: 'left',
    targets: [query('up{env="prod"}', 'other')],
    timeRange: { from: '1795338000000', to: '1795338210000' },
    timeZone: 'utc',
  };

  it('opens triage with its data source, environment and time', () => {
    expect(asked(context, point)).toEqual({
      path: TRIAGE,
      'var-ds': 'other',
      scope: 'env="prod"',
      at: '2026-11-22T09:03:30Z',
    });
  });

  it('offers nothing for logs', () => {
    expect(asked({ ...context, targets: [query('{job="a"}', 'logs')] }, point)).toBeNull();
  });
});

describe('an instance of an alert', () => {
  const point = PluginExtensionPoints.AlertInstanceAction;
  const instance = { labels: { alertname: 'Down', cluster: 'prod', instance: 'a' } };

  it('opens triage live, with the data source of a Grafana-managed rule', () => {
    const rule = {
      namespace: { rulesSource: 'grafana' },
      rulerRule: { grafana_alert: { data: [{ datasourceUid: '__expr__' }, { datasourceUid: 'other' }] } },
    };
    expect(asked({ instance, rule }, point)).toEqual({ path: TRIAGE, 'var-ds': 'other', scope: 'cluster="prod"' });
  });

  it('opens triage with the data source that holds the rule', () => {
    const rule = { namespace: { rulesSource: { uid: 'calls' } } };
    expect(asked({ instance, rule }, point)).toEqual({ path: TRIAGE, 'var-ds': 'calls', scope: 'cluster="prod"' });
  });

  it.each([
    ['logs', { namespace: { rulesSource: { uid: 'logs' } } }],
    ['no known data source', { namespace: { rulesSource: 'grafana' } }],
    ['no rule', undefined],
  ])('offers nothing with %s', (_, rule) => {
    expect(asked({ instance, rule }, point)).toBeNull();
  });
});

test('an alert rule opens triage live, with its environment', () => {
  const context = { expression: 'up{cluster="prod"} == 0', labels: { env: 'live', severity: 'page' } };
  expect(asked(context, PluginExtensionPoints.AlertingAlertingRuleAction)).toEqual({
    path: TRIAGE,
    scope: 'env="live",cluster="prod"',
  });
});

test.each([
  ['/d/board/calls?from=1795334400000&to=1795338210000', `${TRIAGE}?at=2026-11-22T09:03:30Z`],
  ['/d/board/calls?from=now-1h&to=now', TRIAGE],
  ['/alerting/list', TRIAGE],
])('the command palette at %s opens %s', (here, there) => {
  const push = jest.spyOn(locationService, 'push');
  locationService.push(here);
  const link = LINKS.find(({ targets }) => targets.includes(PluginExtensionPoints.CommandPalette));
  link?.onClick?.(undefined, JSON.parse('{}'));
  expect(push).toHaveBeenLastCalledWith(there);
  push.mockRestore();
});

test.each(LINKS.filter(({ configure }) => configure !== undefined))(
  '$targets never throws, whatever Grafana passes',
  ({ configure }) => {
    const broken = new Proxy(
      {},
      {
        get: () => {
          throw new Error('gone');
        },
      }
    );
    for (const context of [undefined, {}, { targets: null }, { targets: [null] }, { instance: null }, broken]) {
      expect(configure?.(context)).toBeUndefined();
    }
  }
);
