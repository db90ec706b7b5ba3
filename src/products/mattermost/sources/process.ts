import { type Metric, type MetricType } from '../../../triage/targets/source';

// Metrics of the process from Prometheus' Go client. These names have no prefix: the job shows which process they
// belong to.

const FAMILIES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  counter: [
    'go_memstats_alloc_bytes_total',
    'go_memstats_frees_total',
    'go_memstats_lookups_total',
    'go_memstats_mallocs_total',
  ],
  gauge: [
    'go_goroutines',
    'go_info',
    'go_memstats_alloc_bytes',
    'go_memstats_buck_hash_sys_bytes',
    'go_memstats_gc_sys_bytes',
    'go_memstats_heap_alloc_bytes',
    'go_memstats_heap_idle_bytes',
    'go_memstats_heap_inuse_bytes',
    'go_memstats_heap_objects',
    'go_memstats_heap_released_bytes',
    'go_memstats_heap_sys_bytes',
    'go_memstats_last_gc_time_seconds',
    'go_memstats_mcache_inuse_bytes',
    'go_memstats_mcache_sys_bytes',
    'go_memstats_mspan_inuse_bytes',
    'go_memstats_mspan_sys_bytes',
    'go_memstats_next_gc_bytes',
    'go_memstats_other_sys_bytes',
    'go_memstats_stack_inuse_bytes',
    'go_memstats_stack_sys_bytes',
    'go_memstats_sys_bytes',
    'go_threads',
  ],
  summary: ['go_gc_duration_seconds'],
};

const UNITS: ReadonlyArray<readonly [RegExp, string]> = [
  [/_bytes(_total)?$/, 'bytes'],
  [/_seconds(_total)?$/, 's'],
];

/** The Go runtime's families. They change with its version. */
export const GO_RUNTIME: readonly Metric[] = Object.entries(FAMILIES).flatMap(([type, names]) =>
  names.map((name): Metric => ({
    name,
    type: type as MetricType,
    unit: UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? '1',
    labels: name === 'go_info' ? ['version'] : [],
    required: false,
  }))
);

export interface ProcessMetrics {
  cpuSeconds: Metric;
  maxFds: Metric;
  openFds: Metric;
  residentMemory: Metric;
  /** Exists from the first second, even on an idle server. */
  startTime: Metric;
  virtualMemory: Metric;
  virtualMemoryMax: Metric;
}

/** The process families; both servers put their own name before them. */
export function processMetrics(prefix: string): ProcessMetrics {
  const family = (name: string, type: MetricType, unit: string): Metric => ({
    name: `${prefix}_process_${name}`,
    type,
    unit,
    labels: [],
    required: true,
  });
  return {
    cpuSeconds: family('cpu_seconds_total', 'counter', 's'),
    maxFds: family('max_fds', 'gauge', '1'),
    openFds: family('open_fds', 'gauge', '1'),
    residentMemory: family('resident_memory_bytes', 'gauge', 'bytes'),
    startTime: family('start_time_seconds', 'gauge', 's'),
    virtualMemory: family('virtual_memory_bytes', 'gauge', 'bytes'),
    virtualMemoryMax: family('virtual_memory_max_bytes', 'gauge', 'bytes'),
  };
}
