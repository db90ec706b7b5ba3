import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { ChecksLink } from '../../components/ChecksLink';
import { rulesUrl } from '../../components/pageUrls';
import { ExactLink } from '../../components/ExactLink';
import { formatClock } from '../../components/format';
import { objectiveIds } from '../../components/objectiveIds';
import { StateMessage } from '../../components/StateMessage';
import { judge, type Judgement, objectivesIn } from '../../objectives/judge';
import { type ObjectivesReport } from '../../objectives/runObjectives';
import { summaryText } from '../../objectives/texts';
import { AskedSection, FailedQueries } from '../shared/states/AskedSection';
import { STATE_ICONS, stateColor } from './objectivesLook';
import { ProductSection } from './ProductSection';
import { type Subject, useObjectives } from './useObjectives';

interface Props {
  /** Must stay the same object as long as it means the same. */
  subject: Subject;
}

/** Whether the promises are kept. */
export function ObjectivesOverview({ subject }: Props) {
  return (
    <AskedSection
      title={t('objectives.title', 'Objectives')}
      asked={useObjectives(subject)}
      texts={{
        loading: t('objectives.loading', 'Reading the recorded objectives'),
        again: t('objectives.again', 'Read again'),
        thenAgain: t('objectives.then-again', 'Then read again.'),
      }}
      testIds={objectiveIds}
      summary={(report) => report.products.length > 0 && <Summary report={report} />}
      time={({ at, windowDays }) =>
        t('objectives.at', 'read at {{- time}}, over {{count}} days', {
          time: formatClock(at),
          count: windowDays,
          defaultValue_one: 'read at {{- time}}, over {{count}} day',
        })
      }
    >
      {(report) => (
        <>
          <FailedQueries failures={[...report.failures, ...report.unexplained]} />
          <Found report={report} />
        </>
      )}
    </AskedSection>
  );
}

function Found({ report }: { report: ObjectivesReport }) {
  const styles = useStyles2(getStyles);
  if (report.products.length === 0) {
    return report.failures.length === 0 ? <NoRules /> : null;
  }
  return (
    <div className={styles.products} data-testid={objectiveIds.report}>
      {objectivesIn(report).every(({ state }) => state === 'idle') && <NothingCounted />}
      {report.products.map((product) => (
        <ProductSection key={product.id} product={product} windowDays={report.windowDays} />
      ))}
    </div>
  );
}

function Summary({ report }: { report: ObjectivesReport }) {
  const judgement = judge(report);
  const styles = useStyles2(getSummaryStyles, judgement);
  return (
    <h2 className={styles.summary} data-judgement={judgement}>
      <Icon name={STATE_ICONS[judgement]} size="lg" /> {summaryText(report, t)}
    </h2>
  );
}

function NoRules() {
  return (
    <StateMessage
      tone="info"
      icon="info-circle"
      title={t('objectives.no-rules', 'No objectives are recorded here')}
      testId={objectiveIds.noRules}
    >
      <p>
        <Trans i18nKey="objectives.no-rules-advice">
          This page reads series of recording rules. Get the rules with the same scope as here, and load them into the
          Prometheus of this data source. If you have just loaded them, wait for their first evaluation.
        </Trans>
      </p>
      <ExactLink icon="file-alt" href={rulesUrl()} data-testid={objectiveIds.rulesLink}>
        <Trans i18nKey="objectives.rules-link">Get the rules</Trans>
      </ExactLink>
    </StateMessage>
  );
}

function NothingCounted() {
  return (
    <StateMessage
      tone="info"
      icon="info-circle"
      title={t('objectives.nothing-counted', 'Nothing was counted')}
      testId={objectiveIds.idle}
    >
      <p>
        <Trans i18nKey="objectives.nothing-counted-advice">
          The rules are loaded, and nothing is spent. Either nobody called, or metrics are missing. The checks show
          which scrape jobs are missing.
        </Trans>
      </p>
      <ChecksLink />
    </StateMessage>
  );
}

const getSummaryStyles = (theme: GrafanaTheme2, judgement: Judgement) => ({
  summary: css({
    fontSize: theme.typography.h4.fontSize,
    margin: 0,
    overflowWrap: 'anywhere',
    '& > :first-child': { color: stateColor(theme, judgement) },
  }),
});

const getStyles = (theme: GrafanaTheme2) => ({
  products: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3), minWidth: 0 }),
});
