/** @jest-environment node */
import { testRelay } from '../tests/support/capacity';
import { loadOfCalls } from '../src/capacity/load';
import { reportOf } from '../src/capacity/report';
import { message, type Message } from '../src/messages';
import { CAPACITY_PRODUCTS } from '../src/products/capacity';
import { formatCapacity, readableCapacity } from './formatCapacity';

const IDLE = testRelay({ load: loadOfCalls({ people: 0, unmuted: 0, screens: 0 }) });
const UNKNOWN = 'Nobody called in the last day, so the shape of calls is unknown.';

const report = {
  at: 1_760_000_000,
  products: CAPACITY_PRODUCTS.flatMap((product) =>
    product.kind === 'predicted'
      ? [reportOf(product, { relays: [IDLE], dayLoad: null, notes: [] }, { cores: null, people: null }, 0.7)]
      : []
  ),
  failures: [],
};

test('without a call in the last day, it says where to enter a shape of calls, but only where that is possible', () => {
  const printed = (enter: Message | null): string =>
    formatCapacity(report, { judgement: 'unknown', known: CAPACITY_PRODUCTS, enter });
  expect(printed(message('test.enter', 'Enter one with --plan.'))).toContain(`  ${UNKNOWN} Enter one with --plan.\n`);
  expect(printed(null)).toContain(`  ${UNKNOWN}\n`);
  expect(JSON.stringify(readableCapacity(report))).toContain(JSON.stringify([UNKNOWN]));
});
