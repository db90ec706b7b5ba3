import { judge as judgeCapacity } from '../../src/capacity/judge';
import { type CapacityProduct } from '../../src/capacity/product';
import { type CapacityReport } from '../../src/capacity/runCapacity';
import { type ObjectivesReport } from '../../src/objectives/runObjectives';
import { attainmentText, budgetText, durationText, summaryText } from '../../src/objectives/texts';
import { english, inEnglish } from '../../src/messages';
import { capitalized } from '../../src/text';
import { percent, plural, toTime } from '../../src/triage/format';
import { type Moment } from '../../src/triage/past/timeline';
import { type Status } from '../../src/triage/types';
import { formatCapacity } from '../formatCapacity';
import { createMask } from '../recording';
import { blindSeconds, type Incident, incidentsOf, type Named, type Period, periodsOf, secondsOf } from './incidents';

/** A part of a report, in the order in which it is shown. */
export type Block =
  | { kind: 'title' | 'heading' | 'text' | 'code'; text: string }
  | { kind: 'table'; head: readonly string[]; rows: ReadonlyArray<readonly string[]> }
  | { kind: 'timeline'; periods: readonly Period[] };

/** What a report is made of; a part is null if Prometheus didn't answer it. */
export interface Findings {
  /** Unix seconds. */
  from: number;
  to: number;
  /** Seconds between two instants. */
  step: number;
  /** In ascending order. */
  moments: readonly Moment[];
  products: readonly Named[];
  objectives: ObjectivesReport | null;
  capacity: { report: CapacityReport; products: readonly CapacityProduct[] } | null;
}

/** Words for a status; blind is never shown as anything good. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  outage: 'Outage',
  degraded: 'Degraded',
  blind: 'Unknown',
  healthy: 'Healthy',
  idle: 'No calls',
};

/** The report: whether people suffered, when, for how long and what isn't known come first. No text has an identity. */
export function composeReport(findings: Findings): Block[] {
  const { from, to, step, moments, products } = findings;
  const periods = periodsOf(moments, step, to);
  const incidents = incidentsOf(moments, step, to, products);
  const blocks: Block[] = [
    { kind: 'title', text: `Calls from ${toTime(from)} to ${toTime(to)}` },
    ...leadTexts(periods, incidents, { step, blind: blindSeconds(moments, step, to) }).map(asText),
    { kind: 'heading', text: 'Timeline' },
    { kind: 'timeline', periods },
    { kind: 'heading', text: 'Incidents' },
    ...incidentBlocks(incidents),
    { kind: 'heading', text: 'Objectives' },
    ...objectiveBlocks(findings.objectives),
    { kind: 'heading', text: 'Capacity' },
    ...capacityBlocks(findings.capacity),
  ];
  return masked(blocks);
}

/** The first lines. Times are in seconds. */
function leadTexts(
  periods: readonly Period[],
  incidents: readonly Incident[],
  { step, blind }: { step: number; blind: number }
): string[] {
  const bad = secondsOf(periods, 'degraded', 'outage');
  const outage = secondsOf(periods, 'outage');
  const idle = secondsOf(periods, 'idle');
  const all = secondsOf(periods, 'degraded', 'outage', 'blind', 'idle', 'healthy');
  const known = all - secondsOf(periods, 'blind');
  const first = periods.find(({ status }) => status === 'degraded' || status === 'outage');
  const last = periods.filter(({ status }) => status === 'degraded' || status === 'outage').at(-1);
  const largest = incidents.reduce<Incident['people']>(
    (most, { people }) => (people !== null && people.affected > (most?.affected ?? 0) ? people : most),
    null
  );
  const suffering =
    first === undefined || last === undefined
      ? known === 0
        ? 'Nobody knows whether people had bad calls.'
        : idle === known
          ? 'Nobody was in a call while Callscope could judge.'
          : 'Nobody had bad calls while Callscope could judge.'
      : `People had bad calls for ${durationText(bad, inEnglish)} of ${durationText(all, inEnglish)}, between ${toTime(first.from)} and ${toTime(last.to)}, in ${plural(incidents.length, 'incident')}.`;
  return [
    suffering,
    ...(outage === 0
      ? []
      : [
          `For ${durationText(outage, inEnglish)} of that, it was an outage: nobody could call, or at least half of the people had bad calls.`,
        ]),
    ...(largest === null ? [] : [`At most ${peopleText(largest)} had bad calls at the same time in one incident.`]),
    blind === 0
      ? 'Callscope could judge the whole time.'
      : `For ${durationText(blind, inEnglish)} (${percent(blind / all, 1)}), Callscope couldn't judge all calls: measurements are missing, partial or stale. Calls may have been bad then.`,
    `Callscope judged an instant every ${durationText(step, inEnglish)}. It doesn't see a shorter problem between two instants.`,
  ];
}

