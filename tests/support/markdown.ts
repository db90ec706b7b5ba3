/** A fenced block of a page. */
export interface Block {
  /** '' if it has none. */
  language: string;
  text: string;
  /** Of its first line, counted from 1. */
  line: number;
}

const FENCED = /^( *)```(\w*)\n([^]*?)^\1```$/gm;

/** The fenced blocks of a page, without the indentation of a list. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(FENCED)].map(({ index, 1: indent = '', 2: language = '', 3: text = '' }) => ({
    language,
    text: text.replace(new RegExp(`^${indent}`, 'gm'), ''),
    line: page.slice(0, index).split('\n').length + 1,
  }));
}

/** The page without its fenced blocks. Lines keep their numbers. */
function proseOf(page: string): string {
  return page.replace(FENCED, (block) => block.replace(/[^\n]/g, ''));
}

/** Code within lines, with the number of the line. */
export function codeOf(page: string): Array<{ text: string; line: number }> {
  return proseOf(page)
    .split('\n')
    .flatMap((line, i) => [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({ text, line: i + 1 })));
}

/** Targets of links and pictures. */
export function linksOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Anchors of headings, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const counts = new Map<string, number>();
  const anchors = [...proseOf(page).matchAll(/^#{1,6} +(.+)$/gm)].map(([, title = '']) => {
    const anchor = title
      .replace(/\]\([^)]*\)/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return new Set(anchors);
}
