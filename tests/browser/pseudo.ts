import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from '@playwright/test';
import { PLUGIN_ID } from '../../src/constants';

const [OPEN, CLOSE] = ['⟦', '⟧'];
const LOCALE = join(__dirname, `../../src/locales/en-US/${PLUGIN_ID}.json`);

/** A translation is often longer than the English by this share of it. */
const LONGER = 0.4;
const FILLER = 'words ';

interface Texts {
  readonly [key: string]: string | Texts;
}

/** Each text in marks and longer: `⟦Copy query word⟧`. Placeholders and tags stay. */
function pseudo(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      typeof text === 'string' ? `${OPEN}${text}${fillerFor(text)}${CLOSE}` : pseudo(text),
    ])
  );
}

function fillerFor(text: string): string {
  const letters = text.replace(/\{\{.*?\}\}|<[^>]*>/g, '').length;
  const missing = Math.ceil(LONGER * letters);
  return missing < 3
    ? '·'.repeat(missing)
    : ` ${FILLER.repeat(missing)
        .slice(0, missing - 1)
        .trimEnd()}`;
}

/** Gives all of the plugin's texts that pages load from now on in a made-up language. */
export async function speakPseudo(page: Page): Promise<void> {
  const texts = pseudo(JSON.parse(readFileSync(LOCALE, 'utf8')));
  await page.route(`**/locales/*/${PLUGIN_ID}.json*`, (route) => route.fulfill({ json: texts }));
}

export interface Complaints {
  /** Texts outside of the marks that aren't data. */
  hardCoded: string[];
  /** Texts that aren't shown in full. */
  clipped: string[];
}

/**
 * What a page says that isn't translated, or isn't shown in full.
 * @param ignored selectors of parts that aren't the plugin's, or hold data alone
 * @param names words and texts that no language translates
 */
export async function complaintsOf(
  page: Page,
  ignored: readonly string[],
  names: readonly string[]
): Promise<Complaints> {
  return page.evaluate(
    ({ open, close, skipped, known }) => {
      const root = document.querySelector('main') ?? document.body;
      const isSeen = (element: Element): boolean => element.checkVisibility() && element.getClientRects().length > 0;
      const isOurs = (element: Element): boolean => isSeen(element) && element.closest(skipped) === null;

      // Ids, addresses, labels and numbers have other characters than words have.
      const withoutData = (text: string): string =>
        text
          .split(/\s+/)
          .filter((word) => !/[\d_=@/{}]|\w[.:-]\w/.test(word))
          .filter((word) => !known.includes(word.replace(/^\W+|\W+$/g, '')))
          .join(' ');
      /** One capital or two words: single small words are values of labels, units, and options in PromQL. */
      const isText = (text: string): boolean => /\b[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}/.test(withoutData(text));

      const hardCoded: string[] = [];
      let depth = 0;
      const outside = (text: string): string => {
        let rest = '';
        for (const character of text) {
          depth += character === open ? 1 : character === close ? -1 : 0;
          rest += depth === 0 && character !== close ? character : '';
        }
        return rest;
      };
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const parent = node.parentElement;
        // Even a hidden part of a text closes it.
        const rest = outside(node.textContent ?? '');
        if (parent !== null && isOurs(parent) && !known.includes(rest.trim()) && isText(rest)) {
          hardCoded.push(rest.trim());
        }
      }
      for (const element of root.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
          const text = element.getAttribute(name) ?? '';
          if (isOurs(element) && !text.includes(open) && isText(text)) {
            hardCoded.push(`${name}: ${text}`);
          }
        }
      }

      const hasOwnText = (element: Element): boolean =>
        [...element.childNodes].some((child) => child instanceof Text && (child.textContent ?? '').includes(open));
      const clipped = [...root.querySelectorAll<HTMLElement>('*')]
        .filter((element) => hasOwnText(element) && isOurs(element))
        .filter((element) => getComputedStyle(element).overflowX !== 'visible')
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1 && clientWidth > 1)
        // A tooltip shows the whole.
        .filter(
          (element) =>
            !element
              .closest('[title]')
              ?.getAttribute('title')
              ?.includes(element.textContent ?? '')
        )
        .map(({ textContent }) => textContent ?? '');
      return { hardCoded: [...new Set(hardCoded)], clipped: [...new Set(clipped)] };
    },
    { open: OPEN, close: CLOSE, skipped: ignored.join(), known: [...names] }
  );
}
