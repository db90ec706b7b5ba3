import { type Finding, type Where } from '../types';

/** The dashboard that shows findings of a cause, at their places. */
export interface CauseBoard<Variable extends string = string> {
  readonly slug: string;
  /** The variable of the board for each label of the finding's place. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The name of a place in its variables, if it differs from the value of the label. */
  readonly nameOf?: (value: string) => string;
  /** The dialects in which another board shows the cause. */
  readonly byDialect?: Readonly<Record<string, CauseBoard<Variable>>>;
}

/** A value that looks like an address or has parameters is not a place, and never goes into a URL. */
const NO_PLACE = /[@?&/]/;

/**
 * The board that shows a finding, with the values that its variables take at the finding's place; null if there is none.
 * @param boards of the finding's product, by cause
 * @param dialect of its installation; '' if unknown
 */
export function boardOfFinding(
  boards: Readonly<Record<string, CauseBoard>>,
  { cause, where }: Pick<Finding, 'cause' | 'where'>,
  dialect: string
): { slug: string; values: Record<string, string[]> } | null {
  const usual = boards[cause];
  const board = usual?.byDialect?.[dialect] ?? usual;
  return board === undefined ? null : { slug: board.slug, values: valuesOf(board, where) };
}

function valuesOf({ variables, nameOf }: CauseBoard, where: readonly Where[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const { label, value } of where) {
    const name = Object.hasOwn(variables, label) ? variables[label] : undefined;
    if (name !== undefined && !NO_PLACE.test(value)) {
      values[name] = [...(values[name] ?? []), nameOf === undefined ? value : nameOf(value)];
    }
  }
  return values;
}
