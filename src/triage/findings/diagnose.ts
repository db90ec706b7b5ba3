import { groupBy, unique } from '../../lists';
import { message } from '../../messages';
import { type Limits } from '../../settings';
import { type SourceState } from '../targets/discovery';
import { type Activity, type Note, type ProductSnapshot, type Symptom } from '../model';
import { type InstallationView } from '../assessment';
import { blindFindings, departureNotes } from './blindness';
import { measuredTime, toTime } from '../format';
import { type ProductInput, type SymptomHistory } from '../input';
import { isAboutAhead } from '../inquiry';
import { localise, sumOf } from '../places/localise';
import { momentsOf } from '../past/onset';
import { byImportance, byPlace, explainAway } from './order';
import { pastOf, steadilyBad } from '../past/past';
import { findingsOfSymptoms } from './symptomFindings';
import { type Diagnosis, type Finding, type Status, type Where } from '../types';
import { viewOf } from '../views';

/** Below this share of the expected reports there is a note. */
const FULL_COVERAGE = 0.8;

const STATUS_ORDER: readonly Status[] = ['outage', 'degraded', 'blind', 'healthy', 'idle'];

/** The symptoms that may become findings, so their history is queried. */
export function suspectSymptoms(snapshot: ProductSnapshot, { minUnits }: Limits): readonly Symptom[] {
  return snapshot.activity.stalled.length > 0
    ? []
    : snapshot.symptoms.filter(
        ({ judged, tallies, scattered, dimensions, threshold }) =>
          judged &&
          sumOf(tallies).bad > 0 &&
          (scattered !== null || localise(tallies, dimensions, minUnits, threshold).explanations.length > 0)
      );
}

/** Whether nobody seems to be in a call: then it matters how people left. */
export function looksIdle({ activity }: ProductSnapshot): boolean {
  return (activity.sessions ?? 0) === 0 && (activity.present ?? 0) === 0;
}

/** The diagnosis of all products at one instant, and what a page shows with it. */
export function diagnose(
  at: number,
  inputs: readonly ProductInput[],
  notes: readonly Note[]
): { diagnosis: Diagnosis; installations: InstallationView[] } {
  const judged = inputs.map((input) => judgeInstallation(at, input));
  // Without an answer, nothing is known to be absent.
  const isUnanswered = notes.some(({ kind }) => kind === 'query');
  return {
    diagnosis: {
      version: 1,
      at: toTime(at),
      status: worst(judged.map(({ view }) => view.status)),
      products: judged.map(({ view: { id, environment, dialect, status } }) => ({ id, environment, dialect, status })),
      findings: [
        ...judged.flatMap(({ findings }) => findings).sort(byImportance),
        ...judged.flatMap(({ ahead }) => ahead),
      ],
      notes: [
        ...notes,
        ...(inputs.length === 0 && !isUnanswered ? [NOTHING_FOUND] : []),
        ...judged.flatMap((each) => each.notes),
      ],
    },
    installations: judged.map(({ view }) => view),
  };
}

const NOTHING_FOUND: Note = {
  kind: 'telemetry',
  text: message('note.nothing', 'No calls system found: none of the known metrics arrived in the last hour.'),
};

function worst(statuses: readonly Status[]): Status {
  return STATUS_ORDER.find((status) => statuses.includes(status)) ?? 'blind';
}

function judgeInstallation(
  at: number,
  input: ProductInput
): { findings: Finding[]; ahead: Finding[]; notes: Note[]; view: InstallationView } {
  const { snapshot } = input;
  const { explains } = input.product;
  const isStalled = snapshot.activity.stalled.length > 0;
  const symptoms = isStalled ? [] : findingsOfSymptoms(at, input);
  const all = incidentFindings(input);
  const incidents = all.filter(({ isAhead }) => !isAhead);
  const lasting = [...incidents, ...symptoms.filter(({ symptom }) => symptom.costsTime)].map(({ finding }) => finding);
  const relays = relaysOf(snapshot);
  const suffering = explainAway(
    [...incidents, ...symptoms].map(({ finding }) => finding),
    relays,
    explains
  );
  // A finding needs no further answers. Without a finding, an open suspicion must not look healthy.
  const open = suffering.length > 0 ? [] : input.unansweredFurther.filter((question) => !isAboutAhead(question));
  const blind = blindFindings({ ...input, unanswered: [...input.unanswered, ...open] });
  const findings = explainAway([...suffering, ...blind], relays, explains);
  const isOutage =
    incidents.some(({ isTotal }) => isTotal) ||
    lasting.some((finding) => finding.severity === 'critical' && affectsHalf(finding, snapshot.activity));
  const status = statusOf(snapshot.activity, isOutage, suffering, findings);
  const ahead = findings.length > 0 ? [] : all.filter(({ isAhead }) => isAhead).map(({ finding }) => finding);
  const placed = (finding: Finding): Finding => ({ ...finding, where: placesOf(finding, input) });
  return {
    findings: findings.map(placed),
    ahead: ahead.map(placed),
    notes: [
      ...waitingNotes(input, status),
      ...(status === 'idle' ? departureNotes(input) : []),
      ...snapshot.notes,
      ...activityNotes(input, status),
    ],
    view: viewOf(input, findings, status),
  };
}

/** The places of a finding; a process is given by its distinguishing labels. */
function placesOf({ where }: Finding, { context: { names } }: ProductInput): Where[] {
  return where.flatMap((place) => (place.label === 'instance' ? names.whereOf(place.value) : [place]));
}

