import { judge, type Judgement } from '../src/capacity/judge';
import { type PredictedProduct } from '../src/capacity/product';
import { runCapacity } from '../src/capacity/runCapacity';
import { checkWhatIf, planOf, WHAT_IF_FIELDS } from '../src/capacity/whatIf';
import { message } from '../src/messages';
import { CAPACITY_PRODUCTS } from '../src/products/capacity';
import { DEFAULT_SETTINGS, selectProducts } from '../src/settings';
import { type CommonFlags, connectionOf, createCommand, parseFlags, readCommonFlags, runCommand } from './command';
import { formatCapacity, formatPlan, readableCapacity } from './formatCapacity';
import { limitOption, parseLimits } from './limitOption';
import { parseTime, UsageError } from './options';
import { print, printable, toJson } from './output';

const EXIT_CODES: Readonly<Record<Judgement, number>> = { enough: 0, low: 1, unknown: 2 };

const ENTER_PLAN = message('capacity.enter-plan', 'Enter one with --plan.');

interface Flags extends CommonFlags {
  limit: string[];
  time?: string;
  plan?: string;
}

const command = createCommand(
  'capacity',
  'Shows what the relays can still carry: measured and predicted load, headroom in calls, the peak of the next day.'
)
  .option('--time <time>', 'RFC 3339 or Unix seconds (default: now)')
  .addOption(limitOption())
  .option(
    '--plan <calls>',
    'print what these calls need instead, without Prometheus: calls x people x unmuted x screens, such as 100x10x2x1'
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 enough headroom, 1 headroom under 20 % now or at the next peak, 2 unknown, 3 usage error, no connection, or output not writable.'
  );

async function main(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { products, scope, format } = readCommonFlags(flags);
  const known = selectProducts(
    CAPACITY_PRODUCTS,
    products.map(({ id }) => id)
  );
  if (flags.plan !== undefined) {
    const product = known.find((each): each is PredictedProduct => each.kind === 'predicted');
    if (product === undefined) {
      throw new UsageError(`--plan needs a product with published load tests, not ${JSON.stringify(flags.product)}`);
    }
    const plans = planOf(product.model, product.sizes, parsePlan(flags.plan));
    await print(format === 'json' ? toJson(plans) : formatPlan(plans, product.relay));
    return 0;
  }
  const report = await runCapacity(connectionOf(flags).client(), {
    products: known,
    scope,
    at: flags.time === undefined ? Date.now() / 1000 : parseTime(flags.time),
    isNow: flags.time === undefined,
    cpuLimit: DEFAULT_SETTINGS.limits.cpu,
    maxima: parseLimits(flags.limit),
  });
  const judgement = judge(report);
  await print(
    format === 'json'
      ? toJson({ judgement, ...readableCapacity(report) })
      : formatCapacity(printable(report), { judgement, known, enter: ENTER_PLAN })
  );
  return EXIT_CODES[judgement];
}

/** @throws UsageError unless the text is four whole numbers that make calls */
function parsePlan(text: string) {
  const [calls = '', people = '', unmuted = '', screens = '', ...more] = text.split(/[x×]/);
  const checked = checkWhatIf({ calls, people, unmuted, screens });
  if ('problems' in checked || more.length > 0) {
    const wrong = 'problems' in checked ? WHAT_IF_FIELDS.filter((field) => field in checked.problems) : [];
    throw new UsageError(
      `--plan ${JSON.stringify(text)} is not calls x people x unmuted x screens, such as 100x10x2x1${wrong.length > 0 ? `: check ${wrong.join(', ')}` : ''}`
    );
  }
  return checked.whatIf;
}

runCommand('capacity', main);
