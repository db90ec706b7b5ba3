import { render, screen } from '@testing-library/react';
import React from 'react';
import { plugin } from './module';

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
