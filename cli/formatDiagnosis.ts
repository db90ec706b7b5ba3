import { type Affected, type Diagnosis, type Finding } from '../src/triage/types';

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function affectedText({ sessions, of, meetings, participants, userMinutes, estimated }: Affected): string {
  const parts = [
    sessions !== null && of !== null
      ? `${estimated ? 'about ' : ''}${sessions} of ${plural(of, 'session', 'sessions')}`
      : null,
    meetings !== null ? plural(meetings, 'meeting', 'meetings') : null,
    participants !== null ? `${plural(participants, 'person', 'people')} exposed` : null,
    userMinutes !== null ? `${userMinutes} user-minutes so far` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function findingText(finding: Finding): string {
  const where = finding.where.map(({ label, value }) => `${label} ${value}`).join(', ');
  const lines = [
    `[${finding.severity}] ${finding.cause} (${finding.stack})${where && `: ${where}`}`,
    `  ${finding.summary}`,
    `  since ${finding.since ?? 'unknown or always'}; sure: ${Math.round(finding.confidence * 100)} %`,
    affectedText(finding.affected) && `  ${affectedText(finding.affected)}`,
    ...finding.nextSteps.map((step, i) => `  ${i + 1}. ${step}`),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** A diagnosis for people: status first, then findings in order, then notes. */
export function formatDiagnosis({ at, status, stacks, findings, notes }: Diagnosis): string {
  const head = `${status.toUpperCase()} at ${at}`;
  const perStack = stacks.map(({ id, dialect, status: own }) => `  ${id} (${dialect}): ${own}`);
  const rest = [...findings.map(findingText), notes.map(({ kind, text }) => `note (${kind}): ${text}`).join('\n')];
  return `${[[head, ...perStack].join('\n'), ...rest].filter((part) => part !== '').join('\n\n')}\n`;
}
