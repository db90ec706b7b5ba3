import { css } from '@emotion/css';
import { type DataSourceInstanceSettings, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { type Message, worded } from '../../messages';
import { type Identities } from '../../settings';
import { type Product } from '../../triage/model';
import { REFRESH_SECONDS } from '../../triage/detectionBudget';
import { installationKey } from '../../triage/environment';
import { type Choice, detailOf } from './detail/detail';
import { DetailPanel } from './detail/DetailPanel';
import { FirstSteps } from './FirstSteps';
import { Announcer } from '../shared/verdict/Announcer';
import { Failure } from '../shared/states/Failure';
import { type Inquiry } from '../shared/verdict/inquiry';
import { type Links } from '../shared/verdict/links';
import { LoadingSkeleton } from './LoadingSkeleton';
import { NoDataSource } from '../shared/states/NoDataSource';
import { Notes } from './banner/Notes';
import { type TriageView } from '../shared/verdict/observeTriage';
import { LazyConcerned, LazyWhatChanged } from './onDemand';
import { Tools } from './tools/Tools';
import { Unreadable } from '../shared/states/Unreadable';
import { VerdictBanner } from './banner/VerdictBanner';
import { verdictSentence } from '../shared/verdict/verdictTexts';

interface Props {
  view: TriageView;
  /** The problems of the saved settings. */
  problems: readonly Message[];
  dataSource: Pick<DataSourceInstanceSettings, 'uid' | 'name'>;
  /** The scope as text. */
  scope: string;
  choice: Choice;
  isLive: boolean;
  links: Links;
  products: readonly Product[];
  /** null if nothing can be queried. */
  inquiry: Inquiry | null;
  /** Whether to show who is affected. */
  identities: Identities;
  /** `from..to`; '' = no timeline. */
  timeline: string;
  onTimeline(range: string): void;
  onChoose(choice: Partial<Choice>): void;
  /** The chart of the open symptom. */
  history: ReactNode;
}

/** The whole page below its title, in any state. */
export function TriageContent(props: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page}>
      <Announcer view={props.view} />
      <View {...props} />
      {props.inquiry !== null && <Tools {...props} inquiry={props.inquiry} />}
    </div>
  );
}

function View({ view, ...props }: Props) {
  switch (view.kind) {
    case 'loading':
      return <LoadingSkeleton />;
    case 'ready':
      return <Ready {...props} assessment={view.assessment} refresh={view.refresh} />;
    case 'failed':
      return <Failure error={view.error} />;
    case 'noDataSource':
      return view.wanted === '' ? <FirstSteps dataSource={null} /> : <NoDataSource wanted={view.wanted} />;
    case 'unreadable':
      return <Unreadable field={view.field} message={view.message} />;
  }
}

function Ready({
  assessment,
  refresh = REFRESH_SECONDS,
  problems,
  dataSource,
  scope,
  choice,
  isLive,
  links,
  products,
  inquiry,
  identities,
  onChoose,
  history,
}: Omit<Props, 'view'> & Pick<Extract<TriageView, { kind: 'ready' }>, 'assessment' | 'refresh'>) {
  const { diagnosis } = assessment;
  const at = Date.parse(diagnosis.at) / 1000;
  const detail = detailOf(assessment, choice);
  const product = products.find(({ id }) => id === detail?.installation.id);
  const finding = detail?.finding ?? null;
  const asked =
    inquiry === null || product === undefined || detail === null || finding === null
      ? null
      : { inquiry, product, installation: detail.installation, finding, at };
  const sentence = verdictSentence(assessment);
  const notes = [
    ...problems.map((problem) => worded(problem, t)),
    ...(scope !== '' && detail === null
      ? [t('notes.scope', 'Callscope looked only at series that match the scope {{- scope}}.', { scope })]
      : []),
    ...(refresh === REFRESH_SECONDS
      ? []
      : [
          t('notes.slow', 'Prometheus answers slowly, so this page refreshes every {{- seconds}} s.', {
            seconds: refresh,
          }),
        ]),
    ...diagnosis.notes.map(({ text }) => worded(text, t)).filter((text) => text !== sentence),
  ];
  return (
    <>
      <VerdictBanner
        assessment={assessment}
        isLive={isLive}
        replayUrl={links.replay(at)}
        boardUrl={(finding) => links.board(finding, diagnosis)}
        product={detail === null ? '' : installationKey(detail.installation)}
        onProduct={(product) => onChoose({ product, step: '', by: '' })}
      />
      {assessment.installations.length === 0 && scope === '' && <FirstSteps dataSource={dataSource} />}
      {detail !== null && (
        <DetailPanel
          detail={detail}
          delay={refresh - REFRESH_SECONDS}
          history={history}
          changes={
            asked !== null && (
              <>
                {identities === 'shown' && <LazyConcerned {...asked} />}
                <LazyWhatChanged {...asked} />
              </>
            )
          }
          exploreUrl={(query) => links.explore(query, at)}
          onStep={(step) => onChoose({ step })}
          onBy={(by) => onChoose({ by })}
        />
      )}
      <Notes notes={notes} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(1), minWidth: 0 }),
});
