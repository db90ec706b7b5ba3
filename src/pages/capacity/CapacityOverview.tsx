import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, Icon, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import React, { useEffect } from 'react';
import { Unanswered } from '../shared/states/Unanswered';
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
  const styles = useStyles2(getStyles);
  const { outcome, isBusy, askAgain } = useCapacity(subject);
  const report = outcome !== null && 'products' in outcome ? outcome : null;
  useEffect(() => onToday(report === null ? null : todayOf(report.products)), [report, onToday]);
  return (
    <section className={styles.section} aria-label={t('capacity.title', 'Capacity')} aria-busy={isBusy}>
      <div className={styles.head}>
        <div role="status" data-testid={capacityIds.summary}>
          {report !== null && report.products.length > 0 && <Summary report={report} />}
        </div>
        {report !== null && (
          <span className={styles.time}>
            {t('capacity.at', 'measured at {{time}}', { time: formatClock(report.at) })}
          </span>
        )}
        <Button
          size="sm"
          variant="secondary"
          icon={isBusy ? 'spinner' : 'sync'}
          disabled={isBusy}
          onClick={askAgain}
          data-testid={capacityIds.again}
        >
          <Trans i18nKey="capacity.again">Measure again</Trans>
        </Button>
      </div>
      {outcome === null && (
        <div data-testid={capacityIds.loading}>
          <LoadingPlaceholder text={t('capacity.loading', 'Measuring what the relays carry')} />
        </div>
      )}
      {outcome !== null && 'error' in outcome && (
        <Unanswered
          error={outcome.error}
          again={t('capacity.then-again', 'Then measure again.')}
          testId={capacityIds.failed}
        />
      )}
      {report !== null && (
        <>
          {report.failures.map((text) => (
            <p key={text} role="alert" className={styles.failure}>
              {text}
            </p>
          ))}
          {report.products.length === 0 ? <NothingFound /> : <Products report={report} subject={subject} />}
        </>
      )}
    </section>
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
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2) }),
  products: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3), minWidth: 0 }),
  time: css({ color: theme.colors.text.secondary }),
  failure: css({ color: theme.colors.error.text, margin: 0, overflowWrap: 'anywhere' }),
});
