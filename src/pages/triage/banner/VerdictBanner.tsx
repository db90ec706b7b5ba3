import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { ClipboardButton, Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { worded } from '../../../messages';
import { type Assessment } from '../../../triage/assessment';
import { type Finding } from '../../../triage/types';
import { EvidenceAge } from '../../shared/verdict/EvidenceAge';
import {
  affectedText,
  confidenceText,
  othersText,
  sinceText,
  userMinutesText,
} from '../../shared/verdict/findingTexts';
import { ProductChips } from './ProductChips';
import { ChecksLink } from '../../../components/ChecksLink';
import { ExactLink } from '../../../components/ExactLink';
import { LeavingLink } from '../../../components/LeavingLink';
import { StatusBadge } from '../../../components/StatusBadge';
import { statusColor } from '../../../components/statusLook';
import { summaryMarkdown } from './summaryMarkdown';
import { testIds } from '../../../components/testIds';
import { closestText, verdictSentence } from '../../shared/verdict/verdictTexts';

interface Props {
  assessment: Assessment;
  isLive: boolean;
  /** Absolute URL of this instant. */
  replayUrl: string;
  /** Absolute URL of a finding's dashboard; null if it has none. */
  boardUrl(finding: Finding): string | null;
  /** Id of the product shown in detail below. */
  product: string;
  onProduct(id: string): void;
}

/** What is wrong, since when, and for whom: the first thing to read. */
export function VerdictBanner({ assessment, isLive, replayUrl, boardUrl, product, onProduct }: Props) {
  const { diagnosis, evidenceAt, installations } = assessment;
  const styles = useStyles2(getStyles, diagnosis.status);
  const [first, ...others] = diagnosis.findings;
  const at = Date.parse(diagnosis.at) / 1000;
  const sentence = verdictSentence(assessment);
  const closest = first === undefined ? closestText(installations) : null;

  return (
    <section
      className={styles.banner}
      aria-label={t('verdict.label', 'Verdict')}
      data-testid={testIds.states.verdict}
      data-status={diagnosis.status}
    >
      <div className={styles.head}>
        <StatusBadge status={diagnosis.status} size="xl" testId={testIds.verdict.status} />
        <h2 className={styles.sentence} data-testid={testIds.verdict.summary}>
          {sentence}
        </h2>
        <EvidenceAge evidenceAt={evidenceAt} at={at} isLive={isLive} />
      </div>

      {first !== undefined && (
        <p className={styles.facts}>
          <span data-testid={testIds.verdict.since}>{sinceText(first, at)}</span>
          <Fact testId={testIds.verdict.affected} text={affectedText(first.affected)} />
          <Fact testId={testIds.verdict.userMinutes} text={userMinutesText(first.affected)} />
          <Fact testId={testIds.verdict.confidence} text={confidenceText(first)} />
        </p>
      )}
      {closest !== null && <p className={styles.facts}>{closest}</p>}

      <div className={styles.actions}>
        <ClipboardButton
          size="sm"
          variant="secondary"
          icon="copy"
          getText={() => summaryMarkdown(assessment, sentence, replayUrl)}
          data-testid={testIds.verdict.copySummary}
        >
          <Trans i18nKey="verdict.copy">Copy summary</Trans>
        </ClipboardButton>
        {first !== undefined && <BoardLink url={boardUrl(first)} />}
        {isLive && (
          <ExactLink icon="history" href={replayUrl} data-testid={testIds.verdict.replayLink}>
            <Trans i18nKey="verdict.replay">Replay</Trans>
          </ExactLink>
        )}
        {diagnosis.status === 'blind' && <ChecksLink />}
        <ProductChips installations={installations} selected={product} onSelect={onProduct} />
        {others.length > 0 && <span className={styles.also}>{othersText(others.length)}</span>}
      </div>

      {others.length > 0 && (
        <ul className={styles.others}>
          {others.map((finding) => {
            const summary = worded(finding.summary, t);
            return (
              <li key={`${finding.product} ${summary}`} data-testid={testIds.verdict.otherFinding}>
                <Icon name="exclamation-triangle" size="sm" /> {summary} <BoardLink url={boardUrl(finding)} />
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function BoardLink({ url }: { url: string | null }) {
  return url === null ? null : (
    <LeavingLink
      icon="apps"
      href={url}
      from={t('triage.return', 'Callscope triage')}
      data-testid={testIds.verdict.boardLink}
    >
      <Trans i18nKey="verdict.board">Open dashboard</Trans>
    </LeavingLink>
  );
}

function Fact({ text, testId }: { text: string; testId: string }) {
  return text === '' ? null : (
    <>
      {' · '}
      <span data-testid={testId}>{text}</span>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2, status: Assessment['diagnosis']['status']) => ({
  banner: css({
    background: theme.colors.background.secondary,
    borderLeft: `${theme.spacing(0.5)} solid ${statusColor(theme, status)}`,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexDirection: 'column',
    fontVariantNumeric: 'tabular-nums',
    gap: theme.spacing(0.75),
    padding: theme.spacing(1.25, 2),
  }),
  head: css({
    alignItems: 'baseline',
    columnGap: theme.spacing(2),
    display: 'flex',
    flexWrap: 'wrap',
  }),
  sentence: css({
    flex: '1 1 0',
    fontSize: theme.typography.h4.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    margin: 0,
    minWidth: 'min(100%, 30ch)',
    overflowWrap: 'anywhere',
  }),
  facts: css({ color: theme.colors.text.secondary, margin: 0 }),
  actions: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  also: css({ color: theme.colors.text.secondary, marginLeft: 'auto' }),
  others: css({ color: theme.colors.text.secondary, listStyle: 'none', margin: 0, overflowWrap: 'anywhere' }),
});
