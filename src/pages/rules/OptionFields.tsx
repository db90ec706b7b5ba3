import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Field, Input, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { type Message, message, worded } from '../../messages';
import { ruleIds } from '../../components/ruleIds';
import { type Settings } from '../../settings';
import { CHOICE_FIELDS, type ChoiceField, choiceProblem, type Choices } from './ruleChoices';

interface Props {
  /** What the URL holds. */
  typed: Choices;
  defaults: Choices;
  settings: Settings;
  onTyped(change: Partial<Choices>): void;
}

/** The options of the rules. A valid one goes to the URL when its field is left. */
export function OptionFields({ typed, defaults, settings, onTyped }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.fields} aria-label={t('rules.options-heading', 'Options')}>
      {CHOICE_FIELDS.map((field) => (
        <OptionField
          key={field}
          field={field}
          saved={typed[field]}
          fallback={defaults[field]}
          problemOf={(text) => choiceProblem(field, text, settings)}
          onChange={(text) => onTyped({ [field]: text })}
        />
      ))}
    </section>
  );
}

interface FieldProps {
  field: ChoiceField;
  /** '' for the default. */
  saved: string;
  fallback: string;
  problemOf(text: string): Message | null;
  onChange(text: string): void;
}

function OptionField({ field, saved, fallback, problemOf, onChange }: FieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [wasSaved, setWasSaved] = useState(saved);
  if (wasSaved !== saved) {
    // The URL changed, as by the back button.
    setWasSaved(saved);
    setDraft(null);
    setRefused(null);
  }
  const take = (): void => {
    if (draft === null) {
      return;
    }
    const text = draft.trim();
    if (problemOf(text) !== null) {
      setRefused(draft);
      return;
    }
    setDraft(null);
    onChange(text === fallback ? '' : text);
  };
  const problem = draft === null ? problemOf(saved) : draft === refused ? problemOf(draft.trim()) : null;
  const id = `callscope-rules-${field}`;
  return (
    <Field
      noMargin
      label={labelOf(field)}
      description={descriptionOf(field)}
      htmlFor={id}
      invalid={problem !== null}
      error={
        problem === null
          ? undefined
          : worded([problem, message('rules.until-then', 'Until then, the page uses the last valid value.')], t)
      }
    >
      <Input
        id={id}
        inputMode="decimal"
        width={16}
        suffix={unitOf(field)}
        value={draft ?? (saved === '' ? fallback : saved)}
        aria-invalid={problem !== null}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
        data-testid={ruleIds.field}
        data-field={field}
      />
    </Field>
  );
}

function labelOf(field: ChoiceField): string {
  const labels: Record<ChoiceField, string> = {
    target: t('rules.target-label', 'Round-trip time objective'),
    window: t('rules.window-label', 'Objective window'),
    scrape: t('rules.scrape-label', 'Scrape interval'),
  };
  return labels[field];
}

function descriptionOf(field: ChoiceField): string {
  const descriptions: Record<ChoiceField, string> = {
    target: t('rules.target-description', 'The share that must stay under the limit'),
    window: t('rules.window-description', 'Such as 7, 28 or 30'),
    scrape: t('rules.scrape-description', 'Longer than the real one only delays'),
  };
  return descriptions[field];
}

function unitOf(field: ChoiceField): string {
  const units: Record<ChoiceField, string> = { target: '%', window: t('config.days', 'days'), scrape: 's' };
  return units[field];
}

const getStyles = (theme: GrafanaTheme2) => ({
  fields: css({
    alignItems: 'flex-start',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(2, 3),
    // Errors wrap beneath their field.
    '& > *': { maxWidth: theme.spacing(34) },
    '& [role="alert"]': { whiteSpace: 'normal' },
  }),
});
