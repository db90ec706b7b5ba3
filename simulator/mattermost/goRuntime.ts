import { type Family, type Labels, type Sample } from '../exposition';

/** A Go process, as its own metrics show it. */
export interface GoProcess {
  /** Metric namespace of the process collector, with its trailing underscore, for instance `rtcd_`. */
  prefix: string;
  goVersion: string;
  /** Virtual unix seconds. */
  startedAt: number;
  cpuSeconds: number;
  residentBytes: number;
  virtualBytes: number;
  openFds: number;
  maxFds: number;
  goroutines: number;
  threads: number;
}

const UNLIMITED = 2 ** 64;
const QUANTILES = ['0', '0.25', '0.5', '0.75', '1'];
const PAUSES = [0.00006, 0.00017, 0.0003, 0.0009, 0.0035];
const COLLECTIONS_PER_CPU_SECOND = 2.5;
const BYTES_PER_CPU_SECOND = 14e6;
const OBJECT_BYTES = 135;

/**
 * The families of client_golang 1.16's Go and process collectors. Those of the process have the namespace, those of the
 * runtime don't. Memory and pauses follow the load only roughly.
 */
export function goFamilies(process: GoProcess, now: number): Family[] {
  const collections = Math.floor(process.cpuSeconds * COLLECTIONS_PER_CPU_SECOND) + 1;
  const allocated = 4e6 + process.cpuSeconds * BYTES_PER_CPU_SECOND;
  const heap = process.residentBytes * 0.3;
  const mallocs = allocated / OBJECT_BYTES;
  const stack = 2048 * process.goroutines + 1e6;
  const gauge = (name: string, help: string, value: number, labels: Labels = {}): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ labels, value }],
  });
  const counter = (name: string, help: string, value: number): Family => ({
    ...gauge(name, help, value),
    type: 'counter',
  });
  const memory = (name: string, help: string, bytes: number) =>
    gauge(`go_memstats_${name}_bytes`, help, Math.round(bytes));
  const owned = (name: string, help: string, value: number) => gauge(`${process.prefix}process_${name}`, help, value);

  return [
    { name: 'go_gc_duration_seconds', type: 'summary', help: 'Stop-the-world pauses.', samples: pauses(collections) },
    gauge('go_goroutines', 'Goroutines that exist.', Math.round(process.goroutines)),
    gauge('go_info', 'The Go version.', 1, { version: process.goVersion }),
    gauge('go_threads', 'Threads of the operating system.', process.threads),
    memory('alloc', 'Heap in use by live objects.', heap),
    counter('go_memstats_alloc_bytes_total', 'Heap ever allocated.', Math.round(allocated)),
    memory('buck_hash_sys', 'Profiling tables.', 1.45e6),
    counter('go_memstats_frees_total', 'Objects freed.', Math.round(mallocs - heap / OBJECT_BYTES)),
    memory('gc_sys', 'Collector metadata.', 2.4e6 + heap * 0.05),
    memory('heap_alloc', 'Heap in use by live objects.', heap),
    memory('heap_idle', 'Heap spans without objects.', heap * 0.6),
    memory('heap_inuse', 'Heap spans with objects.', heap * 1.2),
    gauge('go_memstats_heap_objects', 'Live objects.', Math.round(heap / OBJECT_BYTES)),
    memory('heap_released', 'Heap given back to the system.', heap * 0.4),
    memory('heap_sys', 'Heap taken from the system.', heap * 1.8),
    gauge('go_memstats_last_gc_time_seconds', 'When the last collection ended.', Math.floor(now)),
    counter('go_memstats_lookups_total', 'Pointer look-ups.', 0),
    counter('go_memstats_mallocs_total', 'Objects allocated.', Math.round(mallocs)),
    memory('mcache_inuse', 'Allocation caches in use.', 4592),
    memory('mcache_sys', 'Allocation caches.', 16072),
    memory('mspan_inuse', 'Span structures in use.', heap * 0.02),
    memory('mspan_sys', 'Span structures.', heap * 0.025),
    memory('next_gc', 'Heap size of the next collection.', heap * 1.5),
    memory('other_sys', 'Other memory of the runtime.', 1e6),
    memory('stack_inuse', 'Stacks in use.', stack),
    memory('stack_sys', 'Stacks.', stack),
    memory('sys', 'All memory of the runtime.', heap * 1.8 + stack + 6e6),
    counter(
      `${process.prefix}process_cpu_seconds_total`,
      'Processor time, user and system.',
      Math.round(process.cpuSeconds * 100) / 100
    ),
    owned('max_fds', 'Limit of open descriptors.', process.maxFds),
    owned('open_fds', 'Open descriptors.', process.openFds),
    owned('resident_memory_bytes', 'Memory in RAM.', Math.round(process.residentBytes)),
    owned('start_time_seconds', 'When the process began, unix seconds.', process.startedAt),
    owned('virtual_memory_bytes', 'Address space in use.', process.virtualBytes),
    owned('virtual_memory_max_bytes', 'Limit of the address space.', UNLIMITED),
  ];
}

function pauses(collections: number): Sample[] {
  const quantiles = QUANTILES.map((quantile, index) => ({ labels: { quantile }, value: PAUSES[index] ?? 0 }));
  return [
    ...quantiles,
    { suffix: '_sum', labels: {}, value: collections * 0.0007 },
    { suffix: '_count', labels: {}, value: collections },
  ];
}
