import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil, urlUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Button, ClipboardButton, Field, Input, Stack, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { type PredictedProduct } from '../../capacity/product';
import { checkWhatIf, type FieldProblem, type Typed, WHAT_IF_FIELDS, type WhatIfField } from '../../capacity/whatIf';
import { capacityIds } from '../../components/capacityIds';
import { type Today, typedOf } from './today';
import { PlanTable } from './PlanTable';

interface Props {
  product: PredictedProduct;
  /** What the URL holds. */
  typed: Typed;
  /** null if nothing is measured. */
  today: Today | null;
  onTyped(typed: Typed): void;
}

/** What other calls would need. Everything typed is in the URL as soon as a field is left. */
export function WhatIf({ product, typed: saved, today, onTyped }: Props) {
  const styles = useStyles2(getStyles);
  const [typed, setTyped] = useState(saved);
  const [wasSaved, setWasSaved] = useState(saved);
  if (wasSaved !== saved) {
    // The URL changed, as by the back button.
    setWasSaved(saved);
    setTyped(saved);
  }
  const isEmpty = WHAT_IF_FIELDS.every((field) => typed[field].trim() === '');
  const checked = isEmpty ? null : checkWhatIf(typed);
  const problems = checked !== null && 'problems' in checked ? checked.problems : {};
  const take = (): void => {
    if (WHAT_IF_FIELDS.some((field) => typed[field] !== saved[field])) {
      onTyped(typed);
    }
  };
  return (
    <section className={styles.section} aria-labelledby="callscope-what-if" data-testid={capacityIds.whatIf.form}>
      <h2 id="callscope-what-if" className={styles.title}>
        <Trans i18nKey="what-if.heading">What if there were other calls?</Trans>
      </h2>
      <div className={styles.fields}>
        {WHAT_IF_FIELDS.map((field) => (
          <CountField
            key={field}
            field={field}
            value={typed[field]}
            problem={problems[field] ?? null}
            onChange={(text) => setTyped({ ...typed, [field]: text })}
            onDone={take}
          />
        ))}
      </div>
      <Stack wrap="wrap">
        {today !== null && (
          <Button
            variant="secondary"
            size="sm"
            onClick={() => onTyped(typedOf(today))}
            data-testid={capacityIds.whatIf.fill}
          >
            <Trans i18nKey="what-if.fill">Fill in the calls of today</Trans>
          </Button>
        )}
        {!isEmpty && (
          <ClipboardButton
            variant="secondary"
            size="sm"
            icon="link"
            getText={() => linkTo(typed)}
            data-testid={capacityIds.whatIf.link}
          >
            <Trans i18nKey="what-if.link">Copy link</Trans>
          </ClipboardButton>
        )}
      </Stack>
      {checked === null ? (
        <p className={styles.hint} data-testid={capacityIds.whatIf.empty}>
          <Trans i18nKey="what-if.empty">
            Enter calls and people to see which instance type carries them and what runs out first.
          </Trans>
        </p>
      ) : 'problems' in checked ? (
        <p className={styles.hint} data-testid={capacityIds.whatIf.empty}>
          <Trans i18nKey="what-if.wrong">Correct the fields above.</Trans>
        </p>
      ) : (
        <PlanTable product={product} whatIf={checked.whatIf} />
      )}
    </section>
  );
}

interface FieldProps {
  field: WhatIfField;
  value: string;
  problem: FieldProblem | null;
  onChange(text: string): void;
  onDone(): void;
}

function CountField({ field, value, problem, onChange, onDone }: FieldProps) {
  const id = `callscope-what-if-${field}`;
  return (
    <Field label={labelOf(field)} htmlFor={id} invalid={problem !== null} error={problem && problemText(problem)}>
      <Input
        id={id}
        inputMode="numeric"
        width={14}
        value={value}
        aria-invalid={problem !== null}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        onBlur={onDone}
        onKeyDown={({ key }) => key === 'Enter' && onDone()}
        data-testid={capacityIds.whatIf.field}
        data-field={field}
      />
    </Field>
  );
}

function labelOf(field: WhatIfField): string {
  const labels: Record<WhatIfField, string> = {
    calls: t('what-if.calls-label', 'Calls at the same time'),
    people: t('what-if.people-label', 'People in each call'),
    unmuted: t('what-if.unmuted-label', 'Unmuted in each call'),
    screens: t('what-if.screens-label', 'Screens in each call'),
  };
  return labels[field];
}

function problemText(problem: FieldProblem): string {
  switch (problem.kind) {
    case 'not-whole':
      return t('what-if.not-whole', 'Enter a whole number.');
    case 'out-of-range':
      return t('what-if.out-of-range', 'Enter a number from {{low}} to {{high}}.', {
        low: problem.low,
        high: problem.high,
      });
    case 'more-than-people':
      return t('what-if.more-than-people', "This can't be more than the people in a call.");
  }
}

/** This page with these calls, as an absolute URL. */
function linkTo(typed: Typed): string {
  const { pathname } = locationService.getLocation();
  const calls = Object.fromEntries(WHAT_IF_FIELDS.map((field) => [field, typed[field].trim()]));
  const path = urlUtil.renderUrl(pathname, { ...locationService.getSearchObject(), ...calls });
  return new URL(locationUtil.assureBaseUrl(path), document.baseURI).href;
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  fields: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2), '& > *': { marginBottom: 0 } }),
  hint: css({ color: theme.colors.text.secondary, margin: 0 }),
});
