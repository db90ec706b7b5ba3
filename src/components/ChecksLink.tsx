import { Trans } from '@grafana/i18n';
import React from 'react';
import { checkUrl } from './pageUrls';
import { ExactLink } from './ExactLink';
import { testIds } from './testIds';

/** The link to the page that shows what is missing and how to fix it. */
export function ChecksLink() {
  return (
    <ExactLink icon="check-circle" href={checkUrl()} data-testid={testIds.checksLink}>
      <Trans i18nKey="checks-link">Open checks</Trans>
    </ExactLink>
  );
}
