import { t } from '@grafana/i18n';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { statusWord } from '../../../components/statusLook';
import { testIds } from '../../../components/testIds';
import { worded } from '../../../messages';
import { reasonOf } from '../../../promClient/errors';
import { type TriageView } from './observeTriage';
import { verdictSentence } from './verdictTexts';

/** Announces changes of the verdict to screen readers, but not changes of its numbers. */
export function Announcer({ view }: { view: TriageView }) {
  const styles = useStyles2(getStyles);
  const key = keyOf(view);
  const [announced, setAnnounced] = useState({ key: '', text: '' });
  if (key !== announced.key) {
    setAnnounced({ key, text: textOf(view) });
  }
  return (
    <div className={styles.hidden} role="status" aria-live="polite" data-testid={testIds.verdict.announcement}>
      {announced.text}
    </div>
  );
}

function keyOf(view: TriageView): string {
  if (view.kind !== 'ready') {
    return view.kind;
  }
  const { status, findings } = view.assessment.diagnosis;
  const [first] = findings;
  const where = first?.where.map(({ label, value }) => `${label}=${value}`) ?? [];
  return [status, first?.product ?? '', first?.cause ?? '', ...where].join(' ');
}

function textOf(view: TriageView): string {
  switch (view.kind) {
    case 'ready':
      return `${statusWord(view.assessment.diagnosis.status)}: ${verdictSentence(view.assessment)}`;
    case 'failed':
      return t('announcer.failed', "Can't judge: {{- reason}}", { reason: worded(reasonOf(view.error), t) });
    default:
      return '';
  }
}

const getStyles = () => ({
  hidden: css({
    clip: 'rect(0 0 0 0)',
    height: 1,
    overflow: 'hidden',
    position: 'absolute',
    whiteSpace: 'nowrap',
    width: 1,
  }),
});
