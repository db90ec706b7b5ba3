import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { getTableStyles } from './tableStyles';

interface Props {
  /** What a screen reader calls it. */
  label: string;
  /** What stands above it, if anything. */
  caption?: string;
  columns: readonly ReactNode[];
  /** Whether its changes are announced. */
  isLive?: boolean;
  /** Its rows. */
  children: ReactNode;
}

/** A table of figures, which scrolls by itself where it is wider than the page. */
export function FigureTable({ label, caption, columns, isLive = false, children }: Props) {
  const styles = useStyles2(getTableStyles);
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table} aria-live={isLive ? 'polite' : undefined}>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={i} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
