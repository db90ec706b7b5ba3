import { capitalized } from '../src/text';
import { REFRESH_SECONDS } from '../src/triage/detectionBudget';
import { PAGE_FAULTS, type PageFault } from '../tests/support/faults/pageFaults';
import { STORE_FAULTS } from '../tests/support/faults/storeFaults';
import { type Table } from './tables';

/** How long it took to say what is wrong, and to give a verdict when it was over (ms). */
export interface Figures {
  shown: number;
  recovered: number;
}

const STORE_HEADER = ['what happens', '`triage` says', 'exit code', 'shown after', 'recovered after'];
const PAGE_HEADER = ['what happens', 'the page says', 'shown within', 'recovered within'];

/** What the command line says of each fault of a Prometheus; without figures if there are none. */
export function storeTable(figures: readonly Figures[]): Table {
  return [
    STORE_HEADER,
    ...STORE_FAULTS.map(({ what, says, code }, i) => [
      capitalized(what),
      `\`${says}\``,
      String(code),
      ...[figures[i]?.shown, figures[i]?.recovered].map((ms) =>
        ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`
      ),
    ]),
  ];
}

/**
 * What the page says of each fault of Grafana's answers. A refresh shows both; after a long wait, the next one is as far
 * away as that wait.
 */
export function pageTable(): Table {
  return [
    PAGE_HEADER,
    ...PAGE_FAULTS.map((fault) => [
      capitalized(fault.what),
      saidBy(fault),
      `${REFRESH_SECONDS + (fault.after ?? 0)} s`,
      `${fault.after === undefined ? REFRESH_SECONDS : 2 * fault.after} s`,
    ]),
  ];
}

function saidBy({ says }: PageFault): string {
  return 'title' in says ? says.title : `the verdict: ${says.verdict}`;
}
