import { setReturnToPreviousHook } from '@grafana/runtime';
import { render, screen, within } from '@testing-library/react';
import React from 'react';
import { walkieTalkie } from '../../../tests/fixtures/walkieTalkie/product';
import { readOf } from '../../../tests/support/investigate';
import { contextOf, delivering, NOW } from '../../../tests/support/queries';
import { testIds } from '../../components/testIds';
import { DEFAULT_LIMITS } from '../../settings';
import { diagnose } from '../../triage/findings/diagnose';
import { TriageContent } from './TriageContent';

setReturnToPreviousHook(() => () => undefined);

const row = (what: string, tower: string, value: number) => ({ labels: { what, tower }, value });

test('a product that no page knows is shown by its own words', () => {
  const context = contextOf(walkieTalkie);
  const snapshot = readOf(
    walkieTalkie,
    { delays: [row('n', 'north', 20), row('n', 'south', 20), row('bad', 'south', 19), row('severe', 'south', 2)] },
    context
  );
  const input = {
    product: walkieTalkie,
    environment: [],
    context,
    sources: walkieTalkie.sources.map(delivering),
    snapshot,
    covered: [],
    unanswered: [],
    unansweredFurther: [],
    limits: DEFAULT_LIMITS,
    histories: {},
    incidentHistories: [],
    pastActivity: null,
  };
  render(
    <TriageContent
      view={{ kind: 'ready', assessment: { ...diagnose(NOW, [input], []), evidenceAt: NOW } }}
      problems={[]}
      dataSource={{ uid: 'calls', name: 'Calls' }}
      scope=""
      choice={{ product: '', step: '', by: '' }}
      isLive={false}
      links={{ replay: () => '', explore: () => '', board: () => null }}
      products={[walkieTalkie]}
      inquiry={null}
      identities="masked"
      timeline=""
      onTimeline={jest.fn()}
      onChoose={jest.fn()}
      history={null}
    />
  );

  expect(screen.getByTestId(testIds.verdict.summary)).toHaveTextContent(
    'The voice is over 500 ms late for 19 of 20 callers on south.'
  );
  const [worst] = screen.getAllByTestId(testIds.where.row);
  expect(within(worst ?? document.body).getByRole('rowheader')).toHaveTextContent('south');
  expect(screen.getByTestId(testIds.nextSteps)).toHaveTextContent('Climb the tower and look at its antenna.');
});
