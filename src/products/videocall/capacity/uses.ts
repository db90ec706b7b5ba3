import { type UseOfLimit } from '../../../capacity/product';
import { numbers } from '../../../promClient/rows';
import { type Results, type Sample } from '../../../promClient/types';
import {
  CLIENT_SERIES,
  CONNECTIONS_PER_BROKER,
  CONNECTIONS_PER_RELAY,
  MEGABITS_PER_BROKER,
  MEGABITS_PER_RELAY,
} from '../expectations';
import { sumByProcess } from '../detectors/processes';

/** What can be limited, and the label by which it is counted; null for one number. */
export const LIMITS = [
  { ...CONNECTIONS_PER_RELAY, by: 'server_instance' },
  { ...MEGABITS_PER_RELAY, by: 'server_instance' },
  { ...CLIENT_SERIES, by: null },
  { ...CONNECTIONS_PER_BROKER, by: 'instance' },
  { ...MEGABITS_PER_BROKER, by: 'instance' },
] as const;

/** Reads the answers of `getUseQueries`, in the order of the limits. */
export function readUses(results: Results<Sample>): UseOfLimit[] {
  return LIMITS.flatMap(({ id, by }) =>
    by === 'server_instance'
      ? usesOfRelays(id, numbers(results[id] ?? []))
      : numbers(results[id] ?? []).map(({ labels, value }): UseOfLimit => ({
          limit: id,
          where: by === null ? null : (labels[by] ?? ''),
          value,
        }))
  );
}

function usesOfRelays(limit: string, rows: readonly Sample[]): UseOfLimit[] {
  return [...sumByProcess(rows)].map(([where, value]) => ({ limit, where, value }));
}
