import { Command } from 'commander';
import { missesOf, missesOfCases } from '../src/capacity/crossValidation';
import { meanAndWorst, type Miss } from '../src/capacity/fit/leastSquares';
import { BASELINES, RTCD_SCALING } from '../src/products/mattermost/capacity/baselines';
import { PUBLISHED_TABLES } from './publishedTables';
import { asMarkdown, asText, type Table } from './tables';

const POINTS = 'points';
const PERCENT = '%';

/** One line: the mean and the worst error, in points of the CPU or in percent of what was measured. */
function rowOf(
  name: string,
  quantity: string,
  misses: readonly Miss[],
  unit: typeof POINTS | typeof PERCENT,
  terms: string
) {
  const { mean, worst } = meanAndWorst(misses.map((miss) => 100 * (unit === POINTS ? miss.error : miss.relative)));
  return [name, quantity, String(misses.length), `${mean.toFixed(1)} ${unit}`, `${worst.toFixed(1)} ${unit}`, terms];
}

function table(): Table {
  const { cpu, memory, egress } = missesOf(BASELINES, RTCD_SCALING);
  const tracks = 'tracks and sessions';
  return [
    ['server', 'quantity', 'rows', 'mean error', 'worst error', 'load'],
    rowOf('RTCD', 'CPU', cpu, POINTS, tracks),
    rowOf('RTCD', 'memory', memory, PERCENT, tracks),
    rowOf('RTCD', 'egress', egress, PERCENT, tracks),
    ...PUBLISHED_TABLES.map(({ name, cases, terms }) =>
      rowOf(name, 'CPU', missesOfCases(cases, 'absolute'), POINTS, terms)
    ),
  ];
}

const { markdown } = new Command('bench:capacity')
  .description('Predicts each published load test from all others of the same server (leave-one-out).')
  .option('--markdown', 'print Markdown')
  .parse()
  .opts<{ markdown?: boolean }>();

process.stdout.write(markdown === true ? asMarkdown(table()) : asText(table()));
