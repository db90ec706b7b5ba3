import { type UrlQueryMap } from '@grafana/data';
import { Trans } from '@grafana/i18n';
import React from 'react';
import { checkUrl } from './pageUrls';
import { ExactLink } from './ExactLink';
import { testIds } from './testIds';

interface Props {
  /** URL parameters of the data source and the scope; as on the current page if not given. */
  place?: UrlQueryMap;
}

/** The link to the page that shows what is missing and how to fix it. */
export function ChecksLink({ place }: Props) {
  return (
    <ExactLink icon="check-circle" href={checkUrl(undefined, place)} data-testid={testIds.checksLink}>
      <Trans i18nKey="checks-link">Open checks</Trans>
    </ExactLink>
  );
}
