import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { objectiveIds } from '../../components/objectiveIds';
import { type ObjectiveReport, type ObjectiveState, type ProductObjectives } from '../../objectives/report';
import {
  attainmentText,
  budgetText,
  coverageTexts,
  exhaustionText,
  placeText,
  rateText,
  reachTexts,
  slicesText,
  stateText,
} from '../../objectives/texts';
import { worded } from '../../messages';
import { percent } from '../../triage/format';
import { FigureTable } from '../shared/tables/FigureTable';
import { IncidentTable } from './IncidentTable';
import { momentText } from './momentText';
import { STATE_ICONS, stateColor } from './objectivesLook';

interface Props {
  objective: ObjectiveReport;
  product: Pick<ProductObjectives, 'id' | 'title'>;
  windowDays: number;
}

/** One promise: whether it is kept, what is left of its budget, who spent it, and which alerts can fire. */
export function ObjectiveSection({ objective, product, windowDays }: Props) {
  const { id, state, target, attainment, budget, budgetLeft, burns, spenders } = objective;
  const styles = useStyles2(getStyles, state);
  const title = worded(objective.title, t);
  const name = `${product.title}: ${title}`;
  const unknown = t('objectives.not-known', 'Unknown');
  return (
    <article
      className={styles.section}
      aria-label={name}
      data-testid={objectiveIds.objective}
      data-objective={id}
      data-state={state}
    >
      <h3 className={styles.title}>
        <Icon name={STATE_ICONS[state]} /> {title}: {stateText(state, t)}
      </h3>
      <p className={styles.text}>
        {t('objectives.promise', 'The objective: {{- target}} of {{- promise}}.', {
          target: percent(target, 2),
          promise: worded(objective.promise, t),
        })}
      </p>
      <div data-testid={objectiveIds.figures}>
        <FigureTable
          label={`${name}: ${t('objectives.figures', 'figures')}`}
          columns={[
            t('objectives.attained', 'Good'),
            t('objectives.budget-left', 'Budget left'),
            ...burns.map(({ window }) => t('objectives.burn', 'Burn in {{- window}}', { window })),
          ]}
        >
          <tr>
            <td>{attainment === null ? unknown : attainmentText(attainment)}</td>
            <td>
              {budgetLeft === null
                ? unknown
                : t('objectives.of-budget', '{{- left}} of {{- budget}}', {
                    left: budgetText(budgetLeft),
                    budget: percent(budget, 2),
                  })}
            </td>
            {burns.map((burn) => (
              <td key={burn.window}>{rateText(burn, t)}</td>
            ))}
          </tr>
        </FigureTable>
      </div>
      {[
        slicesText(objective, t) ?? [],
        exhaustionText(objective, t),
        ...coverageTexts(objective, windowDays, t, momentText),
      ]
        .flat()
        .map((text) => (
          <p key={text} className={styles.text}>
            {text}
          </p>
        ))}
      {spenders.length > 0 && <Spenders name={name} spenders={spenders} />}
      <IncidentTable objective={objective} name={name} product={product.id} />
      <div data-testid={objectiveIds.reach}>
        <h4 className={styles.subtitle}>{t('objectives.reach', 'Which alerts can fire')}</h4>
        {reachTexts(objective, t).map((text) => (
          <p key={text} className={styles.text}>
            {text}
          </p>
        ))}
      </div>
    </article>
  );
}

function Spenders({ name, spenders }: { name: string; spenders: ObjectiveReport['spenders'] }) {
  const caption = t('objectives.spenders', 'Who spent it, worst first');
  return (
    <div data-testid={objectiveIds.spenders}>
      <FigureTable
        label={`${name}: ${caption}`}
        caption={caption}
        columns={[
          t('objectives.place', 'Place'),
          t('objectives.of-bad', 'Share of all bad'),
          t('objectives.bad-there', 'Bad share there'),
        ]}
      >
        {spenders.map(({ where, ofBad, bad, units }) => (
          <tr key={where.map(({ label, value }) => `${label}=${value}`).join()}>
            <th scope="row">{placeText(where, t)}</th>
            <td>{percent(ofBad)}</td>
            <td>{percent(bad / units, 2)}</td>
          </tr>
        ))}
      </FigureTable>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2, state: ObjectiveState) => ({
  section: css({
    background: theme.colors.background.secondary,
    borderLeft: `${theme.spacing(0.5)} solid ${stateColor(theme, state)}`,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    minWidth: 0,
    overflowWrap: 'anywhere',
    padding: theme.spacing(2),
  }),
  title: css({
    fontSize: theme.typography.h4.fontSize,
    margin: 0,
    '& > :first-child': { color: stateColor(theme, state) },
  }),
  subtitle: css({ fontSize: theme.typography.body.fontSize, margin: 0 }),
  text: css({ margin: 0 }),
});
