import { type Forecast } from '../src/capacity/forecast';
import { callsOnSize, RESOURCES } from '../src/capacity/headroom';
import { type Judgement } from '../src/capacity/judge';
import { type LimitedReport } from '../src/capacity/limits';
import { type CallShape } from '../src/capacity/load';
import { type Estimate } from '../src/capacity/model';
import { type CapacityProduct, type LimitedProduct, type PredictedProduct } from '../src/capacity/product';
import { type PredictedReport, type RelayReport } from '../src/capacity/report';
import { type CapacityReport } from '../src/capacity/runCapacity';
import { extrapolationText, notesOf, placementTexts, RESOURCE_NAMES } from '../src/capacity/texts';
import { type SizePlan } from '../src/capacity/whatIf';
import { english, type Message } from '../src/messages';
import { DEFAULT_LIMITS } from '../src/settings';
import { percent, toTime } from '../src/triage/format';

const HEADLINES: Readonly<Record<Judgement, string>> = {
  enough: 'ENOUGH HEADROOM',
  low: 'LOW HEADROOM',
  unknown: 'UNKNOWN HEADROOM',
};

/** How a report is printed. */
interface Printed {
  judgement: Judgement;
  known: readonly CapacityProduct[];
  /** Where to enter a shape of calls if nobody called; null where nobody can. */
  enter: Message | null;
}

/** A report for a terminal. */
export function formatCapacity(
  { at, products, failures }: CapacityReport,
  { judgement, known, enter }: Printed
): string {
  return lines([
    `${HEADLINES[judgement]} at ${toTime(at)}`,
    ...(products.length === 0 ? ['  No relay of a known product delivers metrics.'] : []),
    ...products.flatMap((report) => {
      const product = known.find(({ id }) => id === report.id);
      if (report.kind === 'limited') {
        return product?.kind === 'limited' ? limitedLines(report, product) : [];
      }
      return product?.kind === 'predicted' ? predictedLines(report, product, enter) : [];
    }),
    ...failures.map((text) => `  ${english(text)}`),
  ]);
}

function predictedLines(report: PredictedReport, product: PredictedProduct, enter: Message | null): string[] {
  const { title, relays, pool, forecast, peakHeadroom, placement } = report;
  const { shape } = pool;
  return [
    `${title}: ${counted(pool.load.sessions, 'person', 'people')}${pool.calls === null ? '' : ` in about ${counted(pool.calls, 'call')}`} on ${relays.length} ${english(relays.length === 1 ? product.relay.one : product.relay.many)}`,
    ...(shape === null ? [] : [`  Calls of today: ${shapeText(shape)}`]),
    ...relays.flatMap((relay) => relayLines(relay, product)),
    ...(relays.length < 2
      ? []
      : [
          `  together`,
          ...(pool.busy === null
            ? []
            : [
                `    CPU ${percent(pool.busy)} of ${counted(pool.cores ?? NaN, 'core')}, predicted ${percent(pool.predicted ?? NaN)}`,
              ]),
          `    ${headroomText(pool.headroom, pool.callsToLimit, pool.largestCall, product)}`,
        ]),
    ...(shape === null
      ? []
      : [
          `  Calls of this shape on an empty host: ${product.sizes
            .map((size) => {
              const { calls } = callsOnSize(size, { model: product.model, shape });
              return `${size.name} ${calls === null ? 'any number' : number(calls)}`;
            })
            .join(', ')}`,
        ]),
    `  Peak of the next 24 h: ${forecastText(forecast.people, 'people')}; ${forecastText(forecast.cores, 'cores')}${peakHeadroom === null ? '' : `; ${percent(peakHeadroom)} of the usable CPU left`}`,
    ...[...placementTexts(placement, product.relay), ...notesOf(report, enter)].map((text) => `  ${english(text)}`),
  ];
}

function relayLines(relay: RelayReport, product: PredictedProduct): string[] {
  const { name, machine, predicted, processCores, cost, headroom, callsToLimit, largestCall, load, unknown } = relay;
  const { voicesIn, screensIn, sessions } = load;
  return [
    `  ${name}: ${counted(sessions, 'person', 'people')}, ${counted(voicesIn, 'voice')}, ${counted(screensIn, 'screen')}`,
    ...(machine === null || predicted === null
      ? [`    CPU: ${english(product.relay.one)} uses ${counted(processCores ?? NaN, 'core')}`].filter(
          () => processCores !== null
        )
      : [
          `    CPU ${percent(machine.busy)} of ${counted(machine.cores, 'core')}, predicted ${interval(predicted.cpu, percent)}`,
          ...(machine.memory === null
            ? []
            : [
                `    memory ${gigabytes(machine.memory.usedBytes)}, predicted ${interval(predicted.memoryBytes, gigabytes)}`,
              ]),
          ...(machine.egressBits === null
            ? []
            : [`    egress ${megabits(machine.egressBits)}, predicted ${interval(predicted.egressBits, megabits)}`]),
          ...[extrapolationText(predicted.beyond)].flatMap((text) => (text === null ? [] : [`    ${english(text)}`])),
        ]),
    ...(cost?.isHigh === true
      ? [
          `    It uses ${cost.ratio.toFixed(1)} times the CPU of the published load tests.`,
          ...cost.reasons.map(({ text }) => `      ${english(text)}`),
        ]
      : []),
    ...(headroom === null ? [] : [`    ${headroomText(headroom.calls, callsToLimit, largestCall, product)}`]),
    ...(headroom === null
      ? []
      : [
          `    by resource: ${RESOURCES.flatMap((resource) => {
            const calls = headroom.byResource[resource];
            return calls === undefined ? [] : [`${english(RESOURCE_NAMES[resource])} ${number(calls)}`];
          }).join(', ')}`,
        ]),
    ...unknown.map((text) => `    ${english(text)}`),
  ];
}

