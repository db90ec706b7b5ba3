import { groupBy, unique } from '../../src/lists';
import { type Where } from '../../src/triage/model';

/** A finding without a place: it is everywhere, about people, or the place is unknown. */
const NOWHERE = '';

/**
 * The places that a finding names, one text each, sorted: every relay that is down is a place. Labels that occur once
 * belong to each of them (`rtcd-1, mm-a`). A finding without a place has one that is empty.
 * @param personLabels labels that identify people, who are no places
 */
export function placesOf(where: readonly Where[], personLabels: readonly string[]): string[] {
  const values = [
    ...groupBy(
      where.filter(({ label, value }) => value !== '' && !personLabels.includes(label)),
      ({ label }) => label
    ).values(),
  ].map((own) => own.map(({ value }) => value));
  const counts = unique(values.map(({ length }) => length).filter((length) => length > 1));
  const [count = 1, ...others] = counts;
  // Two of one label beside three of another: nothing says which belong together.
  if (others.length > 0) {
    return [unique(values.flat()).sort().join(', ')];
  }
  const places = Array.from({ length: count }, (_, i) => values.map((own) => own[i] ?? own[0] ?? '').join(', '));
  return values.length === 0 ? [NOWHERE] : unique(places).sort();
}
