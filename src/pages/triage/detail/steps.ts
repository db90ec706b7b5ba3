import { t } from '@grafana/i18n';
import { formatNumber, formatShare } from '../../../components/format';
import { worded } from '../../../messages';
import { type InstallationView, type SymptomView } from '../../../triage/assessment';
import { type Finding } from '../../../triage/types';
import { complaintText } from './complaint';
import { type Detail, findingOf, REACH_STEP } from './detail';
import { affectedText } from '../../shared/verdict/findingTexts';

/** A question of the workflow, and its answer in a word and two lines. */
export interface Step {
  id: string;
  title: string;
  verdict: 'bad' | 'ok' | 'unknown';
  headline: string;
  detail: string;
}

/** The symptoms that the product can judge, then the reach. */
export function stepsOf({ installation, findings, finding, symptom }: Detail): Step[] {
  return [
    ...installation.symptoms.map((each) => symptomStep(each, installation, findingOf(each, findings) !== null)),
    reachStep(installation, finding, symptom),
  ];
}

function symptomStep(symptom: SymptomView, { status }: InstallationView, isBad: boolean): Step {
  const { id, title, n, bad, units, limitUnit, nearest } = symptom;
  const isUnknown = !isBad && (n === 0 || status === 'blind');
  const [places] = symptom.tables;
  const named = (places?.rows ?? []).filter(({ verdict }) => verdict === 'here').length;
  return {
    id,
    title: worded(title, t),
    verdict: isBad ? 'bad' : isUnknown ? 'unknown' : 'ok',
    headline: isUnknown
      ? t('steps.nothing-measured', 'not enough data')
      : t('steps.bad-units', '{{bad}} of {{n}} {{- units}} {{- complaint}}', {
          bad: formatNumber(bad),
          n: formatNumber(n),
          units: worded(units, t),
          complaint: complaintText(symptom),
        }),
    detail:
      isBad && places !== undefined && named > 0
        ? t('steps.places', '{{named}} of {{all}} {{- places}}', {
            named,
            all: places.rows.length,
            places: worded(places.plural, t),
          })
        : !isUnknown && nearest !== null
          ? t('steps.nearest', 'worst p95 {{value}} {{- unit}} on {{- place}}', {
              value: formatNumber(nearest.value),
              unit: worded(limitUnit, t),
              place: nearest.place,
            })
          : '',
  };
}

function reachStep({ status, activity }: InstallationView, finding: Finding | null, symptom: SymptomView | null): Step {
  const title = t('steps.reach', 'Reach');
  const affected = finding?.affected ?? null;
  if (status === 'blind' || (affected !== null && (affected.sessions === null || affected.of === null))) {
    return {
      id: REACH_STEP,
      title,
      verdict: 'unknown',
      headline: t('steps.reach-unknown', 'unknown'),
      detail: '',
    };
  }
  if (affected === null || affected.sessions === null || affected.of === null) {
    return {
      id: REACH_STEP,
      title,
      verdict: 'ok',
      headline: t('steps.reach-nobody', 'nobody'),
      detail: t('steps.reach-sessions', 'of {{count}} people', {
        count: Math.round(activity?.sessions ?? 0),
        defaultValue_one: 'of {{count}} person',
      }),
    };
  }
  return {
    id: REACH_STEP,
    title,
    verdict: 'bad',
    headline: [
      formatShare(affected.of === 0 ? 0 : affected.sessions / affected.of),
      trendText(affected.sessions, symptom?.growth ?? null),
    ]
      .filter((part) => part !== null)
      .join(', '),
    detail: affectedText(affected),
  };
}

/** A change of less than a fifth is noise. */
const NOISE = 0.2;

function trendText(now: number, growth: number | null): string | null {
  if (growth === null) {
    return null;
  }
  const before = now - growth;
  return now > before * (1 + NOISE)
    ? t('steps.growing', 'growing')
    : now < before * (1 - NOISE)
      ? t('steps.shrinking', 'shrinking')
      : t('steps.steady', 'steady');
}
