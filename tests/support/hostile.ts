import fc from 'fast-check';

/** Texts that break a query, a page, a link or a table if anything forgets to escape them. */
const NASTY = [
  '',
  '"',
  '\\',
  '\\"',
  '\n',
  '\r\n# up',
  '\u0000',
  'a"} or up{b="c',
  'x",y="z',
  "it's",
  '`',
  '.*',
  '(',
  'a|b',
  '[[',
  '${ds}',
  '$__all',
  '{{ . }}',
  '__proto__',
  'constructor',
  'toString',
  '<img src=x onerror=alert(1)>',
  '</script>',
  'javascript:alert(1)',
  '//evil.example.org',
  '](http://evil.example.org)',
  '@channel',
  '\u202Eabc',
  '\u2028',
  'größe',
  '会议',
  '👩‍💻',
  'x'.repeat(300),
] as const;

/** Well-formed text of a hostile author. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map((parts) => parts.join(''))
);

/** Names of labels as Prometheus 3 allows them: any text but the empty one. */
export const hostileLabel: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'k8s.pod.name',
    'prometheus.replica',
    'constructor',
    '__proto__',
    'toString',
    'größe',
    'a b',
    'a"b',
    'a\\b',
    'x){y'
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })
);