function peopleText({ affected, of, isEstimated }: NonNullable<Incident['people']>): string {
  return `${isEstimated ? 'about ' : ''}${affected}${of === null ? '' : ` of ${of}`} people`;
}

function incidentBlocks(incidents: readonly Incident[]): Block[] {
  return incidents.length === 0
    ? [asText('Callscope found no incident.')]
    : [
        {
          kind: 'table',
          head: ['Start', 'Duration', 'Product', 'Cause', 'Place', 'Most people at once'],
          rows: incidents.map(({ title, cause, place, since, until, isStartKnown, isOngoing, people }) => [
            `${isStartKnown ? '' : 'before '}${toTime(since)}`,
            `${durationText(until - since, inEnglish)}${isOngoing ? ', ongoing' : ''}`,
            title,
            causeText(cause),
            place === '' ? 'no single place' : place,
            people === null ? 'unknown' : peopleText(people),
          ]),
        },
      ];
}

/** `relay-latency` as `Relay latency`. */
function causeText(cause: string): string {
  return capitalized(cause.replaceAll('-', ' '));
}

function objectiveBlocks(report: ObjectivesReport | null): Block[] {
  if (report === null) {
    return [asText("Callscope can't tell whether the objectives were kept: Prometheus didn't answer.")];
  }
  if (report.products.length === 0) {
    return [
      asText(report.failures.length > 0 ? "Callscope can't tell: some queries failed." : 'No objectives are recorded.'),
    ];
  }
  return [
    asText(
      `Over the ${plural(report.windowDays, 'day')} until ${toTime(report.at)}: ${summaryText(report, inEnglish)}`
    ),
    {
      kind: 'table',
      head: ['Product', 'Objective', 'State', 'Reached', 'Target', 'Budget left'],
      rows: report.products.flatMap(({ title, objectives }) =>
        objectives.map((each) => [
          title,
          english(each.title),
          each.state === 'idle' ? 'nothing counted' : each.state,
          each.attainment === null ? 'unknown' : attainmentText(each.attainment),
          percent(each.target, 2),
          each.budgetLeft === null ? 'unknown' : budgetText(each.budgetLeft),
        ])
      ),
    },
  ];
}

function capacityBlocks(capacity: Findings['capacity']): Block[] {
  if (capacity === null) {
    return [asText("Callscope can't tell what the relays can still carry: Prometheus didn't answer.")];
  }
  const { report, products } = capacity;
  return [
    {
      kind: 'code',
      text: formatCapacity(
        { ...report, failures: [] },
        { judgement: judgeCapacity(report), known: products, enter: null }
      ).trimEnd(),
    },
    ...(report.failures.length > 0 ? [asText('Some queries failed, so something may be missing.')] : []),
  ];
}

function asText(text: string): Block {
  return { kind: 'text', text };
}

/** The last defense: whatever looks like an address is none. */
function masked(blocks: readonly Block[]): Block[] {
  const mask = createMask();
  return blocks.map((block) =>
    block.kind === 'table'
      ? { ...block, rows: block.rows.map((row) => row.map(mask)) }
      : block.kind === 'timeline'
        ? block
        : { ...block, text: mask(block.text) }
  );
}
