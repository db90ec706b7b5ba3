import '../../app/testBrowser';
import { fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { InstantControl } from './InstantControl';

const AT = '1790000000';

function show(): { control: InstantControl; field: HTMLElement } {
  const control = new InstantControl();
  control.setState({ at: AT });
  render(<control.Component model={control} />);
  return { control, field: screen.getByTestId('data-testid date-time-input') };
}

test('walking through the field judges nothing again', () => {
  const { control, field } = show();
  fireEvent.focus(field);
  fireEvent.blur(field);
  expect(control.state.at).toBe(AT);
});

test('another time in the field is judged when the focus leaves it', () => {
  const { control, field } = show();
  fireEvent.change(field, { target: { value: '2026-09-01 10:00:00' } });
  fireEvent.blur(field);
  expect(control.state.at).toMatch(/^2026-0(8-31|9-01)T\d\d:\d0:00Z$/);
});