function headroomText(
  calls: number | null,
  toLimit: number | null,
  largest: number | null,
  { largestPublished }: PredictedProduct
): string {
  if (calls === null) {
    return 'Headroom unknown';
  }
  const until = toLimit === null ? '' : `, ${number(toLimit)} until the CPU limit of ${percent(DEFAULT_LIMITS.cpu)}`;
  const note = largest !== null && largest > largestPublished ? ' (extrapolated)' : '';
  const most =
    largest === null
      ? 'not even a call of two fits'
      : `the largest call may have ${counted(largest, 'person', 'people')}${note}`;
  return `Room for ${counted(calls, 'more call')} until 80 %${until}; ${most}`;
}

function limitedLines({ title, uses, forecasts, notes }: LimitedReport, { limits }: LimitedProduct): string[] {
  return [
    title,
    ...uses.map(
      ({ limit, where, value, max, share }) =>
        `  ${labelOf(limit, limits)}${where === null ? '' : ` ${where}`}: ${number(value)}${max === null || share === null ? ', no limit set' : ` of ${number(max)} (${percent(share)})`}`
    ),
    ...limits.flatMap(({ id, label }) => {
      const forecast = forecasts[id] ?? null;
      return forecast === null ? [] : [`  Peak of the next 24 h: ${forecastText(forecast, english(label))}`];
    }),
    ...notes.map((text) => `  ${english(text)}`),
  ];
}

function labelOf(limit: string, limits: LimitedProduct['limits']): string {
  const label = limits.find(({ id }) => id === limit)?.label;
  return label === undefined ? limit : english(label);
}

/** What some calls need, for a terminal. */
export function formatPlan(plans: readonly SizePlan[], relay: PredictedProduct['relay']): string {
  return lines(
    plans.map(({ size, callsPerHost, first, hosts, fullest }) => {
      const begin = `${size.name} (${counted(size.cores, 'core')}): `;
      if (hosts === null || fullest === null) {
        return `${begin}not even one call fits; ${first === null ? '' : english(RESOURCE_NAMES[first])} runs out`;
      }
      const note = extrapolationText(fullest.prediction.beyond);
      return `${begin}${hosts} ${english(hosts === 1 ? relay.one : relay.many)}, CPU ${interval(fullest.prediction.cpu, percent)}, egress ${megabits(fullest.prediction.egressBits.value)}; ${callsPerHost === null ? 'any number of calls fits' : `${counted(callsPerHost, 'call fits', 'calls fit')} on one`}${first === null ? '' : `, then ${english(RESOURCE_NAMES[first])} runs out`}${note === null ? '' : `. ${english(note)}`}`;
    })
  );
}

/** A report as data with English texts. */
export function readableCapacity(report: CapacityReport): object {
  return {
    ...report,
    products: report.products.map((product) =>
      product.kind === 'limited'
        ? { ...product, notes: product.notes.map(english) }
        : { ...product, relays: product.relays.map(readableRelay), notes: notesOf(product, null).map(english) }
    ),
    failures: report.failures.map(english),
  };
}

function readableRelay(relay: RelayReport): object {
  const { cost } = relay;
  return {
    ...relay,
    cost: cost && { ...cost, reasons: cost.reasons.map((reason) => ({ ...reason, text: english(reason.text) })) },
    unknown: relay.unknown.map(english),
  };
}

function shapeText({ people, unmuted, screens }: CallShape): string {
  return `${counted(people, 'person', 'people')}, ${number(unmuted)} unmuted, ${counted(screens, 'screen')}`;
}

function forecastText(forecast: Forecast | null, unit: string): string {
  return forecast === null
    ? `${unit} unknown (fewer than three days)`
    : `${number(forecast.value)} ${unit} (mean error ${number(forecast.error)} on ${counted(forecast.tested, 'day')})`;
}

function interval({ value, low, high }: Estimate, format: (value: number) => string): string {
  return `${format(value)} (${format(low)} to ${format(high)})`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function megabits(bits: number): string {
  return `${number(bits / 1e6)} Mbps`;
}

/** One decimal below ten. */
function number(value: number): string {
  return Math.abs(value) < 10 ? String(Math.round(10 * value) / 10) : String(Math.round(value));
}

/** A rounded number with its noun: `1 screen`, `2.5 screens`. */
function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${number(value) === '1' ? one : many}`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
