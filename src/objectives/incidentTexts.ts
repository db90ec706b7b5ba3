import { type Translate } from '../messages';
import { percent } from '../triage/format';
import { type Incident } from './incidents';
import { type ObjectiveReport } from './report';
import { durationText, placeText } from './texts';

/**
 * When an incident was: `10:00 to 10:24`, `since 10:00`, and what nobody knows of it.
 * @param timeOf shows unix seconds
 */
export function periodText(
  { from, to, isStartKnown, end }: Pick<Incident, 'from' | 'to' | 'isStartKnown' | 'end'>,
  t: Translate,
  timeOf: (unixSeconds: number) => string
): string {
  const values = {
    from: isStartKnown ? timeOf(from) : t('objectives.or-earlier', '{{- from}} or earlier', { from: timeOf(from) }),
    to: timeOf(to),
  };
  const texts: Record<Incident['end'], string> = {
    over: t('objectives.period', '{{- from}} to {{- to}}', values),
    open: t('objectives.period-open', 'since {{- from}}', values),
    unseen: t('objectives.period-unseen', '{{- from}} to {{- to}}, then nothing was counted', values),
  };
  return texts[end];
}

/** What an incident spent of the budget; a debt is more than 100 %. */
export function spentText({ spent }: Pick<Incident, 'spent'>): string {
  return percent(spent, spent < 0.1 ? 1 : 0);
}

/** The worst places of an incident with their shares of its bad units. */
export function worstPlacesText({ places }: Pick<Incident, 'places'>, t: Translate): string {
  if (places === null) {
    return t('objectives.places-unknown', 'Unknown: the query failed');
  }
  return places.length === 0
    ? t('objectives.places-many', 'No place stands out')
    : places.map(({ where, ofBad }) => `${placeText(where, t)}: ${percent(ofBad)}`).join('; ');
}

/** How much the incidents of an objective explain, as a sentence; null if nothing was spent. */
export function explainedText(
  { counted, incidents }: Pick<ObjectiveReport, 'counted' | 'incidents'>,
  t: Translate
): string | null {
  if (counted === null || counted.bad === 0) {
    return null;
  }
  if (incidents === null) {
    return t('objectives.incidents-unknown', "Can't tell when the budget was spent: a query failed.");
  }
  const { worst, explained, step } = incidents;
  return worst.length === 0
    ? t('objectives.no-incidents', 'The budget was spent bit by bit: no incident used 0.1 % of it.')
    : t(
        'objectives.explained',
        'These {{count}} incidents explain {{- share}} of what was spent. Their times are in steps of {{- step}}.',
        {
          count: worst.length,
          share: percent(explained),
          step: durationText(step, t),
          defaultValue_one:
            'This incident explains {{- share}} of what was spent. Its times are in steps of {{- step}}.',
        }
      );
}
