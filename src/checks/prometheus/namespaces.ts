import { type Product } from '../../triage/model';

/**
 * The prefixes of a product's own metrics: for each source, the common prefix of the names that begin like its presence
 * family, up to an underscore. Runtime and machine metrics belong to no product.
 */
export function namespacesOf(products: readonly Product[]): string[] {
  const sources = products.flatMap((product) => product.sources);
  return [
    ...new Set(
      sources.map(({ presence, metrics }) => {
        const first = presence.name.split('_', 1)[0] ?? '';
        const names = metrics.map(({ name }) => name).filter((name) => name.startsWith(`${first}_`));
        return commonPrefix(names).replace(/[^_]*$/, '');
      })
    ),
  ];
}

function commonPrefix(names: readonly string[]): string {
  return names.reduce((prefix, name) => {
    let length = 0;
    while (length < prefix.length && prefix[length] === name[length]) {
      length++;
    }
    return prefix.slice(0, length);
  }, names[0] ?? '');
}
