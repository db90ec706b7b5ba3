import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type PredictedProduct } from '../../capacity/product';
import { extrapolationText } from '../../capacity/texts';
import { planOf, type SizePlan, type WhatIf } from '../../capacity/whatIf';
import { capacityIds } from '../../components/capacityIds';
import { formatNumber } from '../../components/format';
import { worded } from '../../messages';
import { formatBits, formatBytes, formatCpu, formatEstimate, resourceName } from './capacityLook';
import { coresText } from './countTexts';
import { FigureTable } from '../shared/tables/FigureTable';
import { getTableStyles } from '../shared/tables/tableStyles';

interface Props {
  product: PredictedProduct;
  whatIf: WhatIf;
}

/** Which instance types carry some calls, and what runs out first. */
export function PlanTable({ product, whatIf }: Props) {
  const caption = t('what-if.caption', 'What they need, up to 80 % of each resource');
  return (
    <FigureTable
      label={caption}
      caption={caption}
      isLive
      columns={[
        t('capacity.size', 'Instance type'),
        worded(product.relay.many, t),
        t('what-if.per-host', 'Calls that fit on one'),
        t('capacity.first', 'Runs out first'),
        t('what-if.fullest', 'CPU of the fullest'),
        t('capacity.memory', 'Memory'),
        t('capacity.egress', 'Egress'),
      ]}
    >
      {planOf(product.model, product.sizes, whatIf).map((plan) => (
        <PlanRow key={plan.size.name} plan={plan} />
      ))}
    </FigureTable>
  );
}

function PlanRow({ plan: { size, callsPerHost, first, hosts, fullest } }: { plan: SizePlan }) {
  const styles = useStyles2(getTableStyles);
  const extrapolated = fullest === null ? null : extrapolationText(fullest.prediction.beyond);
  return (
    <tr data-testid={capacityIds.whatIf.plan} data-size={size.name}>
      <th scope="row">
        {size.name}
        <div className={styles.detail}>{coresText(size.cores)}</div>
      </th>
      <td>{hosts ?? t('what-if.too-small', 'too small')}</td>
      <td>{callsPerHost === null ? t('capacity.any-number', 'any number') : formatNumber(callsPerHost)}</td>
      <td>{first === null ? t('what-if.nothing', 'nothing') : resourceName(first)}</td>
      {fullest === null ? (
        <td colSpan={3}>{t('what-if.one-too-large', "Not even one call fits, and a call can't be split.")}</td>
      ) : (
        <>
          <td>
            {formatEstimate(fullest.prediction.cpu, formatCpu)}
            {extrapolated !== null && <div className={styles.detail}>{worded(extrapolated, t)}</div>}
          </td>
          <td>{formatEstimate(fullest.prediction.memoryBytes, formatBytes)}</td>
          <td>{formatEstimate(fullest.prediction.egressBits, formatBits)}</td>
        </>
      )}
    </tr>
  );
}
