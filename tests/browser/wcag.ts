import { type Page } from '@playwright/test';

/** What WCAG 2.2 has against how a page is laid out, each as the criterion's number and the part of the page. */
export async function layoutFaults(page: Page, ignored: readonly string[]): Promise<string[]> {
  return page.evaluate((skipped) => {
    const HAIR = 1;
    /** The box of a text is higher than its letters. */
    const LEADING = 4;
    /** Of targets: their least size, or the least distance of their centers. CSS pixels. */
    const TARGET = 24;

    interface Box {
      left: number;
      top: number;
      right: number;
      bottom: number;
    }
    const common = (a: Box, b: Box): Box => ({
      left: Math.max(a.left, b.left),
      top: Math.max(a.top, b.top),
      right: Math.min(a.right, b.right),
      bottom: Math.min(a.bottom, b.bottom),
    });
    const widthOf = ({ left, right }: Box): number => right - left;
    const heightOf = ({ top, bottom }: Box): number => bottom - top;

    const root = document.querySelector('main') ?? document.body;
    const isSeen = (element: Element): boolean =>
      element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0;
    const isOurs = (element: Element): boolean => isSeen(element) && element.closest(skipped) === null;
    const ancestorsOf = (element: Element): Element[] => {
      const ancestors: Element[] = [];
      for (let one: Element | null = element; one !== null && one !== document.body; one = one.parentElement) {
        ancestors.push(one);
      }
      return ancestors;
    };
    /** Only screen readers get it. */
    const isForScreenReaders = (ancestors: readonly Element[]): boolean =>
      ancestors.some((one) => one.clientWidth === 1 && getComputedStyle(one).overflowX === 'hidden');
    const faults: string[] = [];

    const lines: Array<{ node: Node; text: string; box: Box }> = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (parent === null || text === '' || !isOurs(parent)) {
        continue;
      }
      const ancestors = ancestorsOf(parent);
      const styles = ancestors.map((one) => getComputedStyle(one));
      if (
        isForScreenReaders(ancestors) ||
        styles.some(({ position }) => position === 'sticky' || position === 'fixed')
      ) {
        continue;
      }
      const tooltip = parent.closest('[title]')?.getAttribute('title') ?? '';
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        let box: Box = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
        ancestors.forEach((one, i) => {
          const { overflowX = 'visible', overflowY = 'visible' } = styles[i] ?? {};
          const clip = one.getBoundingClientRect();
          const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
          const isCut =
            (hides(overflowX) && (box.left < clip.left - HAIR || box.right > clip.right + HAIR)) ||
            (hides(overflowY) && (box.top < clip.top - LEADING || box.bottom > clip.bottom + LEADING));
          if (isCut && widthOf(box) > 0 && heightOf(box) > 0 && !tooltip.includes(text)) {
            faults.push(`1.4.4 cut: ${text}`);
          }
          if (overflowX !== 'visible' || overflowY !== 'visible') {
            box = common(box, clip);
          }
        });
        if (widthOf(box) > 0 && heightOf(box) > 0) {
          lines.push({ node, text, box });
        }
      }
    }
    lines.forEach(({ node, text, box }, i) => {
      for (const other of lines.slice(i + 1)) {
        const both = common(box, other.box);
        if (other.node !== node && widthOf(both) > 2 * HAIR && heightOf(both) > LEADING) {
          faults.push(`1.4.4 overlap: ${text} | ${other.text}`);
        }
      }
    });

    const isInSentence = (element: Element): boolean =>
      getComputedStyle(element).display === 'inline' &&
      [...(element.parentElement?.childNodes ?? [])].some(
        (node) => node instanceof Text && (node.textContent ?? '').trim() !== ''
      );
    const targets = [
      ...root.querySelectorAll<HTMLElement>(
        'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="switch"], [role="option"]'
      ),
    ]
      .filter((element) => isSeen(element) && !isForScreenReaders(ancestorsOf(element)))
      .map((element) => {
        // A label is a target, too.
        const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].filter(isSeen) : [];
        const rects = [element, ...labels].map((one) => one.getBoundingClientRect());
        const box = {
          left: Math.min(...rects.map(({ left }) => left)),
          top: Math.min(...rects.map(({ top }) => top)),
          right: Math.max(...rects.map(({ right }) => right)),
          bottom: Math.max(...rects.map(({ bottom }) => bottom)),
        };
        return { element, box, isSmall: Math.min(widthOf(box), heightOf(box)) < TARGET - HAIR / 2 };
      });
    const centerOf = ({ left, top, right, bottom }: Box) => ({ x: (left + right) / 2, y: (top + bottom) / 2 });
    for (const { element, box } of targets.filter(({ isSmall }) => isSmall)) {
      const { x, y } = centerOf(box);
      const tooNear = targets.filter((other) => {
        if (other.element.contains(element) || element.contains(other.element)) {
          return false;
        }
        const center = centerOf(other.box);
        const nearest = {
          x: Math.min(Math.max(x, other.box.left), other.box.right),
          y: Math.min(Math.max(y, other.box.top), other.box.bottom),
        };
        return (
          Math.hypot(nearest.x - x, nearest.y - y) < TARGET / 2 ||
          (other.isSmall && Math.hypot(center.x - x, center.y - y) < TARGET)
        );
      });
      if (tooNear.length > 0 && isOurs(element) && !isInSentence(element)) {
        const size = `${Math.round(widthOf(box))} × ${Math.round(heightOf(box))}`;
        faults.push(
          `2.5.8 ${size}: ${element.outerHTML.slice(0, 200)} | ${tooNear[0]?.element.outerHTML.slice(0, 120)}`
        );
      }
    }
    return [...new Set(faults)];
  }, ignored.join());
}

