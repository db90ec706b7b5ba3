import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../components/testIds';
import { whereText } from '../../triage/verdict';
import { type AskedFinding } from './inquiry';
import { useAnswer } from './useAnswer';

/**
 * Who the people of a finding are. Asked apart from the diagnosis, so that nothing that is made of it (summary, URL,
 * export) can hold an identity.
 */
export function Concerned({ product: { lookUp }, stack, finding, ...props }: AskedFinding) {
  const query = lookUp.kind === 'metrics' ? lookUp.who(stack.context, finding) : null;
  return query === null ? null : <Names query={query} about={`${finding.cause} ${whereText(finding)}`} {...props} />;
}

function Names({ inquiry, query, about, at }: Pick<AskedFinding, 'inquiry' | 'at'> & { query: string; about: string }) {
  const styles = useStyles2(getStyles);
  // Who it was doesn't change while a finding lasts, and people who have left can't be asked for any more.
  const answer = useAnswer(`${inquiry.key} ${about}`, async () => {
    const { who = [] } = await inquiry.client.instant({ who: query }, at);
    return [...new Set(who.map(({ labels }) => labels.who ?? ''))].filter((name) => name !== '').sort();
  });
  return (
    <section data-testid={testIds.concerned} aria-busy={answer.kind === 'asking'}>
      <h3 className={styles.heading}>
        <Trans i18nKey="concerned.heading">Who it is</Trans>
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
            ? t('concerned.asking', 'Looking …')
            : answer.kind === 'failed'
              ? t('concerned.failed', "Can't be asked: {{- reason}}", { reason: answer.error.message })
              : t('concerned.nobody', 'The relays do not tell at this instant.')}
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
