import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import React, { type FormEvent, useId, useRef, useState } from 'react';
import { formatNumber } from '../../../components/format';
import { testIds } from '../../../components/testIds';
import { worded } from '../../../messages';
import { reasonOf } from '../../../promClient/errors';
import { type LookedUp, type Product, type Wanted } from '../../../triage/model';
import { type Assessment, type InstallationView } from '../../../triage/assessment';
import { installationKey, installationTitle } from '../../../triage/environment';
import { type Inquiry } from '../../shared/verdict/inquiry';
import { type Answer } from './useAnswer';

interface Props {
  inquiry: Inquiry;
  products: readonly Product[];
  assessment: Assessment;
}

/** What the metrics show about a person or meeting with a complaint, or why they show nothing. */
export function LookUp({ inquiry, products, assessment }: Props) {
  const styles = useStyles2(getStyles);
  const present = products.flatMap((product) => {
    const installations = assessment.installations.filter(({ id }) => id === product.id);
    // The advice where to look is the same for all installations of a product.
    return (product.lookUp.kind === 'metrics' ? installations : installations.slice(0, 1)).map((installation) => ({
      product,
      installation,
    }));
  });
  // Products with a look-up come first.
  present.sort((a, b) => Number(b.product.lookUp.kind === 'metrics') - Number(a.product.lookUp.kind === 'metrics'));
  return (
    <div className={styles.parts} data-testid={testIds.lookUp.panel}>
      {present.map(({ product, installation }) =>
        product.lookUp.kind === 'metrics' ? (
          <Asked
            key={installationKey(installation)}
            inquiry={inquiry}
            lookUp={product.lookUp}
            installation={installation}
            at={Date.parse(assessment.diagnosis.at) / 1000}
          />
        ) : (
          <section key={product.id} data-testid={testIds.lookUp.elsewhere}>
            <h3 className={styles.heading}>{product.title}</h3>
            <p>{worded(product.lookUp.why, t)}</p>
            <ul className={styles.list}>
              {product.lookUp.where
                .map((place) => worded(place, t))
                .map((place) => (
                  <li key={place}>{place}</li>
                ))}
            </ul>
          </section>
        )
      )}
    </div>
  );
}

interface AskedProps {
  inquiry: Inquiry;
  lookUp: Extract<Product['lookUp'], { kind: 'metrics' }>;
  installation: InstallationView;
  at: number;
}

function Asked({ inquiry, lookUp, installation, at }: AskedProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [by, setBy] = useState<Wanted['by']>('person');
  const [answer, setAnswer] = useState<Answer<LookedUp[]> | null>(null);

  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wanted = field.current?.value.trim() ?? '';
    if (field.current === null || wanted === '') {
      return;
    }
    // The typed text is an identity: it goes into the query and is kept nowhere.
    field.current.value = '';
    setAnswer({ kind: 'asking' });
    try {
      const results = await inquiry.client.instant(lookUp.queries(installation.context, { by, id: wanted }), at);
      setAnswer({ kind: 'answered', value: lookUp.read(results) });
    } catch (error) {
      setAnswer({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    }
  };

  return (
    <section>
      <h3 className={styles.heading}>{installationTitle(installation, t)}</h3>
      <form className={styles.form} onSubmit={(event) => void ask(event)}>
        <RadioButtonGroup
          size="sm"
          aria-label={t('look-up.by', 'Look up')}
          options={[
            { value: 'person', label: t('look-up.person', 'Person') },
            { value: 'meeting', label: t('look-up.meeting', 'Meeting') },
          ]}
          value={by}
          onChange={setBy}
        />
        <label htmlFor={id}>
          {by === 'person' ? t('look-up.user-id', 'User ID or e-mail') : t('look-up.meeting-id', 'Meeting ID')}
        </label>
        <Input id={id} ref={field} width={32} autoComplete="off" data-testid={testIds.lookUp.field} />
        <Button type="submit" size="sm" variant="secondary" icon="search">
          <Trans i18nKey="look-up.ask">Look up</Trans>
        </Button>
      </form>
      <div role="status" data-testid={testIds.lookUp.answer}>
        {answer !== null && <Found answer={answer} limitMs={installation.context.limits.rttMs.bad} />}
      </div>
    </section>
  );
}

function Found({ answer, limitMs }: { answer: Answer<LookedUp[]>; limitMs: number }) {
  switch (answer.kind) {
    case 'asking':
      return <p>{t('look-up.asking', 'Searching …')}</p>;
    case 'failed':
      return (
        <p>{t('look-up.failed', 'The look-up failed: {{- reason}}', { reason: worded(reasonOf(answer.error), t) })}</p>
      );
    case 'answered':
      return answer.value.length === 0 ? (
        <p>
          <Trans i18nKey="look-up.nobody">
            Nobody with this ID is connected or reports at this instant. Choose the time of the complaint above. People
            who are alone in a meeting report nothing.
          </Trans>
        </p>
      ) : (
        <>
          {answer.value.map((found) => (
            <Facts key={found.meeting} found={found} limitMs={limitMs} />
          ))}
        </>
      );
  }
}

function Facts({ found, limitMs }: { found: LookedUp; limitMs: number }) {
  const styles = useStyles2(getStyles);
  const { people, relays, regions, hears, heard, microphones } = found;
  const unknown = t('look-up.unknown', 'unknown');
  const pairs = (pair: LookedUp['hears'], nobody: string): string =>
    pair === null
      ? nobody
      : t('look-up.pairs', '{{bad}} of {{n}} badly', { bad: formatNumber(pair.bad), n: formatNumber(pair.n) });
  const facts: Array<[string, string]> = [
    [t('look-up.in-meeting', 'Meeting'), found.meeting === '' ? unknown : found.meeting],
    [t('look-up.people', 'Connected'), people === 0 ? unknown : formatNumber(people)],
    [
      t('look-up.relays', 'Relay and round-trip time'),
      relays.length === 0
        ? unknown
        : relays
            .map(({ relay, transport, rttMs }) =>
              t('look-up.relay', '{{- relay}} ({{transport}}) {{ms}} ms, {{verdict}}', {
                relay,
                transport,
                ms: formatNumber(rttMs),
                verdict: rttMs >= limitMs ? t('look-up.slow', 'slow') : t('look-up.fast', 'fine'),
              })
            )
            .join('; '),
    ],
    [t('look-up.regions', 'Region'), regions.length === 0 ? unknown : regions.join(', ')],
    [t('look-up.hears', 'Hears others'), pairs(hears, t('look-up.hears-nobody', 'nobody is talking to them now'))],
    [t('look-up.heard', 'Heard by others'), pairs(heard, t('look-up.heard-nobody', 'nobody receives their audio now'))],
    [t('look-up.microphones', 'Open microphones'), microphones === null ? unknown : formatNumber(microphones)],
  ];
  return (
    <dl className={styles.facts} data-testid={testIds.lookUp.found}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  parts: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: 0 }),
  list: css({ paddingLeft: theme.spacing(2.5) }),
  form: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  facts: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 4),
    margin: theme.spacing(1, 0, 0),
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { fontVariantNumeric: 'tabular-nums', margin: 0, overflowWrap: 'anywhere' },
  }),
});
