import {
  type DataFrame,
  dateTime,
  type FieldColor,
  FieldColorModeId,
  type FieldConfig,
  FieldType,
  LoadingState,
  type TimeRange,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { SceneDataNode, VizPanel } from '@grafana/scenes';
import { formatClock } from '../../../components/format';
import { worded } from '../../../messages';
import { type Series } from '../../../promClient/types';
import { type SymptomView } from '../../../triage/assessment';
import { type Finding } from '../../../triage/types';
import { complaintText } from './complaint';

const MINUTES = 15;
/** More lines than this are hard to distinguish. */
const MAX_PLACES = 6;

/** Bad units over time by place, drawn from the data of the verdict without another request. */
export function createHistoryPanel(): VizPanel {
  return new VizPanel({
    pluginId: 'timeseries',
    $data: new SceneDataNode(),
    fieldConfig: { defaults: { min: 0, decimals: 0, custom: { fillOpacity: 10, lineWidth: 2 } }, overrides: [] },
  });
}

/** Shows another history in the same panel, so that nothing moves. */
export function showHistory(panel: VizPanel, symptom: SymptomView, finding: Finding | null, at: number): void {
  const [places] = symptom.tables;
  const { $data } = panel.state;
  const title = t('history.title', '{{- title}}: {{- units}} {{- complaint}}, last {{minutes}} min, by {{- place}}', {
    title: worded(symptom.title, t),
    units: worded(symptom.units, t),
    complaint: complaintText(symptom),
    minutes: MINUTES,
    place: places === undefined ? '' : worded(places.noun, t),
  });
  if (panel.state.title !== title) {
    panel.setState({ title });
  }
  if ($data instanceof SceneDataNode) {
    $data.setState({
      data: {
        state: LoadingState.Done,
        timeRange: rangeUntil(at),
        series: historyFrames(symptom.history ?? [], places?.label ?? '', finding),
      },
    });
  }
}

/** One frame for each of the worst places, named ones in red, one for all others, and one for the start. */
export function historyFrames(series: readonly Series[], label: string, finding: Finding | null): DataFrame[] {
  const named = new Set(finding?.where.filter((at) => at.label === label).map(({ value }) => value));
  const shown = worstPlaces(series, label, named);
  const places = sumBy(series, ({ labels }) => {
    const place = labels[label] ?? '';
    return shown.has(place) ? place : t('history.others', 'all others');
  });
  const frames = [...places].map(([place, points]) =>
    frame(place, [...points], named.has(place) ? { color: fixedColor('red') } : {})
  );
  const since = finding?.since ?? null;
  const top = Math.max(0, ...[...places.values()].flatMap((points) => [...points.values()]));
  return since === null || frames.length === 0 ? frames : [...frames, onsetFrame(Date.parse(since), top)];
}

function worstPlaces(series: readonly Series[], label: string, named: ReadonlySet<string>): ReadonlySet<string> {
  const peaks = [...sumBy(series, ({ labels }) => labels[label] ?? '')]
    .map(([place, points]) => ({ place, isNamed: named.has(place), peak: Math.max(...points.values()) }))
    .filter(({ isNamed, peak }) => isNamed || peak > 0)
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || b.peak - a.peak);
  return new Set(peaks.slice(0, MAX_PLACES).map(({ place }) => place));
}

function sumBy(series: readonly Series[], keyOf: (one: Series) => string): Map<string, Map<number, number>> {
  const sums = new Map<string, Map<number, number>>();
  for (const one of series) {
    const points = sums.get(keyOf(one)) ?? new Map<number, number>();
    for (const [time, value] of one.points) {
      points.set(time * 1000, (points.get(time * 1000) ?? 0) + value);
    }
    sums.set(keyOf(one), points);
  }
  return new Map([...sums].sort(([a], [b]) => a.localeCompare(b)));
}

function frame(name: string, points: ReadonlyArray<readonly [number, number]>, config: FieldConfig): DataFrame {
  const sorted = [...points].sort(([a], [b]) => a - b);
  return {
    length: sorted.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: sorted.map(([time]) => time) },
      {
        name,
        type: FieldType.number,
        config: { ...config, displayName: name },
        values: sorted.map(([, value]) => value),
      },
    ],
  };
}

/** A vertical line at one moment, which every line chart can draw. */
function onsetFrame(time: number, top: number): DataFrame {
  const name = t('history.onset', 'Start {{time}}', { time: formatClock(time / 1000) });
  const points = [
    [time, 0],
    [time + 1, top],
  ] as const;
  return frame(name, points, {
    color: fixedColor('text'),
    custom: {
      fillOpacity: 0,
      lineStyle: { fill: 'dash', dash: [6, 4] },
      showPoints: 'never',
      hideFrom: { tooltip: true, viz: false, legend: false },
    },
  });
}

function fixedColor(name: string): FieldColor {
  return { mode: FieldColorModeId.Fixed, fixedColor: name };
}

function rangeUntil(at: number): TimeRange {
  const range = { from: dateTime((at - MINUTES * 60) * 1000), to: dateTime(at * 1000) };
  return { ...range, raw: range };
}
