import { render, screen } from '@testing-library/react';
import React from 'react';
import { ExactLink } from './ExactLink';

test('PromQL within an address arrives as it was', () => {
  const query = 'label_replace(up{job=~"\\\\w+"},"a","%2B&#39;","","")+1';
  const href = `http://grafana.example.org/explore?panes=${encodeURIComponent(JSON.stringify({ query }))}`;
  render(
    <ExactLink href={href} icon="compass">
      Explore
    </ExactLink>
  );
  const shown = new URL(screen.getByRole('link', { name: 'Explore' }).getAttribute('href') ?? '');
  expect(JSON.parse(shown.searchParams.get('panes') ?? '')).toEqual({ query });
});
