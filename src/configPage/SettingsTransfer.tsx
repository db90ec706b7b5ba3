import { t, Trans } from '@grafana/i18n';
import { Alert, Button, ClipboardButton, Collapse, Field, Stack, TextArea } from '@grafana/ui';
import React, { useState } from 'react';
import { stringify } from 'yaml';
import { type Message, message, worded } from '../messages';
import { setUpIds } from '../components/setUpIds';
import { PLUGIN_ID } from '../constants';
import { PROVISIONED, readSettings, type Settings, toJsonData } from '../settings';
import { PRODUCTS } from '../products/triage';

interface Props {
  settings: Settings;
  onImport(settings: Settings): void;
}

const ID = 'callscope-config-import';

/** Exports settings as JSON or as a provisioning file, and imports JSON. */
export function SettingsTransfer({ settings, onImport }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly Message[]>([]);
  const take = (): void => {
    const read = importSettings(text);
    setProblems(read.problems);
    if (read.problems.length === 0) {
      onImport(read.settings);
      setText('');
    }
  };
  return (
    <Collapse
      label={t('transfer.heading', 'Export and import settings')}
      isOpen={isOpen}
      onToggle={() => setOpen(!isOpen)}
    >
      <Stack wrap="wrap">
        <ClipboardButton
          variant="secondary"
          icon="copy"
          getText={() => JSON.stringify(toJsonData(settings, {}), null, 2)}
          data-testid={setUpIds.transfer.json}
        >
          <Trans i18nKey="transfer.json">Copy as JSON</Trans>
        </ClipboardButton>
        <ClipboardButton
          variant="secondary"
          icon="copy"
          getText={() => provisioningOf(settings)}
          data-testid={setUpIds.transfer.provisioning}
        >
          <Trans i18nKey="transfer.provisioning">Copy as provisioning YAML</Trans>
        </ClipboardButton>
      </Stack>
      <Field
        label={t('transfer.import', 'Settings as JSON')}
        description={t('transfer.import-description', 'They replace the settings above. Nothing is saved yet.')}
        htmlFor={ID}
      >
        <TextArea
          id={ID}
          rows={4}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-testid={setUpIds.transfer.text}
        />
      </Field>
      {problems.length > 0 && (
        <Alert
          severity="error"
          title={t('transfer.failed', 'Nothing imported')}
          data-testid={setUpIds.transfer.problems}
        >
          {worded(problems, t)}
        </Alert>
      )}
      <Button variant="secondary" disabled={text.trim() === ''} onClick={take} data-testid={setUpIds.transfer.take}>
        <Trans i18nKey="transfer.take">Import</Trans>
      </Button>
    </Collapse>
  );
}

function importSettings(text: string): ReturnType<typeof readSettings> {
  try {
    return readSettings(JSON.parse(text), PRODUCTS);
  } catch (error) {
    return {
      ...readSettings({}, PRODUCTS),
      problems: [
        message('transfer.not-json', 'This is not JSON: {{- reason}}.', {
          reason: error instanceof Error ? error.message : String(error),
        }),
      ],
    };
  }
}

/** A file for Grafana's `provisioning/plugins/`. */
function provisioningOf(settings: Settings): string {
  return stringify({
    apiVersion: 1,
    apps: [{ type: PLUGIN_ID, disabled: false, jsonData: { ...toJsonData(settings, {}), [PROVISIONED]: true } }],
  });
}
