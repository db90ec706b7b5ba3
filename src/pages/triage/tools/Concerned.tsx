import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../../components/testIds';
import { unique } from '../../../lists';
import { worded } from '../../../messages';
import { reasonOf } from '../../../promClient/errors';
import { whereText } from '../../../triage/verdict';
import { type AskedFinding } from '../../shared/verdict/inquiry';
import { useAnswer } from './useAnswer';

/**
 * Who is affected by a finding. A separate query: the diagnosis, and its summary, URL and export, never have identities.
 */
export function Concerned({ product: { lookUp }, installation, finding, ...props }: AskedFinding) {
  const query = lookUp.kind === 'metrics' ? lookUp.who(installation.context, finding) : null;
  return query === null ? null : <Names query={query} about={`${finding.cause} ${whereText(finding)}`} {...props} />;
}

function Names({ inquiry, query, about, at }: Pick<AskedFinding, 'inquiry' | 'at'> & { query: string; about: string }) {
  const styles = useStyles2(getStyles);
  // The people of a finding don't change while it lasts, and later queries miss those who have left.
  const answer = useAnswer(`${inquiry.key} ${about}`, async () => {
    const { who = [] } = await inquiry.client.instant({ who: query }, at);
    return unique(who.map(({ labels }) => labels.who ?? ''))
      .filter((name) => name !== '')
      .sort();
  });
  return (
    <section data-testid={testIds.concerned} aria-busy={answer.kind === 'asking'}>
      <h3 className={styles.heading}>
        <Trans i18nKey="concerned.heading">Who is affected</Trans>
      </h3>
      {answer.kind === 'answered' && answer.value.length > 0 ? (
        <ul className={styles.list}>
          {answer.value.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      ) : (
        <p className={styles.hint}>
          {answer.kind === 'asking'
            ? t('concerned.asking', 'Searching …')
            : answer.kind === 'failed'
              ? t('concerned.failed', 'The query failed: {{- reason}}', { reason: worded(reasonOf(answer.error), t) })
              : t('concerned.nobody', 'The metrics have no names at this instant.')}
        </p>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(1, 0, 0) }),
  list: css({ listStyle: 'none', margin: theme.spacing(0.5, 0, 0), overflowWrap: 'anywhere', padding: 0 }),
  hint: css({ color: theme.colors.text.secondary, margin: theme.spacing(0.5, 0, 0) }),
});
