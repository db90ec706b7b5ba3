import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { callsOnSize } from '../../capacity/headroom';
import { type CallShape } from '../../capacity/load';
import { type PredictedProduct } from '../../capacity/product';
import { type RelayReport } from '../../capacity/report';
import { capacityIds } from '../../components/capacityIds';
import { formatNumber } from '../../components/format';
import { worded } from '../../messages';
import { resourceName } from './capacityLook';
import { FigureTable } from '../shared/tables/FigureTable';
import { getTableStyles } from '../shared/tables/tableStyles';

interface Props {
  product: PredictedProduct;
  shape: CallShape;
  relays: readonly RelayReport[];
}

/** How many calls of today's shape an empty host of each size carries. */
export function SizeTable({ product: { model, sizes, relay }, shape, relays }: Props) {
  const styles = useStyles2(getTableStyles);
  const caption = t('capacity.sizes-caption', 'How many calls of that shape fit on an empty {{- relay}}, up to 80 %', {
    relay: worded(relay.one, t),
  });
  return (
    <FigureTable
      label={caption}
      caption={caption}
      columns={[
        t('capacity.size', 'Instance type'),
        t('capacity.cores', 'Cores'),
        t('capacity.calls', 'Calls'),
        t('capacity.first', 'Runs out first'),
        t('capacity.here', 'Here'),
      ]}
    >
      {sizes.map((size) => {
        const { calls, first } = callsOnSize(size, { model, shape });
        const here = relays.filter(({ machine }) => machine?.cores === size.cores).length;
        return (
          <tr key={size.name} data-testid={capacityIds.size} data-size={size.name}>
            <th scope="row">{size.name}</th>
            <td>{size.cores}</td>
            <td>
              {calls === null ? t('capacity.any-number', 'any number') : formatNumber(calls)}
              {size.cores > model.spans.cores.high && (
                <span className={styles.detail}> {t('capacity.extrapolated', 'extrapolated')}</span>
              )}
            </td>
            <td>{first === null ? t('capacity.not-known', 'Unknown') : resourceName(first)}</td>
            <td>
              {here === 0
                ? t('capacity.none-here', 'none')
                : t('capacity.some-here', '{{relays}} with this many cores', { relays: here })}
            </td>
          </tr>
        );
      })}
    </FigureTable>
  );
}
