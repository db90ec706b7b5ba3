import { locationUtil } from '@grafana/data';
import { Trans } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import React from 'react';
import { CONFIG_PAGE_URL } from '../constants';
import { testIds } from './testIds';

/** The way to the page that says what is missing and how to mend it. */
export function ConfigLink() {
  return (
    <LinkButton
      size="sm"
      variant="secondary"
      icon="cog"
      href={locationUtil.assureBaseUrl(CONFIG_PAGE_URL)}
      data-testid={testIds.configLink}
    >
      <Trans i18nKey="config-link">Check the configuration</Trans>
    </LinkButton>
  );
}
