import { message } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { groupBy } from '../../../lists';
import { affects, fact } from '../../../triage/findings/facts';
import { type Sample } from '../../../promClient/types';
import { percent } from '../../../triage/format';
import { type Incident, type SignalContext } from '../../../triage/model';
import { inquiry } from '../../../triage/inquiry';
import { followUp } from './known';
import { getPairQueries, getPairsHistory, getPastPairsQuery } from './pluginQueries';

/** Reported candidate pairs: all, and those over TCP or a TURN relay. */
export interface Pairs {
  n: number;
  fallen: number;
}

/** Below this share or number, there is no comparison with the past. */
const SUSPECT_SHARE = 0.2;
const SUSPECT_PAIRS = 6;
/** With fewer pairs the baseline is unknown: some networks need TURN every day. */
const USUAL_PAIRS = 20;
/** The excess over the baseline that makes a finding. */
const MORE_THAN_USUAL = 0.2;
/** Number of standard deviations above the baseline that rule out chance. */
const DEVIATIONS = 4;
/** If only the worst app nodes are taken, more pairs are needed. */
const SUSPECT_PAIRS_OF_WORST = 8;

/** New candidate pairs. */
export const pairs = inquiry({
  ask: getPairQueries,
  read: (answers) => readNewPairs(numbers(answers('pairs')), numbers(answers('pairsThen'))),
});

/** The pairs of the day before, if many new ones fall back. */
export const pairsPast = followUp({
  ask: (known, context) => (known.pairs.some(isSuspect) ? { pairsPast: getPastPairsQuery(context) } : {}),
  read: (answers) => readPairs(numbers(answers('pairsPast'))),
});

/**
 * New pairs within the window: of all app nodes, of all but the best one, and so
 * on, since the people of one installation use only some of them. An app node without earlier pairs is left out: it is
 * unknown since when it counts.
 */
function readNewPairs(now: readonly Sample[], then: readonly Sample[]): Pairs[] {
  const key = ({ labels }: Sample): string =>
    [labels.instance, labels.local_type, labels.local_protocol].map((label) => label ?? '').join('\n');
  const before = new Map(then.map((row) => [key(row), row.value]));
  const known = new Set(then.map(({ labels }) => labels.instance));
  const fresh = now
    .filter(({ labels }) => known.has(labels.instance))
    .map((row) => {
      const value = before.get(key(row)) ?? 0;
      return { ...row, value: row.value >= value ? row.value - value : row.value };
    });
  const worstFirst = [...groupBy(fresh, ({ labels }) => labels.instance ?? '').values()].sort(
    (a, b) => shareOf(readPairs(b)) - shareOf(readPairs(a))
  );
  return worstFirst
    .map((_, i) => ({ ...readPairs(worstFirst.slice(0, i + 1).flat()), isAll: i + 1 === worstFirst.length }))
    .reverse()
    .filter(({ isAll, fallen }) => isAll || fallen >= SUSPECT_PAIRS_OF_WORST);
}

function shareOf({ n, fallen }: Pairs): number {
  return n <= 0 ? 0 : fallen / n;
}

/** Adds up the rows of several kinds of pairs. */
function readPairs(rows: readonly Sample[]): Pairs {
  const sum = (some: readonly Sample[]): number => some.reduce((total, { value }) => total + value, 0);
  const isFallen = ({ labels }: Sample): boolean => labels.local_type === 'relay' || labels.local_protocol === 'tcp';
  return { n: sum(rows), fallen: sum(rows.filter(isFallen)) };
}

function isSuspect(pairs: Pairs): boolean {
  return pairs.fallen >= SUSPECT_PAIRS && shareOf(pairs) >= SUSPECT_SHARE;
}

/** A finding if far more people than usual fall back to TCP or TURN, over as many app nodes as possible. */
export function fallbackIncidents(pools: readonly Pairs[], past: Pairs, context: SignalContext): Incident[] {
  const usual = shareOf(past);
  const recent =
    past.n < USUAL_PAIRS
      ? undefined
      : pools.find(
          (pool) =>
            isSuspect(pool) && shareOf(pool) >= usual + MORE_THAN_USUAL && pool.fallen > mostByChance(pool.n, past)
        );
  if (recent === undefined) {
    return [];
  }
  const share = shareOf(recent);
  const query = getPairQueries(context).pairs;
  return [
    {
      cause: 'transport-fallback',
      severity: 'warning',
      where: [],
      since: null,
      past: { ...getPairsHistory(context), lasting: 0 },
      // A person may report several pairs.
      affected: affects({ estimated: true }),
      summary: message(
        'mattermost.finding.fallback',
        '{{- share}} of the connections of people who just joined use TCP or TURN, normally {{- usual}}.',
        { share: percent(share), usual: percent(usual) }
      ),
      evidence: [
        fact(
          message('mattermost.evidence.fallback', 'share of candidate pairs over TCP or TURN (n = {{n}})', {
            n: Math.round(recent.n),
          }),
          share,
          query
        ),
        fact(
          message('mattermost.evidence.fallback-usual', 'this share on the day before (n = {{n}})', {
            n: Math.round(past.n),
          }),
          usual,
          query
        ),
      ],
    },
  ];
}

/**
 * How many of n pairs may fall back by chance, by the past. Few past pairs say little about a rare path, so two of each
 * kind are added (Agresti and Coull 1998).
 */
function mostByChance(n: number, past: Pairs): number {
  const likely = (past.fallen + 2) / (past.n + 4);
  return n * likely + DEVIATIONS * Math.sqrt(n * likely * (1 - likely));
}
