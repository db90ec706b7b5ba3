import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Collapse, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { type Product } from '../../../triage/model';
import { type Inquiry } from '../../shared/verdict/inquiry';
import { type Links } from '../../shared/verdict/links';
import { type TriageView } from '../../shared/verdict/observeTriage';
import { LazyLookUp, LazyTimeline } from '../onDemand';

interface Props {
  inquiry: Inquiry;
  products: readonly Product[];
  view: TriageView;
  links: Links;
  /** `from..to`; '' = no timeline. */
  timeline: string;
  onTimeline(range: string): void;
}

/** Tools that query only when somebody opens them: the timeline and the look-up. */
export function Tools({ inquiry, products, view, links, timeline, onTimeline }: Props) {
  const styles = useStyles2(getStyles);
  const [isTimelineOpen, setTimelineOpen] = useState(timeline !== '');
  const [isLookUpOpen, setLookUpOpen] = useState(false);
  return (
    <div className={styles.tools}>
      <Collapse label={t('tools.timeline', 'Verdict timeline')} isOpen={isTimelineOpen} onToggle={setTimelineOpen}>
        {isTimelineOpen && (
          <LazyTimeline inquiry={inquiry} range={timeline} onRange={onTimeline} replayUrl={links.replay} />
        )}
      </Collapse>
      {view.kind === 'ready' && view.assessment.installations.length > 0 && (
        <Collapse
          label={t('tools.look-up', 'Look up a person or meeting')}
          isOpen={isLookUpOpen}
          onToggle={setLookUpOpen}
        >
          {isLookUpOpen && <LazyLookUp inquiry={inquiry} products={products} assessment={view.assessment} />}
        </Collapse>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tools: css({ display: 'flex', flexDirection: 'column', '& > *': { marginBottom: theme.spacing(1) } }),
});
