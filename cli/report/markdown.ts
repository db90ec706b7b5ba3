import { inEnglish } from '../../src/messages';
import { durationText } from '../../src/objectives/texts';
import { escaped } from '../../src/text';
import { toTime } from '../../src/triage/format';
import { type Block, STATUS_WORDS } from './compose';

/** A report as Markdown. Texts are no markup. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(blockText).join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `# ${literal(block.text)}`;
    case 'heading':
      return `## ${literal(block.text)}`;
    case 'text':
      return literal(block.text);
    case 'code':
      return block.text
        .split('\n')
        .map((line) => `    ${escaped(line)}`)
        .join('\n');
    case 'table':
      return tableText(block.head, block.rows);
    case 'timeline':
      return tableText(
        ['From', 'To', 'Duration', 'Status'],
        block.periods.map(({ from, to, status }) => [
          toTime(from),
          toTime(to),
          durationText(to - from, inEnglish),
          STATUS_WORDS[status],
        ])
      );
  }
}

function tableText(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(literal))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function literal(text: string): string {
  return escaped(text).replace(/[\\`*_[\]<>|~#]/g, '\\$&');
}
