import { render, screen } from '@testing-library/react';
import React from 'react';
import { plugin } from './module';
import pluginJson from './plugin.json';

jest.mock('./embedded/loadVerdict', () => ({ loadVerdict: () => Promise.reject(new Error('the verdict is gone')) }));
jest.mock('./app/loadApp', () => ({ loadApp: () => Promise.reject(new Error('the server is gone')) }));

it('shows the failure when its lazy part cannot be loaded', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation();
  const { root: Root } = plugin;
  if (Root === undefined) {
    throw new Error('the plugin has no root page');
  }
  render(React.createElement(Root, JSON.parse('{"meta":{}}')));
  expect(await screen.findByText('the server is gone')).toBeInTheDocument();
  log.mockRestore();
});

// Grafana ignores what plugin.json doesn't list, or lists with another title.
test('plugin.json lists the extensions', () => {
  const added = plugin.addedLinkConfigs.flatMap(({ title, description, targets }) =>
    [targets].flat().map((target) => ({ title, description, target }))
  );
  const listed = pluginJson.extensions.addedLinks.flatMap(({ title, description, targets }) =>
    targets.map((target) => ({ title, description, target }))
  );
  expect(added).toEqual(listed);
  expect(plugin.exposedComponentConfigs.map(({ id, title, description }) => ({ id, title, description }))).toEqual(
    pluginJson.extensions.exposedComponents
  );
});

it('shows in place of an exposed component why it failed', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation();
  const [verdict] = plugin.exposedComponentConfigs;
  render(verdict === undefined ? <></> : <verdict.component />);
  expect(await screen.findByText('the verdict is gone')).toBeInTheDocument();
  log.mockRestore();
});
