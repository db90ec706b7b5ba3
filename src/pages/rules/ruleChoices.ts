import { type Message, message } from '../../messages';
import { type RuleOptions } from '../../rules/product';
import { MAX_SCRAPE, plainNumber, scrapeInterval } from '../../rules/typed';
import { expectationsError, type Settings } from '../../settings';
import { DEFAULT_INTERVAL } from '../../triage/signalContext';

/** What people type on this page. */
export const CHOICE_FIELDS = ['target', 'window', 'scrape'] as const;

/** Keys of the URL. */
export const RULE_KEYS = [...CHOICE_FIELDS, 'ahead'] as const;

export type ChoiceField = (typeof CHOICE_FIELDS)[number];

/** As typed: % of the target, days of the window, seconds of the scrape interval; '' for the default. */
export type Choices = Readonly<Record<ChoiceField, string>>;

export const NOTHING_CHOSEN: Choices = { target: '', window: '', scrape: '' };

/** The chosen options, and by field why something isn't one: its default counts then. */
export interface ReadChoices {
  options: Pick<RuleOptions, 'limits' | 'sloWindowDays' | 'scrape'>;
  problems: Readonly<Partial<Record<ChoiceField, Message>>>;
}

/** The defaults as people would type them. */
export function defaultChoices({ limits, sloWindowDays }: Settings, measuredScrape: number | null): Choices {
  return {
    target: String(withoutRounding(100 * limits.objective)),
    window: String(sloWindowDays),
    scrape: String(scrapeInterval(measuredScrape ?? DEFAULT_INTERVAL)),
  };
}

/** Reads what was typed. */
export function readChoices(typed: Choices, settings: Settings, measuredScrape: number | null): ReadChoices {
  const defaults = defaultChoices(settings, measuredScrape);
  const problems = Object.fromEntries(
    CHOICE_FIELDS.flatMap((field) => {
      const problem = choiceProblem(field, typed[field], settings);
      return problem === null ? [] : [[field, problem]];
    })
  );
  const text = (field: ChoiceField): string =>
    typed[field] === '' || field in problems ? defaults[field] : typed[field];
  return {
    options: {
      limits: { ...settings.limits, objective: shareOf(text('target')) },
      sloWindowDays: plainNumber(text('window')),
      scrape: scrapeInterval(plainNumber(text('scrape'))),
    },
    problems,
  };
}

/** Why a typed text isn't usable, as a sentence; null if it is. */
export function choiceProblem(field: ChoiceField, text: string, settings: Settings): Message | null {
  if (text === '') {
    return null;
  }
  switch (field) {
    case 'target':
      return expectationsError({ ...settings, limits: { ...settings.limits, objective: shareOf(text) } }, []);
    case 'window':
      return expectationsError({ ...settings, sloWindowDays: plainNumber(text) }, []);
    case 'scrape':
      return Number.isNaN(scrapeInterval(plainNumber(text)))
        ? message('rules.scrape-problem', 'The scrape interval must be a number of seconds from 1 to {{most}}.', {
            most: MAX_SCRAPE,
          })
        : null;
  }
}

function shareOf(percentage: string): number {
  return withoutRounding(plainNumber(percentage) / 100);
}

function withoutRounding(value: number): number {
  return Number(value.toPrecision(12));
}
