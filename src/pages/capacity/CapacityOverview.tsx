import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React, { useEffect } from 'react';
import { AskedSection, FailedQueries } from '../shared/states/AskedSection';
import { judge } from '../../capacity/judge';
import { type CapacityReport } from '../../capacity/runCapacity';
import { capacityIds } from '../../components/capacityIds';
import { ChecksLink } from '../../components/ChecksLink';
import { formatClock } from '../../components/format';
import { StateMessage } from '../../components/StateMessage';
import { CAPACITY_PRODUCTS } from '../../products/capacity';
import { type Today, todayOf } from './today';
import { judgementColor, JUDGEMENT_ICONS, judgementText } from './capacityLook';
import { LimitedProductSection } from './LimitedProductSection';
import { PredictedProductSection } from './PredictedProductSection';
import { type Subject, useCapacity } from './useCapacity';

interface Props {
  /** Must stay the same object as long as it means the same. */
  subject: Subject;
  onToday(today: Today | null): void;
}

/** What the relays carry now, and can still carry. */
export function CapacityOverview({ subject, onToday }: Props) {
  const asked = useCapacity(subject);
  const { outcome } = asked;
  const report = outcome !== null && 'products' in outcome ? outcome : null;
  useEffect(() => onToday(report === null ? null : todayOf(report.products)), [report, onToday]);
  return (
    <AskedSection
      title={t('capacity.title', 'Capacity')}
      asked={asked}
      texts={{
        loading: t('capacity.loading', 'Measuring what the relays carry'),
        again: t('capacity.again', 'Measure again'),
        thenAgain: t('capacity.then-again', 'Then measure again.'),
      }}
      testIds={capacityIds}
      summary={(answer) => answer.products.length > 0 && <Summary report={answer} />}
      time={({ at }) => t('capacity.at', 'measured at {{time}}', { time: formatClock(at) })}
    >
      {(answer) => (
        <>
          <FailedQueries failures={answer.failures} />
          {answer.products.length === 0 ? <NothingFound /> : <Products report={answer} subject={subject} />}
        </>
      )}
    </AskedSection>
  );
}

function Products({ report, subject }: { report: CapacityReport; subject: Subject }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.products} data-testid={capacityIds.report}>
      {report.products.map((each) => {
        const product = CAPACITY_PRODUCTS.find(({ id }) => id === each.id);
        return each.kind === 'predicted'
          ? product?.kind === 'predicted' && (
              <PredictedProductSection key={each.id} report={each} product={product} cpuLimit={subject.cpuLimit} />
            )
          : product?.kind === 'limited' && <LimitedProductSection key={each.id} report={each} product={product} />;
      })}
    </div>
  );
}

function Summary({ report }: { report: CapacityReport }) {
  const judgement = judge(report);
  const styles = useStyles2(getSummaryStyles, judgement);
  return (
    <span className={styles.summary} data-judgement={judgement}>
      <Icon name={JUDGEMENT_ICONS[judgement]} size="lg" /> {judgementText(judgement)}
    </span>
  );
}

function NothingFound() {
  return (
    <StateMessage
      tone="info"
      icon="info-circle"
      title={t('capacity.nothing', 'No relays found')}
      testId={capacityIds.nothing}
    >
      <p>
        <Trans i18nKey="capacity.nothing-advice">
          No relay of your products delivers metrics here. The checks show which scrape jobs are missing. If another
          Prometheus scrapes them, choose it above.
        </Trans>
      </p>
      <ChecksLink />
    </StateMessage>
  );
}

const getSummaryStyles = (theme: GrafanaTheme2, judgement: Parameters<typeof judgementColor>[1]) => ({
  summary: css({
    fontSize: theme.typography.h4.fontSize,
    '& > :first-child': { color: judgementColor(theme, judgement) },
  }),
});

const getStyles = (theme: GrafanaTheme2) => ({
  products: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3), minWidth: 0 }),
});
