import { message } from '../../messages';
import { selector, selectorOfNames } from '../../promql/promql';
import { type Source } from '../../triage/targets/source';
import { type Board, type BoardContext, type ProductBoards, type Row, type Thresholds } from '../types';
import { OVERVIEW_HEIGHT } from './figures';
import { joined } from './parts';

const ALL_UP: Thresholds = { warning: 1, critical: 0.5, isFloor: true };

/** Share of the targets of each job that are up, among those that delivered in the range. */
function getTargetsQuery({ scope }: BoardContext, sources: readonly Source[]): string {
  const proofs = selectorOfNames(
    sources.map(({ presence }) => presence.name),
    scope
  );
  return `avg by(job)(${selector('up', scope)} and on(job,instance) count by(job,instance)(last_over_time(${proofs}[$__range])))`;
}

/** Targets of all products; no row if there are no products. */
function targetsRows(context: BoardContext, sources: readonly Source[]): Row[] {
  const [source] = sources;
  return source === undefined
    ? []
    : [
        {
          title: message('boards.row.targets', 'Targets'),
          panels: [
            {
              type: 'status-history',
              title: message('boards.panel.targets-up', 'Targets up'),
              description: message(
                'boards.about.targets-up',
                'Share of the targets of each job that are up. Only targets that delivered metrics in the range count. Red: Callscope can’t see faults on a target that is down.'
              ),
              unit: 'percentunit',
              width: 24,
              height: OVERVIEW_HEIGHT,
              source,
              thresholds: ALL_UP,
              states: [],
              queries: { A: { expr: getTargetsQuery(context, sources), legend: '{{job}}' } },
            },
          ],
        },
      ];
}

/** All products on one screen. */
export function overview(products: readonly ProductBoards[]): Board {
  const { variables, rows } = joined(products, 'overview');
  const sources = products.flatMap(({ product }) => product.sources);
  return {
    uid: 'callscope-overview',
    slug: 'overview',
    title: message('boards.board.overview', 'Overview'),
    description: message(
      'boards.summary.overview',
      'Both products on one wall screen: quality, joins, people, errors, capacity and targets.'
    ),
    hasVerdict: true,
    variables,
    rows: (context) => [...rows(context), ...targetsRows(context, sources)],
  };
}
