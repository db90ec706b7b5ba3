import { t } from '@grafana/i18n';
import React from 'react';
import { ExactLink } from '../../components/ExactLink';
import { objectiveIds } from '../../components/objectiveIds';
import { triageUrl } from '../../components/triageUrl';
import { type Incident } from '../../objectives/incidents';
import { explainedText, periodText, spentText, worstPlacesText } from '../../objectives/incidentTexts';
import { type ObjectiveReport } from '../../objectives/report';
import { percent } from '../../triage/format';
import { FigureTable } from '../shared/tables/FigureTable';
import { momentText } from './momentText';

interface Props {
  objective: ObjectiveReport;
  /** Of the objective, with its product. */
  name: string;
  /** Id of the product. */
  product: string;
}

/** When the budget was spent, with a link to the verdicts of that time. */
export function IncidentTable({ objective, name, product }: Props) {
  const explained = explainedText(objective, t);
  const worst = objective.incidents?.worst ?? [];
  const caption = t('objectives.incidents', 'Incidents that spent it, worst first');
  return explained === null ? null : (
    <div data-testid={objectiveIds.incidents}>
      {worst.length > 0 && (
        <FigureTable
          label={`${name}: ${caption}`}
          caption={caption}
          columns={[
            t('objectives.incident-when', 'When'),
            t('objectives.incident-spent', 'Share of the budget'),
            t('objectives.incident-bad', 'Bad share'),
            t('objectives.incident-places', 'Places with the most bad units'),
            t('objectives.incident-look', 'Look at it'),
          ]}
        >
          {worst.map((incident) => (
            <IncidentRow key={incident.from} incident={incident} product={product} />
          ))}
        </FigureTable>
      )}
      <p style={{ margin: 0 }}>{explained}</p>
    </div>
  );
}

function IncidentRow({ incident, product }: { incident: Incident; product: string }) {
  const { from, to, worstAt, badShare } = incident;
  const time = periodText(incident, t, momentText);
  return (
    <tr>
      <th scope="row">{time}</th>
      <td>{spentText(incident)}</td>
      <td>{percent(badShare, 2)}</td>
      <td>{worstPlacesText(incident, t)}</td>
      <td>
        <ExactLink
          href={triageUrl(product, worstAt)}
          aria-label={t('objectives.incident-triage-label', 'Triage: {{- time}}', { time })}
        >
          {t('objectives.incident-triage', 'Triage')}
        </ExactLink>{' '}
        <ExactLink
          href={triageUrl(product, worstAt, { from, to })}
          aria-label={t('objectives.incident-timeline-label', 'Verdict timeline: {{- time}}', { time })}
        >
          {t('objectives.incident-timeline', 'Verdict timeline')}
        </ExactLink>
      </td>
    </tr>
  );
}
