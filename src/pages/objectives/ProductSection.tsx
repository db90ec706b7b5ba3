import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { objectiveIds } from '../../components/objectiveIds';
import { type ProductObjectives } from '../../objectives/report';
import { delayText } from '../../objectives/texts';
import { ObjectiveSection } from './ObjectiveSection';

interface Props {
  product: ProductObjectives;
  windowDays: number;
}

/** All that a product promises. */
export function ProductSection({ product: { id, title, objectives, delay }, windowDays }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section} aria-label={title} data-testid={objectiveIds.product} data-product={id}>
      <h2 className={styles.title}>{title}</h2>
      {objectives.map((objective) => (
        <ObjectiveSection key={objective.id} objective={objective} product={{ id, title }} windowDays={windowDays} />
      ))}
      <p className={styles.note}>{delayText(delay, t)}</p>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  note: css({ color: theme.colors.text.secondary, margin: 0 }),
});
