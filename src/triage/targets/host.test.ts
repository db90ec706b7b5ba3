import { hostOf } from './host';

test.each([
  ['tower-1:8045', 'tower-1'],
  ['tower-1', 'tower-1'],
  ['10.0.0.1:9100', '10.0.0.1'],
  ['[2001:db8::1]:8045', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
])('the host of %s is %s', (instance, host) => {
  expect(hostOf(instance)).toBe(host);
});
