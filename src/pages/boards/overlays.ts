import { type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { distinctUntilChanged, from, map, type Observable, of, startWith } from 'rxjs';
import { type Mark, MarksLayer } from '../../panels/marksLayer';
import { worded } from '../../messages';
import { parseInstant } from '../../triage/instant';
import { askAnnotations } from '../shared/verdict/annotations';
import { ONSET_PARAMETER } from '../shared/verdict/links';
import { type TriageView } from '../shared/verdict/observeTriage';
import { stateChanges } from '../shared/verdict/stateChanges';
import { type VerdictScene } from './VerdictScene';

/**
 * Marks on a board beside restarts: the starts of findings, and Grafana annotations.
 * @param verdict the verdict that the board shows; null = mark only the start of the finding in the URL
 */
export function createOverlays(verdict: VerdictScene | null): MarksLayer[] {
  return [
    new MarksLayer({ name: t('overlays.onsets', 'Finding starts'), color: 'red', find: () => findOnsets(verdict) }),
    new MarksLayer({ name: t('overlays.annotations', 'Annotations'), color: 'blue', find: findAnnotations }),
  ];
}

function findOnsets(verdict: VerdictScene | null): Observable<readonly Mark[]> {
  const linked = linkedOnset();
  return verdict === null
    ? of(linked)
    : stateChanges(verdict).pipe(
        startWith(undefined),
        map(() => verdict.state.view),
        distinctUntilChanged(),
        map((view) => [...linked, ...onsetsOf(view)])
      );
}

/** The start of the finding that linked here. */
function linkedOnset(): Mark[] {
  const at = parseInstant(String(locationService.getSearchObject()[ONSET_PARAMETER] ?? ''));
  return at === null
    ? []
    : [{ at, title: onsetTitle(), text: t('overlays.linked-onset', 'The finding that linked here.') }];
}

/** The starts of a verdict's findings, with their summaries. */
export function onsetsOf(view: TriageView): Mark[] {
  return view.kind === 'ready'
    ? view.assessment.diagnosis.findings.flatMap(({ since, summary }) =>
        since === null ? [] : [{ at: Date.parse(since) / 1000, title: onsetTitle(), text: worded(summary, t) }]
      )
    : [];
}

function findAnnotations({ from: start, to }: TimeRange): Observable<readonly Mark[]> {
  const range = { from: start.valueOf() / 1000, to: to.valueOf() / 1000 };
  return from(askAnnotations(range)).pipe(
    map((marked) => (marked ?? []).map(({ at, text }) => ({ at, title: t('overlays.annotation', 'Annotation'), text })))
  );
}

function onsetTitle(): string {
  return t('overlays.onset', 'Finding started');
}
