/** @jest-environment node */
import { asMarkdown, asText } from './tables';

const TABLE = [
  ['cause', 'incidents'],
  ['jitter', '8'],
  ['all', '120'],
];

test('columns stand under each other', () => {
  expect(asText(TABLE)).toBe('cause   incidents\njitter          8\nall           120\n');
});

test('the same is Markdown, with numbers to the right', () => {
  expect(asMarkdown(TABLE)).toBe(
    ['| cause  | incidents |', '| ------ | --------: |', '| jitter |         8 |', '| all    |       120 |', ''].join(
      '\n'
    )
  );
});
