import { type FedPage } from '../../simulator/feed/feed';
import { sampleLines } from '../../simulator/feed/parse';
import { type CapturedPage } from '../fixtures/captures';

/** The seconds of a capture in which nothing happens, and how much of that to put before them. */
export interface QuietPast {
  from: number;
  until: number;
  seconds: number;
}

interface Reading {
  series: string;
  /** As the page declares it: `gauge`, `counter` and so on. */
  type: string;
  value: number;
}

const SCRAPE_INTERVAL_SECONDS = 5;
const DAY_SECONDS = 86_400;
const GROWING_TYPES = new Set(['counter', 'histogram', 'summary']);
// Declared as gauges, but they only grow.
const GROWING_GAUGES =
  /^(videocall_server_data_bytes_total|nats_varz_(in|out)_(msgs|bytes)|nats_varz_total_connections)\b/;

/**
 * The pages of one source as they would have been at another time: values that are moments (start times and the like)
 * move along.
 *
 * With a quiet past, its pages are repeated to fill the `seconds` before `from`, and earlier pages are left out. What
 * grows goes on growing over the seams at the pace of the quiet pages, and stays raised by that until its series starts
 * anew; what had started before the capture has started earlier by as much. So a seam is no restart. Gauges jump back
 * there, and a series that isn't on every quiet page comes and goes.
 * @param pages in ascending order of time
 * @param time unix seconds of a second of the capture
 */
export function* retimePages(
  pages: readonly CapturedPage[],
  time: (t: number) => number,
  past?: QuietPast
): Generator<FedPage> {
  const move = pages[0] ? time(pages[0].t) - pages[0].unixSeconds : 0;
  if (past === undefined) {
    for (const page of pages) {
      yield retimed(page, time(page.t), (reading) => movedMoment(reading, page, move));
    }
    return;
  }

  const quiet = pages.filter(({ t }) => t >= past.from && t < past.until);
  const [first, last] = [quiet[0], quiet.at(-1)];
  if (first === undefined || last === undefined) {
    throw new Error(`No page between ${past.from} s and ${past.until} s to make a quiet past of`);
  }
  const period = last.t - first.t + SCRAPE_INTERVAL_SECONDS;
  const repetitions = Math.ceil(past.seconds / period);
  const gains = gainsPerPeriod(first, last, period);
  const [atFirst, atLast] = [valuesOf(first), valuesOf(last)];

  const aged = (page: CapturedPage, repetition: number): FedPage =>
    retimed(page, time(page.t - repetition * period), (reading) => {
      const { series, value } = reading;
      const gain = gains.get(series);
      if (gain !== undefined) {
        return value + gain * (repetitions - repetition);
      }
      const hasStood = atFirst.get(series) === value && atLast.get(series) === value;
      return movedMoment(reading, page, move - period * (hasStood ? repetitions : repetition));
    });

  for (let repetition = repetitions; repetition > 0; repetition--) {
    yield* quiet
      .filter(({ t }) => t - repetition * period >= past.from - past.seconds)
      .map((page) => aged(page, repetition));
  }
  let before = new Map<string, number>();
  for (const page of pages.filter(({ t }) => t >= past.from)) {
    const now = valuesOf(page);
    for (const series of gains.keys()) {
      const value = now.get(series);
      if (value === undefined || value < (before.get(series) ?? value)) {
        gains.delete(series);
      }
    }
    before = now;
    yield aged(page, 0);
  }
}

/** How much each growing series gains in a period, for those that are on both pages. */
function gainsPerPeriod(first: CapturedPage, last: CapturedPage, period: number): Map<string, number> {
  const start = valuesOf(first);
  const pace = last === first ? 0 : period / (last.t - first.t);
  const gains = new Map<string, number>();
  for (const { series, type, value } of readings(last.text)) {
    const gain = pace * (value - (start.get(series) ?? NaN));
    if (isGrowing(series, type) && gain >= 0) {
      gains.set(series, gain);
    }
  }
  return gains;
}

function isGrowing(series: string, type: string): boolean {
  const isQuantile = type === 'summary' && series.includes('quantile="');
  return (GROWING_TYPES.has(type) && !isQuantile) || GROWING_GAUGES.test(series);
}

/** A value that is a moment of the day of the page, in seconds or milliseconds, moved by seconds; others as they are. */
function movedMoment({ series, type, value }: Reading, { unixSeconds }: CapturedPage, seconds: number): number {
  if (!isGrowing(series, type)) {
    for (const unit of [1, 1000]) {
      if (Math.abs(value / unit - unixSeconds) < DAY_SECONDS) {
        return value + seconds * unit;
      }
    }
  }
  return value;
}

function retimed({ text, scrapeSeconds }: CapturedPage, t: number, change: (reading: Reading) => number): FedPage {
  const lines = readings(text).map((reading) => `${reading.series} ${change(reading)}`);
  return { t, text: lines.join('\n'), scrapeSeconds };
}

function readings(text: string): Reading[] {
  const families = text.split(/^# TYPE \S+ /m).slice(1);
  return families.flatMap((family) => {
    const [type = ''] = family.split('\n', 1);
    return Array.from(sampleLines(family.slice(type.length)), (line) => ({ ...line, type }));
  });
}

function valuesOf({ text }: CapturedPage): Map<string, number> {
  return new Map(readings(text).map(({ series, value }) => [series, value]));
}
