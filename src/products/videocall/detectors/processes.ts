import { groupBy } from '../../../lists';
import { sumsBy } from '../../../promClient/rows';
import { type Labels, type Sample } from '../../../promClient/types';

const processOf = ({ server_instance: instance = '' }: Labels): string => instance;
const regionOf = ({ region = '' }: Labels): string => region;

/**
 * Rows of relay processes, `{server_instance, region}`, with their real places. If a meeting's id holds an underscore,
 * its labels shift: a piece of the id stands in place of the process, and the process in place of the region.
 * @param known more such rows, to tell processes from pieces
 */
export function unshifted(rows: readonly Sample[], known: readonly Sample[] = []): Sample[] {
  const all = groupBy([...known, ...rows], ({ labels }) => processOf(labels));
  const isOf = (instance: string, region: string): boolean =>
    all.get(instance)?.some(({ labels }) => regionOf(labels) === region) ?? false;
  // A meeting may have the name of a region, and then its piece is a region of processes.
  const isPiece = (instance: string): boolean =>
    all.get(instance)?.every(({ labels }) => all.has(regionOf(labels)) && !isOf(regionOf(labels), instance)) ?? false;
  return rows.map((row) => {
    const process = regionOf(row.labels);
    if (!isPiece(processOf(row.labels))) {
      return row;
    }
    const region = all.get(process)?.find(({ labels }) => !all.has(regionOf(labels)))?.labels.region ?? '';
    return { ...row, labels: { ...row.labels, server_instance: process, region } };
  });
}

/** Sums of such rows by process. */
export function sumByProcess(rows: readonly Sample[], known?: readonly Sample[]): ReadonlyMap<string, number> {
  return sumsBy(unshifted(rows, known), 'server_instance');
}
