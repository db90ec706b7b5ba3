import { Field, Input } from '@grafana/ui';
import React, { useState } from 'react';
import { setUpIds } from '../components/setUpIds';

interface Props {
  id: string;
  label: string;
  description?: string;
  suffix?: string;
  /** Suggestions; other numbers are allowed. */
  options?: readonly number[];
  /** null = empty. */
  value: number | null;
  onChange(value: number | null): void;
}

/** A number field that reports its value when it loses the focus. */
export function NumberField({ id, label, description, suffix, options = [], value, onChange }: Props) {
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
      <>
        <Input
          id={id}
          type="number"
          step="any"
          width={16}
          suffix={suffix}
          list={options.length === 0 ? undefined : `${id}-options`}
          value={typed ?? shown}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={take}
          data-testid={setUpIds.config.number}
          data-setting={id}
        />
        {options.length > 0 && (
          <datalist id={`${id}-options`}>
            {options.map((option) => (
              <option key={option} value={option} />
            ))}
          </datalist>
        )}
      </>
    </Field>
  );
}
