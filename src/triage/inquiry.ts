import { type Queries, type Results, type Sample } from '../promClient/types';
import { type ProductSnapshot, type SignalContext } from './model';

/** The rows that answer a question; [] if it was not asked, or nothing came. */
export type Answers<Q extends string> = (question: Q) => readonly Sample[];

/** PromQL by question; questions that aren't asked are left out. */
type Asked<Q extends string> = Readonly<Partial<Record<Q, string>>>;

/**
 * Questions of the first request, and what their answers mean together. A question without a reader, or a reader
 * without its question, doesn't compile, and each answer is read once.
 */
export interface Inquiry<Q extends string, Fact> {
  ask(context: SignalContext): Asked<Q>;
  read(answers: Answers<Q>, context: SignalContext): Fact;
}

/** The same for the second request, which depends on the facts of the first one. */
export interface FollowUp<Known, Q extends string, Fact> {
  ask(known: Known, context: SignalContext): Asked<Q>;
  /** Dear questions that don't depend on what is known, if any: recording rules may answer them ahead. */
  standing?(context: SignalContext): Asked<Q>;
  read(answers: Answers<Q>, context: SignalContext): Fact;
}

/**
 * Questions about what may come begin with this. Without their answer nothing is known of the future, but the present
 * can be judged.
 */
const AHEAD = 'ahead';

/** Whether a question is about what may come. */
export function isAboutAhead(question: string): boolean {
  return question.startsWith(AHEAD);
}

/** Infers the questions of an inquiry. */
export function inquiry<Q extends string, Fact>(parts: Inquiry<Q, Fact>): Inquiry<Q, Fact> {
  return parts;
}

/** Infers the questions of a follow-up, given what it may know. */
export function followUpOn<Known>() {
  return <Q extends string, Fact>(parts: FollowUp<Known, Q, Fact>): FollowUp<Known, Q, Fact> => parts;
}

interface Reader {
  read(answers: Answers<string>, context: SignalContext): unknown;
}

/** The facts of some inquiries, by name. */
export type FactsOf<T extends Readonly<Record<string, Reader>>> = {
  readonly [K in keyof T]: ReturnType<T[K]['read']>;
};

/** The first request about an installation, and what follows from its answers. */
export interface Investigation {
  questions: Queries;
  /** Questions of the second request that are the same whatever the first one shows. */
  standing: Queries;
  next(answers: Results<Sample>): FurtherInvestigation;
}

/** The second request, with no questions if nothing looks wrong, and what both answers show. */
export interface FurtherInvestigation {
  questions: Queries;
  next(answers: Results<Sample>): ProductSnapshot;
}

/** How a product investigates an installation. Question names are unique within a product. */
interface Method<
  First extends Readonly<Record<string, Inquiry<string, unknown>>>,
  Known,
  Further extends Readonly<Record<string, FollowUp<Known, string, unknown>>>,
> {
  first: First;
  /** What the first facts mean together. */
  know(facts: FactsOf<First>, context: SignalContext): Known;
  further: Further;
  /**
   * Rows of the first answers that turn out to be invalid: everything is read again without them. Null if all are
   * valid.
   */
  voids?(more: FactsOf<Further>): ((row: Sample) => boolean) | null;
  /** @param initially the facts before invalid rows were removed */
  describe(known: Known, more: FactsOf<Further>, context: SignalContext, initially: Known): ProductSnapshot;
}

/** Makes the `investigate` of a product. */
export function investigation<
  First extends Readonly<Record<string, Inquiry<string, unknown>>>,
  Known,
  Further extends Readonly<Record<string, FollowUp<Known, string, unknown>>>,
>(method: Method<First, Known, Further>): (context: SignalContext) => Investigation {
  const { first, further } = method;
  return (context) => ({
    questions: merged(Object.values(first).map((each) => each.ask(context))),
    standing: merged(Object.values(further).map((each) => each.standing?.(context) ?? {})),
    next(answers) {
      const known = method.know(factsOf(first, answers, context), context);
      return {
        questions: merged(Object.values(further).map((each) => each.ask(known, context))),
        next(moreAnswers) {
          const more = factsOf(further, moreAnswers, context);
          const isVoid = method.voids?.(more) ?? null;
          const rest =
            isVoid === null ? known : method.know(factsOf(first, without(answers, isVoid), context), context);
          return method.describe(rest, more, context, known);
        },
      };
    },
  });
}

function merged(all: ReadonlyArray<Asked<string>>): Queries {
  return Object.fromEntries(
    all.flatMap((queries) =>
      Object.entries(queries).flatMap(([question, query]) => (query === undefined ? [] : [[question, query] as const]))
    )
  );
}

function without(answers: Results<Sample>, isVoid: (row: Sample) => boolean): Results<Sample> {
  return Object.fromEntries(
    Object.entries(answers).map(([question, rows]) => [question, rows.filter((row) => !isVoid(row))])
  );
}

function factsOf<T extends Readonly<Record<string, Reader>>>(
  inquiries: T,
  answers: Results<Sample>,
  context: SignalContext
): FactsOf<T> {
  const rows = (question: string): readonly Sample[] => answers[question] ?? [];
  return Object.fromEntries(
    Object.entries(inquiries).map(([name, each]) => [name, each.read(rows, context)])
  ) as FactsOf<T>;
}
