import { css } from '@emotion/css';
import { type GrafanaTheme2, type UrlQueryMap } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { ChecksLink } from '../../../components/ChecksLink';
import { ExactLink } from '../../../components/ExactLink';
import { StatusBadge } from '../../../components/StatusBadge';
import { statusColor } from '../../../components/statusLook';
import { testIds } from '../../../components/testIds';
import { triageUrl } from '../../../components/triageUrl';
import { type Assessment, type InstallationView } from '../../../triage/assessment';
import { installationKey, installationTitle, isAbout } from '../../../triage/environment';
import { type Status } from '../../../triage/types';
import { Announcer } from './Announcer';
import { EvidenceAge } from './EvidenceAge';
import { Failure } from '../states/Failure';
import { affectedText, othersText, sinceText } from './findingTexts';
import { NoDataSource } from '../states/NoDataSource';
import { type TriageView } from './observeTriage';
import { Unreadable } from '../states/Unreadable';
import { verdictSentence } from './verdictTexts';

interface Props {
  view: TriageView;
  /** Whether the page follows the present. */
  isLive: boolean;
  /** URL parameters of the data source and the scope; as on the current page if not given. */
  place?: UrlQueryMap;
}

/** The verdict on each product, readable from across a room, or why there is none. */
export function VerdictStrip(props: Props) {
  const { view } = props;
  const styles = useStyles2(getStyles);
  return (
    <section
      className={styles.strip}
      aria-label={t('strip.label', 'Verdict')}
      aria-busy={view.kind === 'loading'}
      data-testid={testIds.strip.panel}
      data-state={view.kind}
    >
      <Announcer view={view} />
      <Content {...props} />
    </section>
  );
}

function Content({ view, isLive, place }: Props) {
  const styles = useStyles2(getStyles);
  switch (view.kind) {
    case 'loading':
      return (
        <p className={styles.waiting} role="status">
          <Trans i18nKey="strip.loading">Querying Prometheus …</Trans>
        </p>
      );
    case 'failed':
      return <Failure error={view.error} />;
    case 'noDataSource':
      return <NoDataSource wanted={view.wanted} />;
    case 'unreadable':
      return <Unreadable field={view.field} message={view.message} />;
    case 'ready':
      return view.assessment.installations.length === 0 ? (
        <NothingFound assessment={view.assessment} place={place} />
      ) : (
        <ul className={styles.products}>
          {view.assessment.installations.map((installation) => (
            <Product
              key={installationKey(installation)}
              assessment={verdictOn(installation, view.assessment)}
              installation={installation}
              isLive={isLive}
              place={place}
            />
          ))}
        </ul>
      );
  }
}

function NothingFound({ assessment, place }: { assessment: Assessment } & Pick<Props, 'place'>) {
  const styles = useStyles2(getStyles);
  const { status } = assessment.diagnosis;
  return (
    <div className={useStyles2(getCardStyles, status)}>
      <div className={styles.head}>
        <StatusBadge status={status} size="xl" />
        <span className={styles.sentence}>{verdictSentence(assessment)}</span>
      </div>
      <ChecksLink place={place} />
    </div>
  );
}

/** The part of an assessment that is about one product. */
function verdictOn(installation: InstallationView, { diagnosis, evidenceAt }: Assessment): Assessment {
  const findings = diagnosis.findings.filter((finding) => isAbout(finding, installation));
  return {
    diagnosis: { ...diagnosis, status: installation.status, findings },
    evidenceAt,
    installations: [installation],
  };
}

interface ProductProps extends Pick<Props, 'isLive' | 'place'> {
  /** Only about this product. */
  assessment: Assessment;
  installation: InstallationView;
}

function Product({ assessment, installation, isLive, place }: ProductProps) {
  const styles = useStyles2(getStyles);
  const { diagnosis, evidenceAt } = assessment;
  const [first, ...others] = diagnosis.findings;
  const at = Date.parse(diagnosis.at) / 1000;
  const facts =
    first === undefined
      ? []
      : [sinceText(first, at), affectedText(first.affected), others.length === 0 ? '' : othersText(others.length)];
  return (
    <li
      className={useStyles2(getCardStyles, installation.status)}
      data-testid={testIds.strip.product}
      data-product={installation.id}
      data-status={installation.status}
    >
      <div className={styles.head}>
        <StatusBadge status={installation.status} size="xl" />
        <h2 className={styles.title}>{installationTitle(installation, t)}</h2>
        <EvidenceAge evidenceAt={evidenceAt} at={at} isLive={isLive} />
      </div>
      <p className={styles.sentence}>{verdictSentence(assessment)}</p>
      <div className={styles.foot}>
        <span>{facts.filter((fact) => fact !== '').join(' · ')}</span>
        <ExactLink
          icon="bolt"
          href={triageUrl(installationKey(installation), isLive ? null : at, undefined, place)}
          aria-label={t('strip.triage-label', 'Open triage for {{- product}}', {
            product: installationTitle(installation, t),
          })}
          data-testid={testIds.strip.triageLink}
        >
          <Trans i18nKey="strip.triage">Open triage</Trans>
        </ExactLink>
      </div>
    </li>
  );
}

const getCardStyles = (theme: GrafanaTheme2, status: Status) =>
  css({
    background: theme.colors.background.secondary,
    borderLeft: `${theme.spacing(0.5)} solid ${statusColor(theme, status)}`,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flex: '1 1 0',
    flexDirection: 'column',
    fontVariantNumeric: 'tabular-nums',
    gap: theme.spacing(0.5),
    minWidth: `min(100%, ${theme.spacing(50)})`,
    padding: theme.spacing(1, 2),
  });

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({ flexBasis: '100%', minWidth: 0 }),
  waiting: css({ color: theme.colors.text.secondary, margin: 0, padding: theme.spacing(1, 0) }),
  products: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), listStyle: 'none', margin: 0, padding: 0 }),
  head: css({ alignItems: 'baseline', columnGap: theme.spacing(2), display: 'flex', flexWrap: 'wrap' }),
  title: css({ flexGrow: 1, fontSize: theme.typography.h4.fontSize, margin: 0 }),
  sentence: css({ fontSize: theme.typography.h4.fontSize, margin: 0, overflowWrap: 'anywhere' }),
  foot: css({
    alignItems: 'baseline',
    color: theme.colors.text.secondary,
    columnGap: theme.spacing(2),
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    marginTop: 'auto',
  }),
});
