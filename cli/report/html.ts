import { inEnglish } from '../../src/messages';
import { durationText } from '../../src/objectives/texts';
import { escaped } from '../../src/text';
import { toTime } from '../../src/triage/format';
import { type Status } from '../../src/triage/types';
import { type Block, STATUS_WORDS } from './compose';
import { type Period } from './incidents';

/** Unknown time is hatched in the style sheet, so that nobody takes it for good. */
const COLORS: Readonly<Record<Status, string>> = {
  outage: '#c4162a',
  degraded: '#d9730d',
  blind: '#777777',
  healthy: '#2f8f46',
  idle: '#9fb3c8',
};

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #8886; padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; }
pre { overflow-x: auto; }
.bar { border: 1px solid #8886; display: flex; height: 2rem; margin: 1rem 0; }
.bar span { min-width: 1px; }
.key { border: 1px solid #8886; display: inline-block; height: 0.8em; margin-right: 0.5em; width: 0.8em; }
${Object.entries(COLORS)
  .map(([status, color]) => `.${status} { background: ${color}; }`)
  .join('\n')}
.blind { background: repeating-linear-gradient(45deg, #777777 0 6px, #bbbbbb 6px 12px); }
`.trim();

/** A report as one page without scripts or anything from elsewhere, in the reader's color scheme. */
export function toHtml(blocks: readonly Block[]): string {
  const title = blocks.find(({ kind }) => kind === 'title');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title?.kind === 'title' ? literal(title.text) : ''}</title>
<style>
${STYLE}
</style>
</head>
<body>
${blocks.map(blockHtml).join('\n')}
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `<h1>${literal(block.text)}</h1>`;
    case 'heading':
      return `<h2>${literal(block.text)}</h2>`;
    case 'text':
      return `<p>${literal(block.text)}</p>`;
    case 'code':
      return `<pre>${block.text.split('\n').map(literal).join('\n')}</pre>`;
    case 'table':
      return tableHtml(
        block.head,
        block.rows.map((row) => row.map(literal))
      );
    case 'timeline':
      return timelineHtml(block.periods);
  }
}

function timelineHtml(periods: readonly Period[]): string {
  const spans = periods.map(
    ({ from, to, status }) =>
      `<span class="${status}" style="flex-grow: ${to - from}" title="${STATUS_WORDS[status]} from ${toTime(from)} to ${toTime(to)}"></span>`
  );
  return `<div class="bar" aria-hidden="true">${spans.join('')}</div>
${tableHtml(
  ['Status', 'From', 'To', 'Duration'],
  periods.map(({ from, to, status }) => [
    `<span class="key ${status}"></span>${STATUS_WORDS[status]}`,
    toTime(from),
    toTime(to),
    durationText(to - from, inEnglish),
  ])
)}`;
}

/** @param rows cells of HTML */
function tableHtml(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[cells(head, 'th'), ...rows.map((row) => cells(row, 'td'))].join('\n')}\n</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function literal(text: string): string {
  return escaped(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
