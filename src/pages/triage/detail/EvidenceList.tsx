import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { formatNumber, formatShare } from '../../../components/format';
import { LeavingLink } from '../../../components/LeavingLink';
import { testIds } from '../../../components/testIds';
import { worded } from '../../../messages';
import { type SymptomView } from '../../../triage/assessment';
import { type Evidence, type Finding } from '../../../triage/types';

interface Props {
  symptom: SymptomView | null;
  /** The finding of the symptom, if there is one. */
  finding: Finding | null;
  /** Absolute URL of a query in Explore; null if the user can't use Explore. */
  exploreUrl(query: string): string | null;
}

/** The evidence of a step: figures with their intervals, and their queries. */
export function EvidenceList({ symptom, finding, exploreUrl }: Props) {
  const styles = useStyles2(getStyles);
  const evidence = finding?.evidence ?? [];
  const isMissing = symptom !== null && !evidence.some(({ query }) => query === symptom.query);
  if (evidence.length === 0 && !isMissing) {
    return null;
  }
  return (
    <details className={styles.evidence} data-testid={testIds.evidence}>
      <summary>
        <Trans i18nKey="evidence.heading">Evidence and queries</Trans>
      </summary>
      <dl className={styles.list}>
        {evidence.map((piece) => {
          const what = worded(piece.what, t);
          return (
            <Piece
              key={`${what} ${piece.query}`}
              what={`${what}: ${valueText(piece)}`}
              query={piece.query}
              url={exploreUrl(piece.query)}
            />
          );
        })}
        {isMissing && (
          <Piece
            what={t('evidence.table', '{{- title}}, the table above', { title: worded(symptom.title, t) })}
            query={symptom.query}
            url={exploreUrl(symptom.query)}
          />
        )}
      </dl>
    </details>
  );
}

function Piece({ what, query, url }: { what: string; query: string; url: string | null }) {
  return (
    <>
      <dt>{what}</dt>
      <dd>
        <code>{query}</code>{' '}
        {url !== null && (
          <LeavingLink
            icon="compass"
            href={url}
            from={t('triage.return', 'Callscope triage')}
            data-testid={testIds.exploreLink}
          >
            <Trans i18nKey="evidence.explore">Open in Explore</Trans>
          </LeavingLink>
        )}
      </dd>
    </>
  );
}

/** Only shares have an interval. */
function valueText({ value, low, high }: Evidence): string {
  return low === null || high === null
    ? formatNumber(value)
    : t('evidence.share', '{{share}} ({{low}} to {{high}})', {
        share: formatShare(value),
        low: formatShare(low),
        high: formatShare(high),
      });
}

const getStyles = (theme: GrafanaTheme2) => ({
  evidence: css({ flex: '1 1 0', minWidth: 0, '&[open]': { flexBasis: '100%' } }),
  list: css({
    margin: theme.spacing(0.5, 0, 0),
    dt: { fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: theme.spacing(0, 0, 0.5) },
    code: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  }),
});