/** How often Tab is pressed at most. */
const PRESSES = 400;
/** Tooltips of Grafana go a moment after the focus has left, on a busy machine after some seconds. */
const GONE_MS = 10_000;

/** Walks through the page by Tab. What of it never gets the focus, or has it where nobody sees it. */
export async function focusFaults(page: Page, ignored: readonly string[]): Promise<string[]> {
  const faults = await walk(page, ignored);
  // What came after the focus had passed its place is reached by the next walk.
  return faults.length === 0 ? faults : walk(page, ignored);
}

async function walk(page: Page, ignored: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  await page.locator('main').evaluate((main) => {
    main.tabIndex = -1;
    main.focus();
  });
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.querySelector<HTMLElement | SVGElement>('main :focus');
      if (element === null) {
        return null;
      }
      element.dataset.reached = '';
      return element.outerHTML.slice(0, 200);
    });
    if (focused === null) {
      break;
    }
    const isShown = page.waitForFunction(isFocusShown, undefined, { timeout: GONE_MS });
    await isShown.catch(() => faults.push(`2.4.11 hidden: ${focused}`));
  }
  const missed = await page.locator('main').evaluate(
    (main, skipped) =>
      [...main.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ checkVisibilityCSS: true }))
        .filter((element) => !element.matches(':disabled, input[type="radio"]:not(:checked)'))
        .filter((element) => element.dataset.reached === undefined && element.closest(skipped) === null)
        .map((element) => `2.1.1 out of reach: ${element.outerHTML.slice(0, 200)}`),
    ignored.join()
  );
  return [...faults, ...missed];
}

/** Whether any of several points of what has the focus is in view, and covered by nothing else. Runs in the page. */
function isFocusShown(): boolean {
  const SAMPLES = [0.1, 0.3, 0.5, 0.7, 0.9];
  const element = document.activeElement;
  if (element === null) {
    return false;
  }
  const box = element.getBoundingClientRect();
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
  const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
  // What is drawn for a check box or a switch lies over it, or beside it.
  const drawn = element instanceof HTMLInputElement ? (element.closest('label') ?? element.parentElement) : element;
  return (
    right >= left &&
    bottom >= top &&
    SAMPLES.some((x) =>
      SAMPLES.some((y) => {
        const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
        return hit !== null && (drawn?.contains(hit) === true || hit.contains(element));
      })
    )
  );
}

/** Records what moves from now on, whatever page comes; returns what reads it. */
export async function watchMotion(page: Page, ignored: readonly string[]): Promise<() => string[]> {
  const moved = new Set<string>();
  await page.exposeFunction('callscopeMoves', (what: string) => moved.add(what));
  await page.addInitScript((skipped) => {
    const look = (): void => {
      for (const animation of document.getAnimations()) {
        const target = animation.effect instanceof KeyframeEffect ? animation.effect.target : null;
        // A color that fades is no motion.
        const isFade = animation instanceof CSSTransition && animation.transitionProperty.endsWith('color');
        const tell: unknown = Reflect.get(window, 'callscopeMoves');
        if (!isFade && target?.closest('main') && target.closest(skipped) === null && typeof tell === 'function') {
          tell(target.outerHTML.slice(0, 200));
        }
      }
      requestAnimationFrame(look);
    };
    look();
  }, ignored.join());
  return () => [...moved];
}

/**
 * Listens to what screen readers announce from now on: the text of each live region when it changes.
 * @returns what reads it
 */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  const heard: string[] = [];
  await page.exposeFunction('callscopeSays', (text: string) => heard.push(text));
  await page.locator('main').evaluate((main) => {
    const LIVE = '[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"]';
    const texts = (): Map<Element, string> =>
      new Map([...main.querySelectorAll(LIVE)].map((region) => [region, region.textContent?.trim() ?? '']));
    let before = texts();
    new MutationObserver(() => {
      const now = texts();
      const tell: unknown = Reflect.get(window, 'callscopeSays');
      for (const [region, text] of now) {
        if (text !== '' && text !== before.get(region) && typeof tell === 'function') {
          tell(text);
        }
      }
      before = now;
    }).observe(main, { childList: true, characterData: true, subtree: true });
  });
  return async () => {
    // Calls from the page come in order: what it has said before has arrived when it has answered.
    await page.evaluate(() => undefined);
    return [...heard];
  };
}
