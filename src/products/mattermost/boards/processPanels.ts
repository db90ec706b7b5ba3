import { type Message, message, type Value } from '../../../messages';
import { chartsOf } from '../../../boards/shared/charts';
import { type Matcher, selector } from '../../../promql/promql';
import { type ProcessMetrics } from '../sources/process';
import { findMetric, type Source } from '../../../triage/targets/source';
import { type BoardContext, type Panel, type PanelQuery, type Thresholds } from '../../../boards/types';
import { type BoardVariable, chosen, RATE } from '../../../boards/queries/variables';

/** The rest of the limit must last until somebody raises it. */
const DESCRIPTORS: Thresholds = { warning: 0.7, critical: 0.9 };

/** A server written in Go. */
export interface GoProcess {
  readonly name: Value;
  readonly source: Source;
  readonly metrics: ProcessMetrics;
  readonly node: BoardVariable;
  /** What is normal for each figure, in sentences. */
  readonly normal: { readonly cpu: Message; readonly memory: Message; readonly descriptors: Message };
}

function series({ scope }: BoardContext, { node }: GoProcess, name: string): string {
  const matchers: readonly Matcher[] = [...scope, chosen('instance', node)];
  return selector(name, matchers);
}

/** CPU seconds per second: cores. Two jobs may scrape one process. */
export function getCoresQuery(context: BoardContext, process: GoProcess): string {
  return `max by(instance)(rate(${series(context, process, process.metrics.cpuSeconds.name)}[${RATE}]))`;
}

/** Resident memory, bytes. */
export function getMemoryQuery(context: BoardContext, process: GoProcess): string {
  return `max by(instance)(${series(context, process, process.metrics.residentMemory.name)})`;
}

/** Share of its own limit of open descriptors. */
export function getDescriptorShareQuery(context: BoardContext, process: GoProcess): string {
  const { openFds, maxFds } = process.metrics;
  return `max by(instance)(${series(context, process, openFds.name)}/${series(context, process, maxFds.name)})`;
}

/** A metric of the Go runtime, whose name has no prefix: of this process, not of others at the same address. */
export function getGoQuery(context: BoardContext, process: GoProcess, ending: string): string {
  const all = series(context, process, findMetric(process.source, ending).name);
  const own = series(context, process, process.metrics.startTime.name);
  return `max by(instance)(${all} and on(job,instance) ${own})`;
}

/** Seconds since the process began. */
export function getAgeQuery(context: BoardContext, process: GoProcess): string {
  return `time()-max by(instance)(${series(context, process, process.metrics.startTime.name)})`;
}

/** Restarts within the time range, of all processes. */
export function getRestartCountQuery(context: BoardContext, process: GoProcess): string {
  return `sum(max by(instance)(changes(${series(context, process, process.metrics.startTime.name)}[$__range])))`;
}

/** The resources of the process: CPU, memory, file descriptors, goroutines, and its uptime. */
export function processPanels(context: BoardContext, process: GoProcess): Panel[] {
  const { name, source, normal } = process;
  const panel = chartsOf(name, source);
  const line = (expr: string): Record<string, PanelQuery> => ({ A: { expr, legend: '{{instance}}' } });
  return [
    panel(
      message('mattermost.boards.panel.cores', 'cores'),
      [message('mattermost.boards.about.cores', 'CPU seconds per second: 1 is one fully used core.'), normal.cpu],
      'short',
      line(getCoresQuery(context, process))
    ),
    panel(
      message('mattermost.boards.panel.memory', 'memory'),
      [message('mattermost.boards.about.process-memory', 'Resident memory of the process.'), normal.memory],
      'bytes',
      line(getMemoryQuery(context, process))
    ),
    panel(
      message('mattermost.boards.panel.file-descriptors', 'file descriptors'),
      [
        message(
          'mattermost.boards.about.file-descriptors',
          'Open file descriptors, as a share of the limit of the process.'
        ),
        normal.descriptors,
      ],
      'percentunit',
      line(getDescriptorShareQuery(context, process)),
      { thresholds: DESCRIPTORS, max: 1 }
    ),
    panel(
      message('mattermost.boards.panel.goroutines', 'goroutines'),
      message(
        'mattermost.boards.about.goroutines',
        'Goroutines of this process. They rise and fall with the number of people. A line that only climbs is a leak.'
      ),
      'short',
      line(getGoQuery(context, process, '_goroutines'))
    ),
    panel(
      message('mattermost.boards.panel.uptime', 'uptime'),
      message(
        'mattermost.boards.about.uptime',
        'Time since the process started. A drop to zero is a restart. It also resets the counters, so an apparent loss of events at that time may not be real.'
      ),
      's',
      line(getAgeQuery(context, process))
    ),
  ];
}
