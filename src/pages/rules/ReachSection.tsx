import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { ruleIds } from '../../components/ruleIds';
import { type Advice, adviceFor } from '../../objectives/advice';
import { reachOf, type TierReach } from '../../objectives/reach';
import { type RuleBasis } from '../../objectives/ruleBasis';
import { durationText, placeText } from '../../objectives/texts';
import { worded } from '../../messages';
import { objectiveDelay } from '../../rules/composeRules';
import { TIERS } from '../../rules/objectives';
import { type Objective, type ProductRules, type RuleOptions } from '../../rules/product';
import { percent } from '../../triage/format';
import { FigureTable } from '../shared/tables/FigureTable';

/** The share of a place if nothing is recorded: one of four. */
const ASSUMED_SHARE = 0.25;

interface Props {
  products: readonly ProductRules[];
  options: RuleOptions;
  /** The recorded largest places. */
  largest: RuleBasis['largest'];
}

/** Which alerts can fire for each objective, and after how long. */
export function ReachSection({ products, options, largest }: Props) {
  const styles = useStyles2(getStyles);
  const heading = t('rules.reach-heading', 'Which alerts can fire');
  return (
    <section className={styles.section} aria-label={heading}>
      <h2 className={styles.title}>{heading}</h2>
      <p className={styles.text}>
        {t(
          'rules.delay',
          'Times are from the start of a fault. A scrape and the evaluation of the rules add at most {{- delay}}.',
          { delay: durationText(objectiveDelay(options), t) }
        )}
      </p>
      {products.map((product) => (
        <ProductReach
          key={product.id}
          product={product}
          options={options}
          largest={largest.filter((place) => place.product === product.id)}
        />
      ))}
    </section>
  );
}

function ProductReach({ product, options, largest }: Omit<Props, 'products'> & { product: ProductRules }) {
  const styles = useStyles2(getStyles);
  const objectives = product.objectives(options).map((objective) => {
    const place = largest.find((one) => one.objective === objective.id) ?? null;
    return { objective, place, reach: reachOf(objective.target, place?.share ?? ASSUMED_SHARE) };
  });
  const advice = objectives.flatMap(({ objective, place }) => {
    const given = adviceFor(
      {
        target: objective.target,
        share: place?.share ?? ASSUMED_SHARE,
        scrape: options.scrape,
        targetIsSet: isSet(objective, product, options),
      },
      (scrape) => objectiveDelay({ scrape })
    );
    return given === null ? [] : [adviceText(given, objective)];
  });
  return (
    <div className={styles.product} data-testid={ruleIds.reach.product} data-product={product.id}>
      <FigureTable
        label={`${product.title}: ${t('rules.reach-heading', 'Which alerts can fire')}`}
        caption={product.title}
        columns={[
          t('rules.objective', 'Objective'),
          t('rules.fault', 'What is bad'),
          ...TIERS.map(({ factor, long, severity }) => `${factor} × ${long}, ${severity}`),
        ]}
      >
        {objectives.flatMap(({ objective, place, reach }) => [
          <ReachRow key={`${objective.id} all`} objective={objective} fault="all" reach={reach} place={place} />,
          <ReachRow key={`${objective.id} place`} objective={objective} fault="place" reach={reach} place={place} />,
        ])}
      </FigureTable>
      {[...new Set(advice)].map((text) => (
        <p key={text} className={styles.text} data-testid={ruleIds.reach.advice}>
          {text}
        </p>
      ))}
    </div>
  );
}

interface RowProps {
  objective: Objective;
  fault: 'all' | 'place';
  reach: readonly TierReach[];
  place: RuleBasis['largest'][number] | null;
}

function ReachRow({ objective: { id, title, target }, fault, reach, place }: RowProps) {
  const never = t('rules.never', 'never');
  return (
    <tr data-testid={ruleIds.reach.row} data-objective={id} data-fault={fault}>
      <th scope="row">{`${worded(title, t)}, ${percent(target, 2)}`}</th>
      <td>{fault === 'all' ? t('rules.everything', 'everything') : placeLabel(place)}</td>
      {reach.map(({ tier, ofAll, ofPlace }) => {
        const seconds = fault === 'all' ? ofAll : ofPlace;
        return <td key={tier.long}>{seconds === null ? never : durationText(seconds, t)}</td>;
      })}
    </tr>
  );
}

function placeLabel(place: RowProps['place']): string {
  return place === null
    ? t('rules.assumed-place', 'one place with {{- share}} of all, assumed', { share: percent(ASSUMED_SHARE) })
    : t('rules.largest-place', '{{- place}}, the largest: {{- share}} of all', {
        place: placeText(place.where, t),
        share: percent(place.share),
      });
}

/** Whether the setting decides about the target: another value of it would make another one. */
function isSet({ id, target }: Objective, product: ProductRules, options: RuleOptions): boolean {
  const other = options.limits.objective === 0.99 ? 0.98 : 0.99;
  return product
    .objectives({ ...options, limits: { ...options.limits, objective: other } })
    .some((objective) => objective.id === id && objective.target !== target);
}

function adviceText(advice: Advice, { title }: Objective): string {
  return advice.setting === 'target'
    ? t(
        'rules.advice-target',
        '{{- objective}}: nobody is paged for a fault of one place. With a target of at least {{- target}}, the alert of {{factor}} × pages.',
        { objective: worded(title, t), target: percent(advice.target, 2), factor: advice.tier.factor }
      )
    : t(
        'rules.advice-scrape',
        'Without another target, a scrape interval of {{seconds}} s helps most: alerts fire up to {{- saved}} earlier.',
        {
          seconds: advice.scrape,
          saved: durationText(advice.saved, t),
        }
      );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  product: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  text: css({ margin: 0 }),
});
