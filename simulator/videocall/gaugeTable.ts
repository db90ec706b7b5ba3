import { type Family, type Labels } from '../exposition';

/** A family whose value is read from a row. */
export interface GaugeDefinition<Row> {
  name: string;
  help: string;
  value: (row: Row) => number | undefined;
}

/** Gauges that share their labels: one row for each label set. */
export class GaugeTable<Row> {
  private readonly rows = new Map<string, { labels: Labels; row: Row }>();

  constructor(
    private readonly gauges: ReadonlyArray<GaugeDefinition<Row>>,
    private readonly newRow: () => Row
  ) {}

  /** The row of a label set; made when it isn't there. */
  row(labels: Labels, key = keyOf(labels)): Row {
    let entry = this.rows.get(key);
    if (entry === undefined) {
      entry = { labels, row: this.newRow() };
      this.rows.set(key, entry);
    }
    return entry.row;
  }

  delete(labels: Labels): void {
    this.rows.delete(keyOf(labels));
  }

  families(): Family[] {
    const rows = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
    return this.gauges.map(({ name, help, value }) => ({
      name,
      type: 'gauge',
      help,
      samples: rows.flatMap(([, { labels, row }]) => {
        const current = value(row);
        return current === undefined ? [] : [{ labels, value: current }];
      }),
    }));
  }
}

/** The key of a label set. */
export function keyOf(labels: Labels): string {
  let key = '';
  for (const name in labels) {
    key += `${labels[name]}\n`;
  }
  return key;
}
