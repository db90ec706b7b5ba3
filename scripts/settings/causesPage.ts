import { english, type Text } from '../../src/messages';
import { type Product } from '../../src/triage/model';
import { withSection, withText } from './documents';

/** What a page about causes takes from a product. */
type ExplainedProduct = Pick<Product, 'causes' | 'explains' | 'boardOfCause'>;

/** The parts of a cause around its steps. */
const AROUND = ['**What to do**', '**Usual reasons.**'] as const;

/**
 * The page about the causes of a product with what follows from the code: steps, dashboards, and what each explains.
 * @param titles of the dashboards, by slug
 * @throws Error if a cause has no section, or if its section lacks the parts around the steps
 */
export function withSteps(page: string, product: ExplainedProduct, titles: ReadonlyMap<string, string>): string {
  return Object.keys(product.causes).reduce(
    (text, cause) =>
      withSection(text, cause, (section) => withText(section, AROUND, stepsText(cause, product, titles))),
    page
  );
}

function stepsText(
  cause: string,
  { causes, explains, boardOfCause }: ExplainedProduct,
  titles: ReadonlyMap<string, string>
): string {
  const { nextSteps = [], unplacedSteps } = causes[cause] ?? {};
  const explained = explains[cause]?.causes ?? [];
  const slug = boardOfCause[cause]?.slug ?? '';
  return [
    list(nextSteps),
    ...(unplacedSteps === undefined ? [] : ["If the page can't say where:", list(unplacedSteps)]),
    [
      `Dashboard: ${titles.get(slug) ?? slug}.`,
      ...(explained.length === 0
        ? []
        : [`It explains ${explained.map((other) => `[${other}](#${other})`).join(', ')}.`]),
    ].join(' '),
  ].join('\n\n');
}

function list(steps: readonly Text[]): string {
  return steps.map((step, i) => `${i + 1}. ${english(step)}`).join('\n');
}
