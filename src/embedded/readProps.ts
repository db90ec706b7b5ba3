import { t } from '@grafana/i18n';
import { choosePrometheus, listPrometheus } from '../components/prometheusDataSources';
import { worded } from '../messages';
import { readScope } from '../pages/shared/controls/readScope';
import { type Judged } from '../pages/shared/verdict/inquiry';
import { PRODUCTS } from '../products/triage';
import { ScopeError } from '../promql/scope';
import { selectProducts, type Settings } from '../settings';
import { parseInstant } from '../triage/instant';
import { type VerdictProps } from './verdictProps';

/** What to judge. */
export interface Question extends Judged {
  /** Uid; '' if Grafana has no Prometheus. */
  dataSource: string;
  scope: string;
  /** Unix seconds; null = live. */
  at: number | null;
}

/** A prop whose value or default can't be used, and why. */
export interface WrongProp {
  prop: keyof VerdictProps;
  why: string;
}

/** What the props and, where they say nothing, the settings ask for. */
export function readProps({ dataSource, scope, product, at }: VerdictProps, settings: Settings): Question | WrongProp {
  const all = listPrometheus();
  if (dataSource !== undefined && !all.some(({ uid }) => uid === dataSource)) {
    return {
      prop: 'dataSource',
      why: t(
        'embedded.data-source',
        'There is no Prometheus data source “{{- uid}}”, or you lack permission to see it.',
        { uid: dataSource }
      ),
    };
  }
  const saved = settings.dataSource;
  // Unlike a page, the component doesn't show which Prometheus it asks, so another one would go unnoticed.
  if (dataSource === undefined && saved !== null && !all.some(({ uid }) => uid === saved)) {
    return {
      prop: 'dataSource',
      why: t(
        'embedded.saved-data-source',
        "Without it, the Callscope settings choose the data source “{{- uid}}”. It doesn't exist, or you lack permission to see it.",
        { uid: saved }
      ),
    };
  }
  const matchers = readScope(scope ?? settings.scope);
  if (matchers instanceof ScopeError) {
    return { prop: 'scope', why: worded(matchers.text, t) };
  }
  const products = PRODUCTS.filter(({ id }) => id === product);
  if (product !== undefined && products.length === 0) {
    return {
      prop: 'product',
      why: t('embedded.product', 'There is no product “{{- product}}”. Use one of: {{- ids}}.', {
        product,
        ids: PRODUCTS.map(({ id }) => id).join(', '),
      }),
    };
  }
  const instant = at === undefined ? null : parseInstant(String(at));
  if (at !== undefined && instant === null) {
    return {
      prop: 'at',
      why: t('embedded.at', '“{{- at}}” is not an instant. Use a time such as 2026-11-22T10:00:00Z, or Unix seconds.', {
        at: String(at),
      }),
    };
  }
  return {
    dataSource: dataSource ?? choosePrometheus(all, saved)?.uid ?? '',
    scope: scope ?? settings.scope,
    products: product === undefined ? selectProducts(PRODUCTS, settings.products) : products,
    limits: settings.limits,
    expected: settings.expected,
    at: instant,
  };
}
