import { render, screen } from '@testing-library/react';
import { locationService } from '@grafana/runtime';
import React from 'react';
import { claimReload } from './chunkReload';
import { LoadFailure } from './LoadFailure';

const reload = jest.spyOn(locationService.getHistory(), 'go').mockImplementation();

function chunkError(): Error {
  const error = new Error('Loading chunk 614 failed.');
  error.name = 'ChunkLoadError';
  return error;
}

beforeEach(() => {
  reload.mockClear();
  sessionStorage.clear();
});

it('reloads once by itself when a part of the plugin is gone', () => {
  const { container } = render(<LoadFailure error={chunkError()} />);
  expect(reload.mock.calls).toEqual([[0]]);
  expect(container).toBeEmptyDOMElement();
  expect(Object.keys(sessionStorage)).toEqual(['callscope-calls-app.reloaded']);
});

it('offers a button when the part is still gone after the reload', () => {
  expect(claimReload()).toBe(true);
  render(<LoadFailure error={chunkError()} />);
  expect(reload).not.toHaveBeenCalled();
  expect(screen.getByText('Loading chunk 614 failed.')).toBeInTheDocument();
  screen.getByRole('button', { name: 'Reload' }).click();
  expect(reload).toHaveBeenCalledTimes(1);
});

it('may reload again after the next upgrade', () => {
  claimReload();
  const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  render(<LoadFailure error={chunkError()} />);
  expect(reload).toHaveBeenCalledTimes(1);
  later.mockRestore();
});

it('never reloads a page of somebody else by itself', () => {
  render(<LoadFailure error={chunkError()} isEmbedded />);
  expect(reload).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeInTheDocument();
});

it('never reloads by itself because of another error', () => {
  render(<LoadFailure error={new Error('a bug')} />);
  expect(reload).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeInTheDocument();
});

it('does without storage', () => {
  const storage = jest.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new Error('denied');
  });
  render(<LoadFailure error={chunkError()} />);
  expect(reload).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeInTheDocument();
  storage.mockRestore();
});
