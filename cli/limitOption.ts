import { Option } from 'commander';
import { CAPACITY_PRODUCTS } from '../src/products/capacity';
import { UsageError } from './options';

const LIMIT_IDS = CAPACITY_PRODUCTS.flatMap((product) =>
  product.kind === 'limited' ? product.limits.map(({ id }) => id) : []
);

/** `--limit relayConnections=500`, repeatable. */
export function limitOption(): Option {
  return new Option(
    '--limit <limit>',
    `the most that servers may carry, such as relayConnections=500; repeatable: ${LIMIT_IDS.join(', ')}`
  )
    .argParser((text: string, all: string[]) => [...all, text])
    .default([], 'no limits');
}

/**
 * The limits by their ids.
 * @throws UsageError unless each text is a known limit and a whole number above 0
 */
export function parseLimits(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(texts.map(parseLimit));
}

function parseLimit(text: string): [string, number] {
  const [, id = '', number = ''] = /^([^=]*)=([1-9]\d*)$/.exec(text) ?? [];
  if (!LIMIT_IDS.includes(id)) {
    throw new UsageError(`--limit ${JSON.stringify(text)} is not ${LIMIT_IDS.join(', ')} with a whole number above 0`);
  }
  return [id, Number(number)];
}
