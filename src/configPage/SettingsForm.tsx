import { type DataSourceInstanceSettings } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, Checkbox, Field, Input, Stack } from '@grafana/ui';
import React, { type FormEvent } from 'react';
import { setUpIds } from '../components/setUpIds';
import { worded } from '../messages';
import { PRODUCTS } from '../products/triage';
import { expectationsError, scopeProblem } from '../settings';
import { DataSourceField } from './DataSourceField';
import { boundsError, ExpectationsFields } from './ExpectationsFields';
import { ProductsField } from './ProductsField';
import { type SaveError } from './saveSettings';
import { type ProductBounds } from './useLiveBounds';
import { type EditedSettings } from './useSettings';

interface Props {
  edited: EditedSettings;
  bounds: readonly ProductBounds[];
  dataSources: readonly DataSourceInstanceSettings[];
}

const SCOPE_ID = 'callscope-config-scope';

/** The settings that an administrator can change for the organization. */
export function SettingsForm({ edited, bounds, dataSources }: Props) {
  const { draft, problems, isChanged, save, onChange, onScopeTyped, onDiscard, onSave } = edited;
  const invalidScope = scopeProblem(draft.scope);
  const isValid =
    invalidScope === null &&
    draft.products.length > 0 &&
    expectationsError(draft, PRODUCTS) === null &&
    boundsError(draft.limits, bounds) === null;
  // Saving the shown replacements fixes invalid settings.
  const isWorthSaving = isChanged || problems.length > 0;
  const isSaving = save.kind === 'saving';
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    onScopeTyped();
    if (isWorthSaving && isValid && !isSaving) {
      void onSave();
    }
  };
  return (
    <form onSubmit={onSubmit} data-testid={setUpIds.config.form}>
      <DataSourceField all={dataSources} uid={draft.dataSource} onChange={(dataSource) => onChange({ dataSource })} />
      <Field
        label={t('config.scope', 'Scope')}
        description={t(
          'config.scope-description',
          'Label matchers for every query. Set them if this Prometheus also scrapes other installations.'
        )}
        htmlFor={SCOPE_ID}
        invalid={invalidScope !== null}
        error={invalidScope && worded(invalidScope, t)}
      >
        <Input
          id={SCOPE_ID}
          value={draft.scope}
          placeholder='cluster="prod"'
          width={40}
          aria-invalid={invalidScope !== null}
          onChange={({ currentTarget }) => onChange({ scope: currentTarget.value })}
          onBlur={onScopeTyped}
          data-testid={setUpIds.config.scope}
        />
      </Field>
      <ProductsField products={draft.products} onChange={(products) => onChange({ products })} />
      <Field>
        <Checkbox
          label={t('config.identities', 'Show who is affected')}
          description={t(
            'config.identities-description',
            'Everyone who opens triage sees their e-mail addresses. Copied summaries and links never have them.'
          )}
          value={draft.identities === 'shown'}
          onChange={({ currentTarget }) => onChange({ identities: currentTarget.checked ? 'shown' : 'masked' })}
          data-testid={setUpIds.config.identities}
        />
      </Field>
      <ExpectationsFields settings={draft} bounds={bounds} onChange={onChange} />
      <Stack alignItems="center" wrap="wrap">
        <Button type="submit" disabled={!isWorthSaving || !isValid || isSaving} data-testid={setUpIds.config.save}>
          {isSaving ? t('config.saving', 'Saving') : t('config.save', 'Save settings')}
        </Button>
        {isChanged && (
          <>
            <Button variant="secondary" disabled={isSaving} onClick={onDiscard} data-testid={setUpIds.config.discard}>
              <Trans i18nKey="config.discard">Discard changes</Trans>
            </Button>
            <span data-testid={setUpIds.config.unsaved}>
              <Trans i18nKey="config.unsaved">Unsaved changes</Trans>
            </span>
          </>
        )}
      </Stack>
      {save.kind === 'saved' && (
        <Alert
          severity="success"
          topSpacing={2}
          title={t('config.saved', 'Saved')}
          data-testid={setUpIds.config.saved}
        />
      )}
      {save.kind === 'failed' && <SaveFailure error={save.error} />}
    </form>
  );
}

function SaveFailure({ error: { message, permission } }: { error: SaveError }) {
  return (
    <Alert
      severity="error"
      topSpacing={2}
      title={t('config.save-failed', 'Not saved. Your changes are still here')}
      data-testid={setUpIds.config.saveFailed}
    >
      {permission === null
        ? message
        : t('config.save-forbidden', 'You lack the permission {{- permission}}. Ask an administrator for it.', {
            permission,
          })}
    </Alert>
  );
}
