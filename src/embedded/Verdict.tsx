import { usePluginContext } from '@grafana/data';
import { t } from '@grafana/i18n';
import React, { useEffect, useMemo, useState } from 'react';
import { NEVER, type Observable, of } from 'rxjs';
import { SettingsProblems } from '../components/SettingsProblems';
import { StateMessage } from '../components/StateMessage';
import { testIds } from '../components/testIds';
import { createInquiry } from '../pages/shared/verdict/inquiry';
import { LOADING, observeTriage, tabVisibility, type TriageView } from '../pages/shared/verdict/observeTriage';
import { VerdictStrip } from '../pages/shared/verdict/VerdictStrip';
import { PRODUCTS } from '../products/triage';
import { readSettings } from '../settings';
import { type Question, readProps } from './readProps';
import { type VerdictProps } from './verdictProps';

/** The verdict on each product, on a page of Grafana or of another app. */
export function Verdict({ dataSource, scope, product, at }: VerdictProps) {
  const jsonData = usePluginContext()?.meta.jsonData;
  const { settings, problems } = useMemo(() => readSettings(jsonData, PRODUCTS), [jsonData]);
  const read = useMemo(
    () => readProps({ dataSource, scope, product, at }, settings),
    [dataSource, scope, product, at, settings]
  );
  return 'prop' in read ? (
    <StateMessage
      tone="error"
      icon="exclamation-circle"
      title={t('embedded.wrong', "Callscope can't use the property {{- name}}", { name: read.prop })}
      testId={testIds.strip.wrongProp}
    >
      <p>{read.why}</p>
    </StateMessage>
  ) : (
    <>
      <SettingsProblems problems={problems} />
      <Judgement question={read} />
    </>
  );
}

function Judgement({ question }: { question: Question }) {
  const view = useView(question);
  const place = { 'var-ds': question.dataSource, scope: question.scope };
  return <VerdictStrip view={view} isLive={question.at === null} place={place} />;
}

function useView(question: Question): TriageView {
  const [seen, setSeen] = useState<{ question: Question; view: TriageView } | null>(null);
  useEffect(() => {
    const subscription = observe(question).subscribe((view) => setSeen({ question, view }));
    return () => subscription.unsubscribe();
  }, [question]);
  return seen?.question === question ? seen.view : LOADING;
}

function observe(question: Question): Observable<TriageView> {
  const created = createInquiry(question, question);
  const { inquiry } = created;
  return inquiry === null
    ? of(created.problem)
    : observeTriage((at) => inquiry.triage(at), question.at, tabVisibility(), NEVER);
}
