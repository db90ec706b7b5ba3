import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { RESOURCES } from '../../capacity/headroom';
import { type Estimate } from '../../capacity/model';
import { type PredictedProduct } from '../../capacity/product';
import { type RelayReport } from '../../capacity/report';
import { extrapolationText } from '../../capacity/texts';
import { capacityIds } from '../../components/capacityIds';
import { checkUrl } from '../../components/pageUrls';
import { ExactLink } from '../../components/ExactLink';
import { formatNumber } from '../../components/format';
import { worded } from '../../messages';
import { moreCallsText, peopleText, screensText, voicesText } from './countTexts';
import { formatBits, formatBytes, formatCpu, formatEstimate, resourceName } from './capacityLook';
import { FigureTable } from '../shared/tables/FigureTable';
import { getTableStyles } from '../shared/tables/tableStyles';

interface Props {
  relays: readonly RelayReport[];
  product: PredictedProduct;
}

/** Measured beside predicted, by relay. */
export function RelayTable({ relays, product }: Props) {
  const caption = t('capacity.relays-caption', 'Measured and predicted, in means of five minutes');
  return (
    <FigureTable
      label={caption}
      caption={caption}
      columns={[
        worded(product.relay.one, t),
        t('capacity.load', 'Load'),
        t('capacity.cpu', 'CPU'),
        t('capacity.memory', 'Memory'),
        t('capacity.egress', 'Egress'),
        t('capacity.headroom', 'Headroom'),
        t('capacity.largest', 'Largest call'),
      ]}
    >
      {relays.map((relay) => (
        <RelayRow key={relay.name} relay={relay} />
      ))}
    </FigureTable>
  );
}

function RelayRow({ relay }: { relay: RelayReport }) {
  const styles = useStyles2(getStyles);
  const { name, load, machine, processCores, predicted, headroom, largestCall, cost, unknown } = relay;
  const extrapolated = predicted === null ? null : extrapolationText(predicted.beyond);
  return (
    <>
      <tr data-testid={capacityIds.relay} data-relay={name}>
        <th scope="row">{name}</th>
        <td>{[peopleText(load.sessions), voicesText(load.voicesIn), screensText(load.screensIn)].join(', ')}</td>
        <td>
          <Compared
            measured={machine === null ? null : formatCpu(machine.busy)}
            predicted={predicted?.cpu ?? null}
            format={formatCpu}
          />
          {machine === null && processCores !== null && (
            <div className={styles.detail}>
              {t('capacity.process-cores', 'its process uses {{cores}} cores', { cores: processCores.toFixed(2) })}
            </div>
          )}
        </td>
        <td>
          <Compared
            measured={machine?.memory == null ? null : formatBytes(machine.memory.usedBytes)}
            predicted={predicted?.memoryBytes ?? null}
            format={formatBytes}
          />
        </td>
        <td>
          <Compared
            measured={machine?.egressBits == null ? null : formatBits(machine.egressBits)}
            predicted={predicted?.egressBits ?? null}
            format={formatBits}
          />
        </td>
        <td>
          {headroom?.calls == null ? t('capacity.not-known', 'Unknown') : moreCallsText(headroom.calls)}
          <div className={styles.detail}>
            {RESOURCES.flatMap((resource) => {
              const calls = headroom?.byResource[resource];
              return calls === undefined ? [] : [`${resourceName(resource)} ${formatNumber(calls)}`];
            }).join(', ')}
          </div>
        </td>
        <td>{largestCall === null ? t('capacity.not-known', 'Unknown') : peopleText(largestCall)}</td>
      </tr>
      {(cost?.isHigh === true || unknown.length > 0 || extrapolated !== null) && (
        <tr>
          <td colSpan={7} className={styles.remarks}>
            {cost?.isHigh === true && (
              <div data-testid={capacityIds.cost}>
                {t(
                  'capacity.cost',
                  '{{- relay}} uses {{ratio}} times the CPU of the published load tests. Probable reasons:',
                  {
                    relay: name,
                    ratio: cost.ratio.toFixed(1),
                  }
                )}
                <ul className={styles.list}>
                  {cost.reasons.map(({ kind, text }) => (
                    <li key={kind}>{worded(text, t)}</li>
                  ))}
                </ul>
              </div>
            )}
            {extrapolated !== null && <div className={styles.detail}>{worded(extrapolated, t)}</div>}
            {unknown.length > 0 && (
              <div className={styles.detail} data-testid={capacityIds.unknown}>
                {worded(unknown, t)}{' '}
                {machine === null && (
                  <ExactLink icon="check-circle" href={checkUrl()}>
                    <Trans i18nKey="checks-link">Open checks</Trans>
                  </ExactLink>
                )}
              </div>
            )}
          </td>
        </tr>
      )}
    </>
  );
}

interface ComparedProps {
  measured: string | null;
  predicted: Estimate | null;
  format(value: number): string;
}

function Compared({ measured, predicted, format }: ComparedProps) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {measured ?? t('capacity.not-known', 'Unknown')}
      {predicted !== null && (
        <div className={styles.detail}>
          {t('capacity.predicted', 'predicted {{- estimate}}', { estimate: formatEstimate(predicted, format) })}
        </div>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: getTableStyles(theme).detail,
  remarks: css({ paddingLeft: `${theme.spacing(2)} !important` }),
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5) }),
});
