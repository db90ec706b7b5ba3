import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Trans } from '@grafana/i18n';
import { Button, ClipboardButton, Stack, useStyles2 } from '@grafana/ui';
import React from 'react';

interface Props {
  /** What a screen reader calls it. */
  label: string;
  /** Of the downloaded file. */
  name: string;
  text: string;
  testIds: Readonly<Record<'text' | 'copy' | 'download', string>>;
}

/** A text to read, copy or download. */
export function TextFile({ label, name, text, testIds }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <pre className={styles.text} role="region" aria-label={label} tabIndex={0} data-testid={testIds.text}>
        {text}
      </pre>
      <Stack>
        <ClipboardButton variant="secondary" icon="copy" getText={() => text} data-testid={testIds.copy}>
          <Trans i18nKey="check.copy">Copy</Trans>
        </ClipboardButton>
        <Button
          variant="secondary"
          icon="download-alt"
          onClick={() => download(name, text)}
          data-testid={testIds.download}
        >
          <Trans i18nKey="generator.download">Download</Trans>
        </Button>
      </Stack>
    </>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({
    margin: theme.spacing(0, 0, 1),
    maxHeight: 480,
    overflow: 'auto',
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  }),
});
