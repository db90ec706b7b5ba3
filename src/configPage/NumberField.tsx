import { Field, Input } from '@grafana/ui';
import React, { useState } from 'react';
import { testIds } from '../components/testIds';

interface Props {
  id: string;
  label: string;
  description?: string;
  suffix?: string;
  /** null = nothing is entered. */
  value: number | null;
  onChange(value: number | null): void;
}

/** A number that is taken over when somebody is done with typing it. */
export function NumberField({ id, label, description, suffix, value, onChange }: Props) {
  const shown = value === null || Number.isNaN(value) ? '' : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const take = (): void => {
    if (typed !== null) {
      onChange(typed.trim() === '' ? null : Number(typed));
      setTyped(null);
    }
  };
  return (
    <Field label={label} description={description} htmlFor={id}>
      <Input
        id={id}
        type="number"
        step="any"
        width={16}
        suffix={suffix}
        value={typed ?? shown}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={take}
        data-testid={testIds.config.number}
        data-setting={id}
      />
    </Field>
  );
}
