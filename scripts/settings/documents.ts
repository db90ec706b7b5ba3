import { toJsonSchema } from '@valibot/to-json-schema';
import { english } from '../../src/messages';
import { PRODUCTS } from '../../src/products/triage';
import {
  aboutLimit,
  type ConfigurableProduct,
  DEFAULT_LIMITS,
  descriptionOf,
  describeJsonData,
  jsonDataSchema,
  ONE_LEVEL,
  TWO_LEVELS,
} from '../../src/settings';
import { type Source } from '../../src/triage/targets/source';

/** The sentences of the page around the tables. */
const AROUND = ['A missing setting has its default:', 'The configuration page copies its current settings'] as const;

/** The JSON schema of `jsonData`. Only the parser checks what a schema can't say, such as the order of two numbers. */
export function settingsSchema(products: readonly ConfigurableProduct[]): object {
  return toJsonSchema(jsonDataSchema(products), {
    typeMode: 'input',
    errorMode: 'ignore',
    ignoreActions: ['metadata'],
  });
}

/**
 * The page with new tables.
 * @throws Error if it lacks the sentences around them
 */
export function withTables(page: string): string {
  return withText(page, AROUND, tables());
}

/**
 * A page, or a section of one, with another text between two of its own.
 * @throws Error if it lacks them
 */
export function withText(page: string, [before, after]: readonly [string, string], text: string): string {
  const start = page.indexOf(before) + before.length;
  const end = page.indexOf(after);
  if (!page.includes(before) || end < start) {
    throw new Error(`The page lacks ${before} or ${after}`);
  }
  return `${page.slice(0, start)}\n\n${text}\n\n${page.slice(end)}`;
}

/**
 * A page with one of its sections changed.
 * @param title of the section, a heading of the second level
 * @throws Error if it has none
 */
export function withSection(page: string, title: string, change: (section: string) => string): string {
  const start = `\n${page}`.indexOf(`\n## ${title}\n`);
  if (start < 0) {
    throw new Error(`The page lacks the section ${title}`);
  }
  const next = page.indexOf('\n## ', start);
  const end = next < 0 ? page.length : next;
  return `${page.slice(0, start)}${change(page.slice(start, end))}${page.slice(end)}`;
}

/** The settings and limits as tables of Markdown. */
export function tables(): string {
  const settings = Object.entries(describeJsonData(PRODUCTS)).map(([name, setting]) => [
    `\`${name}\``,
    descriptionOf(setting),
    setting.fallbackText,
  ]);
  const singles = ONE_LEVEL.map((name) => [`\`${name}\``, aboutLimit(name).description, String(DEFAULT_LIMITS[name])]);
  const twofold = TWO_LEVELS.map((name) => {
    const { bad, severe } = DEFAULT_LIMITS[name];
    return [`\`${name}\``, aboutLimit(name).description, String(bad), String(severe)];
  });
  return [
    table(['key', 'value', 'default'], settings),
    table(['limit', 'meaning', '`bad`', '`severe`'], twofold),
    'Three more keys of `limits` are single numbers:',
    table(['limit', 'meaning', 'default'], singles),
  ].join('\n\n');
}

/** A table of Markdown, not aligned. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What a source shows, and which installations have one. */
export function purposeText({ purpose, onlyWhere = [] }: Pick<Source, 'purpose' | 'onlyWhere'>): string {
  return english([purpose, onlyWhere].flat());
}
