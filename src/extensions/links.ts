import {
  type AppPlugin,
  type PluginExtensionAddedLinkConfig,
  type PluginExtensionPanelContext,
  PluginExtensionPoints,
  type RawTimeRange,
  type ScopedVars,
} from '@grafana/data';
import { getDataSourceSrv, getTemplateSrv, locationService } from '@grafana/runtime';
import { type DataQuery, type DataSourceRef, type TimeZone } from '@grafana/schema';
import { PROMETHEUS } from '../components/prometheusDataSources';
import { triagePath } from '../components/triagePath';
import { escapeLabelValue, escapeRegex } from '../promql/promql';
import { scopeOf } from './filters';
import { endOf } from './moment';
import { rememberDashboard } from './origin';

/** Grafana compares them with plugin.json before there are translations. */
const TITLE = 'Triage this moment';
const DESCRIPTION = 'Whether calls are bad at this time, where, since when, and why';

/** What Grafana's core passes at the points whose types it doesn't export; as of 12.4. */
interface ExploreContext {
  targets: readonly DataQuery[];
  timeRange: RawTimeRange;
  timeZone: TimeZone;
}

interface AlertingRuleContext {
  expression: string;
  labels: Readonly<Record<string, string>>;
}

interface AlertInstanceContext {
  instance: { labels: Readonly<Record<string, string>> };
  rule?: {
    /** Settings of the data source that evaluates the rule. */
    namespace: { rulesSource: 'grafana' | { uid: string } };
    rulerRule?: { grafana_alert?: { data?: ReadonlyArray<{ datasourceUid: string }> } };
  };
}

/** Adds “Triage this moment” wherever people look at a Prometheus, and to the command palette. */
export function addTriageLinks(plugin: AppPlugin): void {
  plugin
    .addLink(triageLink<PluginExtensionPanelContext>(PluginExtensionPoints.DashboardPanelMenu, ofPanel))
    .addLink(triageLink<ExploreContext>(PluginExtensionPoints.ExploreToolbarAction, ofExplore))
    .addLink(triageLink<AlertingRuleContext>(PluginExtensionPoints.AlertingAlertingRuleAction, ofRule))
    .addLink(triageLink<AlertInstanceContext>(PluginExtensionPoints.AlertInstanceAction, ofInstance))
    .addLink({
      ...LINK,
      targets: [PluginExtensionPoints.CommandPalette],
      // The palette takes its paths once, before anybody opens it, and doesn't follow them.
      onClick: () =>
        locationService.push(triagePath({}, endOf(String(locationService.getSearchObject().to ?? 'now'), BROWSER))),
    });
}

const LINK = { title: TITLE, description: DESCRIPTION, icon: 'bolt', category: 'Callscope' } as const;
const BROWSER: TimeZone = 'browser';

/** @param open the path for a context; null if triage can't judge it. It may throw: a context may lack anything. */
function triageLink<C extends object>(
  target: PluginExtensionPoints,
  open: (context: Readonly<C>) => string | null
): PluginExtensionAddedLinkConfig<C> {
  return {
    ...LINK,
    targets: [target],
    path: triagePath({}, null),
    configure: (context) => {
      try {
        const path = context === undefined ? null : open(unwrapped(context));
        return path === null ? undefined : { path };
      } catch {
        return undefined;
      }
    },
  };
}

/** Grafana's read-only proxies throw if one reads an object of a frozen object, but not for its descriptors. */
function unwrapped<C extends object>(context: Readonly<C>): C {
  return Object.create(Object.prototype, Object.getOwnPropertyDescriptors(context));
}

function ofPanel({
  data,
  targets,
  scopedVars,
  timeRange,
  timeZone,
  dashboard,
}: PluginExtensionPanelContext): string | null {
  rememberDashboard(dashboard.title);
  return ofQueries(data?.request?.targets ?? targets, timeRange, timeZone, scopedVars);
}

function ofExplore({ targets, timeRange, timeZone }: ExploreContext): string | null {
  return ofQueries(targets, timeRange, timeZone);
}

function ofRule({ expression, labels }: AlertingRuleContext): string {
  return pathOf(null, scopeOf([expression], labels), null);
}

function ofInstance({ instance, rule }: AlertInstanceContext): string | null {
  const source = rule?.namespace.rulesSource;
  const queried =
    source === 'grafana' ? (rule?.rulerRule?.grafana_alert?.data ?? []) : [{ datasourceUid: source?.uid }];
  const uid = queried
    .flatMap(({ datasourceUid }) => (datasourceUid === undefined ? [] : [prometheusOf({ uid: datasourceUid })]))
    .find((found) => found !== null);
  return uid === undefined ? null : pathOf(uid, scopeOf([], instance.labels), null);
}

function ofQueries(
  queries: readonly DataQuery[],
  { to }: RawTimeRange,
  timeZone: TimeZone,
  scopedVars: ScopedVars = {}
): string | null {
  const asked = queries
    .filter(({ hide }) => hide !== true)
    .map((query) => ({ query, uid: prometheusOf(query.datasource, scopedVars) }));
  const uid = asked.map((one) => one.uid).find((found) => found !== null);
  if (uid === undefined) {
    return null;
  }
  const expressions = asked
    .filter((one) => one.uid === uid)
    .flatMap(({ query }) => ('expr' in query ? [String(query.expr)] : []))
    .map((expression) => getTemplateSrv().replace(expression, scopedVars, fillIn));
  return pathOf(uid, scopeOf(expressions), endOf(to, timeZone));
}

/** The uid of a data source if it is a Prometheus, else null. */
function prometheusOf(ref: DataSourceRef | null | undefined, scopedVars?: ScopedVars): string | null {
  const found = getDataSourceSrv().getInstanceSettings(ref, scopedVars);
  return found?.type === PROMETHEUS ? (found.rawRef?.uid ?? found.uid) : null;
}

/** A chosen value in a PromQL string; several values in a regular expression. */
function fillIn(value: string | readonly string[]): string {
  return escapeLabelValue(typeof value === 'string' ? value : value.map(escapeRegex).join('|'));
}

function pathOf(dataSource: string | null, scope: string, at: number | null): string {
  return triagePath({ ...(dataSource !== null && { 'var-ds': dataSource }), ...(scope !== '' && { scope }) }, at);
}
