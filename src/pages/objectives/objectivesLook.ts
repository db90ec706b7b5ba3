import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { type Judgement } from '../../objectives/judge';
import { type ObjectiveState } from '../../objectives/report';

export const STATE_ICONS: Readonly<Record<ObjectiveState | Judgement, IconName>> = {
  kept: 'check-circle',
  missed: 'exclamation-triangle',
  idle: 'circle',
  unknown: 'question-circle',
};

export function stateColor(theme: GrafanaTheme2, state: ObjectiveState | Judgement): string {
  const colors: Record<ObjectiveState, string> = {
    kept: theme.colors.success.text,
    missed: theme.colors.error.text,
    idle: theme.colors.text.secondary,
    unknown: theme.colors.info.text,
  };
  return colors[state];
}
