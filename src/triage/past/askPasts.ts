import { unique } from '../../lists';
import { askFurther, type Asker, type Opened, type Round } from '../asking';
import { settled } from '../../promClient/errors';
import { type PromClient, type Queries, type Results, type Series, type TimeRange } from '../../promClient/types';
import { type ProductInput, type SymptomHistory } from '../input';
import { type Note, type Product, type ProductSnapshot, type SignalContext, type Symptom } from '../model';
import { type History, momentsOf } from './onset';

const HISTORY_SECONDS = 15 * 60;
const LONG_HISTORY_SECONDS = 6 * 3600;
const LONG_STEP = 60;

/** An installation whose present is known, and the parts that need a past. */
export interface Look extends Asker {
  product: Product;
  context: SignalContext;
  snapshot: ProductSnapshot;
  suspects: readonly Symptom[];
  /** Whether nobody seems to be in a call: then it matters when the last people left. */
  isIdle: boolean;
}

/** Answers about the past. */
export interface Pasts {
  of(look: Look): Pick<ProductInput, 'histories' | 'incidentHistories' | 'pastActivity'>;
  /** The histories of an installation without a complete answer. */
  refusedOf(look: Look): readonly string[];
  notes: readonly Note[];
}

/** The history of everything that may become a finding and, if nobody is in a call, of the people who were. */
export async function askPasts(client: PromClient, looks: readonly Look[], at: number): Promise<Pasts> {
  const ask = <L extends Look>(
    those: readonly L[],
    questionsOf: (look: L) => Queries,
    span: number,
    step: number
  ): Promise<Round<Series>> =>
    askFurther(those, questionsOf, (queries) => settled(client.range(queries, alignedRange(at, span, step))));

  const steps = unique(looks.map(({ context }) => context.interval));
  const rounds = await Promise.all(
    steps.map(async (step) => {
      const those = looks.filter(({ context }) => context.interval === step);
      return { step, round: await ask(those, pastQuestions, HISTORY_SECONDS, step) };
    })
  );
  const recentOf = (look: Look): Opened<Series> =>
    rounds.find(({ step }) => step === look.context.interval)?.round.of(look) ?? { answers: {}, unanswered: [] };
  const long = await ask(looks, (look) => openQuestions(look, recentOf(look)), LONG_HISTORY_SECONDS, LONG_STEP);
  return {
    of: (look) => readPasts(look, recentOf(look), long.of(look), at),
    refusedOf: (look) => refusedPasts(look, recentOf(look)),
    notes: [...rounds.flatMap(({ round }) => round.notes), ...long.notes],
  };
}

/** Grafana floors both ends of a range to the step, so the command line does, too. */
function alignedRange(at: number, span: number, step: number): TimeRange {
  const to = Math.floor(at / step) * step;
  return { from: to - span, to, step };
}

/** History queries by name: of suspects, of incidents, and of people in calls. */
function pastsOf({ product, context, suspects, snapshot, isIdle }: Look): Readonly<Record<string, Queries>> {
  const activity = isIdle ? product.activityHistory(context) : null;
  return Object.fromEntries([
    ...suspects.map(({ id, past }) => [`symptom ${id}`, { ...past }] as const),
    ...snapshot.incidents.flatMap(({ past }, i) =>
      past === null ? [] : [[`incident ${i}`, { n: past.n, good: past.good }] as const]
    ),
    ...(activity === null ? [] : [['activity', { ...activity }] as const]),
  ]);
}

function pastQuestions(look: Look): Queries {
  return Object.fromEntries(
    Object.entries(pastsOf(look)).flatMap(([name, queries]) =>
      Object.entries(queries).map(([part, query]) => [`${name}.${part}`, query])
    )
  );
}

/** Queries over a longer time, for what was bad or empty during the whole recent past. */
function openQuestions(look: Look, recent: Opened<Series>): Queries {
  const refused = refusedPasts(look, recent);
  const isOpen = (name: string): boolean =>
    name === 'activity'
      ? lastPresence(recent.answers['activity.people'] ?? []) === null
      : (momentsOf(historyIn(recent.answers, name), null)[0]?.bad ?? 0) > 0;
  const open = Object.keys(pastsOf(look)).filter((name) => !refused.includes(name) && isOpen(name));
  return Object.fromEntries(
    Object.entries(pastQuestions(look)).filter(([question]) => open.some((name) => question.startsWith(`${name}.`)))
  );
}

function historyIn(answers: Results<Series>, name: string): History {
  const part = (key: keyof History): readonly Series[] => answers[`${name}.${key}`] ?? [];
  return { n: part('n'), good: part('good'), bins: part('bins') };
}

function refusedPasts(look: Look, { unanswered }: Opened<Series>): string[] {
  return Object.keys(pastsOf(look)).filter((name) => unanswered.some((question) => question.startsWith(`${name}.`)));
}

function readPasts(
  look: Look,
  recent: Opened<Series>,
  { answers: longs }: Opened<Series>,
  at: number
): ReturnType<Pasts['of']> {
  const { context, suspects, snapshot } = look;
  const { answers: recents } = recent;
  const names = Object.keys(pastsOf(look));
  const refused = refusedPasts(look, recent);
  const historyOf = (name: string): SymptomHistory | null =>
    names.includes(name) && !refused.includes(name)
      ? {
          ...historyIn(recents, name),
          ...alignedRange(at, HISTORY_SECONDS, context.interval),
          longer:
            `${name}.n` in longs
              ? { ...historyIn(longs, name), ...alignedRange(at, LONG_HISTORY_SECONDS, LONG_STEP) }
              : null,
        }
      : null;
  return {
    histories: Object.fromEntries(
      suspects.flatMap(({ id }) => {
        const history = historyOf(`symptom ${id}`);
        return history === null ? [] : [[id, history] as const];
      })
    ),
    incidentHistories: snapshot.incidents.map((_, i) => historyOf(`incident ${i}`)),
    pastActivity:
      names.includes('activity') && !refused.includes('activity')
        ? {
            people: recents['activity.people'] ?? [],
            meetings: recents['activity.meetings'] ?? [],
            step: context.interval,
            lastPresence:
              lastPresence(recents['activity.people'] ?? []) ?? lastPresence(longs['activity.people'] ?? []),
          }
        : null,
  };
}

/** The last moment (unix s) at which somebody was there; null if nobody was. */
function lastPresence(people: readonly Series[]): number | null {
  const times = people.flatMap(({ points }) => points.filter(([, value]) => value > 0).map(([time]) => time));
  return times.length === 0 ? null : Math.max(...times);
}