/** The places that reports come from, by the finest label. */
function relaysOf({ symptoms }: ProductSnapshot): string[] {
  const [reported] = symptoms;
  const values = (reported?.tallies ?? []).map(({ place }) => place[reported?.dimensions[0].label ?? ''] ?? '');
  return unique(values).filter((value) => value !== '');
}

function incidentFindings({
  product,
  environment,
  snapshot,
  incidentHistories,
}: ProductInput): Array<{ finding: Finding; isTotal: boolean; isAhead: boolean }> {
  const found = snapshot.incidents.flatMap(({ since, past, total, isAhead = false, symptom, ...incident }, i) => {
    const history = incidentHistories[i] ?? null;
    if (past !== null && (history === null || !hasLasted(history, past.lasting))) {
      return [];
    }
    const began = history === null ? since : pastOf(history, null, product.reportInterval).since;
    const finding: Finding = {
      ...incident,
      product: product.id,
      environment,
      symptoms: symptom === undefined ? [] : [symptom],
      localized: incident.where.length > 0,
      confidence: null,
      since: measuredTime(began),
      nextSteps: product.causes[incident.cause]?.nextSteps ?? [],
    };
    return [{ finding, isTotal: total === true, isAhead }];
  });
  // Prometheus sends rows in any order.
  return [...groupBy(found, ({ finding }) => finding.cause).values()].flatMap((same) =>
    same.sort((a, b) => byPlace(a.finding, b.finding))
  );
}

function hasLasted(history: SymptomHistory, seconds: number): boolean {
  return steadilyBad(momentsOf(history, null), history.step, seconds) > 0;
}

function statusOf(
  activity: Activity,
  isOutage: boolean,
  suffering: readonly Finding[],
  findings: readonly Finding[]
): Status {
  if (isOutage) {
    return 'outage';
  }
  if (suffering.length > 0) {
    return 'degraded';
  }
  if (findings.length > 0) {
    return 'blind';
  }
  if ((activity.sessions ?? 0) === 0) {
    return 'idle';
  }
  return activity.isNew ? 'blind' : 'healthy';
}

/** Whether it affects half of the people: of those at its start or those now, whichever are more. */
function affectsHalf({ affected }: Finding, { sessions }: Activity): boolean {
  const all = Math.max(affected.of ?? 0, sessions ?? 0);
  return affected.sessions !== null && sessions !== null && all > 0 && affected.sessions >= all / 2;
}

/** New metrics may be frozen, and reports are counted between two scrapes: both take time to tell. */
function waitingNotes({ product, context, sources, snapshot }: ProductInput, status: Status): Note[] {
  const isKnown = sources.some(({ interval }) => interval !== null);
  return status === 'blind' && snapshot.activity.isNew
    ? [
        {
          kind: 'waiting',
          text: [
            message('note.waiting', "Callscope can't judge {{- product}} yet: its metrics have just appeared.", {
              product: product.title,
            }),
            isKnown
              ? message('note.waiting-seconds', 'Expect the first measurements within {{seconds}} s.', {
                  seconds: context.scrape + product.reportInterval,
                })
              : message('note.waiting-scrapes', 'Expect the first measurements with the next scrapes.'),
          ],
        },
      ]
    : [];
}

function activityNotes({ snapshot, sources, product, covered }: ProductInput, status: Status): Note[] {
  const { expected, received, present } = snapshot.activity;
  const isEvidence = ({ source }: SourceState): boolean => snapshot.evidenceSources.includes(source.id);
  const missing = sources.filter((source) => source.state === 'never' && isEvidence(source));
  const lost = sources.filter((source) => source.state === 'lost' && !isEvidence(source));
  return [
    ...(expected !== null && expected > 0 && received < FULL_COVERAGE * expected
      ? [
          {
            kind: 'coverage' as const,
            text: message('note.coverage', 'Only {{count}} of {{expected}} expected reports arrive.', {
              count: Math.round(received),
              expected,
              defaultValue_one: 'Only {{count}} of {{expected}} expected reports arrives.',
            }),
          },
        ]
      : []),
    ...covered
      .filter(({ source, label }) => source.placeLabels?.includes(label) === true)
      .map(({ source, label }) => ({
        kind: 'labels' as const,
        text: message(
          'note.hidden-by-target',
          "{{- product}}: the target label {{- label}} of job {{- job}} hides the metric label of the same name (now {{- renamed}}), so Callscope can't compare by {{- label}}.",
          { product: product.title, label, job: source.job, renamed: `exported_${label}` }
        ),
      })),
    ...missing.map(({ source }) => ({
      kind: 'coverage' as const,
      text: message(
        'note.missing-job',
        "{{- product}}: job {{- job}} delivered nothing in the last hour, so Callscope can't tell whether everyone reports.",
        { product: product.title, job: source.job }
      ),
    })),
    ...lost.map(({ source, jobs }) => ({
      kind: 'telemetry' as const,
      text: [
        message('note.lost-job', '{{- product}}: job {{- jobs}} delivered metrics within the last hour, but not now.', {
          product: product.title,
          jobs: jobs.length === 0 ? source.job : jobs,
        }),
        message('note.lost-job-ignored', 'The verdict ignores it.'),
      ],
    })),
    ...(status === 'idle' && present !== null && present > 0 && !snapshot.notes.some(({ kind }) => kind === 'idle')
      ? [
          {
            kind: 'idle' as const,
            text: message(
              'note.no-reports',
              '{{count}} people are connected, but no reports arrive yet: everyone is alone or has just arrived, or nobody talks.',
              {
                count: present,
                defaultValue_one:
                  '{{count}} person is connected, but no reports arrive yet: everyone is alone or has just arrived, or nobody talks.',
              }
            ),
          },
        ]
      : []),
  ];
}
