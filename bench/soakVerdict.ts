import { type Table } from './tables';

/** What is measured each minute; heaps after a garbage collection. */
export interface Sample {
  minute: number;
  /** Megabytes. */
  pageHeap: number;
  nodes: number;
  listeners: number;
  /** Sent by the page in that minute. */
  requests: number;
  watchHeap: number;
  /** Memory of the whole process, megabytes. */
  watchMemory: number;
}

/** Heaps may still fill for this share of the time: caches, compiled code. */
const WARM_UP = 1 / 6;
/** Growth from which on something leaks. */
const LEAK = 0.05;

/** How much a value grows after the warm-up, as a share: by a line through all samples, because each is noisy. */
export function growthOf(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const points = samples
    .slice(Math.floor(samples.length * WARM_UP))
    .map((sample) => [sample.minute, value(sample)] as const);
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([minute]) => minute), mean(([, size]) => size)];
  const spread = mean(([minute]) => (minute - x) ** 2);
  const slope = spread === 0 ? 0 : mean(([minute, size]) => (minute - x) * (size - y)) / spread;
  const [first = [x, y], last = first] = [points[0], points[points.length - 1]];
  return (slope * (last[0] - first[0])) / (y + slope * (first[0] - x));
}

/**
 * What is wrong, as sentences.
 * @param hiddenRequests sent while the tab was hidden
 */
export function problemsOf(samples: readonly Sample[], hiddenRequests: number, resumed: boolean): string[] {
  const grown = (
    [
      ['The heap of the page', ({ pageHeap }: Sample) => pageHeap],
      ['The heap of callscope watch', ({ watchHeap }: Sample) => watchHeap],
    ] as const
  ).flatMap(([what, value]) => {
    const growth = growthOf(samples, value);
    return growth < LEAK ? [] : [`${what} grows by ${percent(growth)}.`];
  });
  return [
    ...grown,
    ...(hiddenRequests === 0 ? [] : [`The page sends ${hiddenRequests} requests while its tab is hidden.`]),
    ...(resumed ? [] : ['The page sends no request after its tab is shown again.']),
  ];
}

/** The samples, and their growth after the warm-up. */
export function tableOf(samples: readonly Sample[]): Table {
  const columns: ReadonlyArray<readonly [string, (sample: Sample) => number, number]> = [
    ['page heap MB', ({ pageHeap }) => pageHeap, 2],
    ['DOM nodes', ({ nodes }) => nodes, 0],
    ['listeners', ({ listeners }) => listeners, 0],
    ['requests', ({ requests }) => requests, 0],
    ['watch heap MB', ({ watchHeap }) => watchHeap, 2],
    ['watch memory MB', ({ watchMemory }) => watchMemory, 0],
  ];
  return [
    ['minute', ...columns.map(([title]) => title)],
    ...samples.map((sample) => [
      String(sample.minute),
      ...columns.map(([, value, digits]) => value(sample).toFixed(digits)),
    ]),
    ['growth', ...columns.map(([, value]) => percent(growthOf(samples, value)))],
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
