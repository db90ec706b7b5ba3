import { percent, plural } from '../src/triage/format';
import { type Affected, type Diagnosis, type Evidence, type Finding } from '../src/triage/types';
import { environmentText } from '../src/triage/environment';
import { verdictOf, whereText } from '../src/triage/verdict';

/** Who is affected: `9 of 60 sessions, 3 meetings, 10 people exposed`; '' if that is unknown. */
export function affectedText({ sessions, of, meetings, participants, userMinutes, estimated }: Affected): string {
  const parts = [
    sessions !== null && of !== null
      ? `${estimated ? 'about ' : ''}${sessions} of ${plural(of, 'session', 'sessions')}`
      : null,
    meetings !== null ? plural(meetings, 'meeting', 'meetings') : null,
    participants !== null ? `${plural(participants, 'person', 'people')} exposed` : null,
    userMinutes !== null ? `${plural(userMinutes, 'user-minute')} so far` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** A piece of evidence without its query: `share of bad sessions: 0.9 (95 %: 0.6 to 0.98)`. */
export function evidenceText({ what, value, low, high }: Evidence<string>): string {
  return `${what}: ${value}${low !== null && high !== null ? ` (95 %: ${low} to ${high})` : ''}`;
}

function queriedText(evidence: Evidence<string>): string {
  return `  evidence: ${evidenceText(evidence)}\n    ${evidence.query}`;
}

function confidenceText({ confidence }: Pick<Finding, 'confidence'>): string {
  return confidence === null ? '' : ` · ${percent(confidence)} confidence`;
}

function findingText(finding: Finding<string>, explain: boolean): string {
  const where = whereText(finding);
  const lines = [
    `[${finding.severity}] ${finding.cause} (${finding.product})${where && `: ${where}`}`,
    `  ${finding.summary}`,
    `  ${finding.since === null ? 'start unknown' : `since ${finding.since}`}${confidenceText(finding)}`,
    affectedText(finding.affected) && `  ${affectedText(finding.affected)}`,
    ...finding.nextSteps.map((step, i) => `  ${i + 1}. ${step}`),
    ...(explain ? finding.evidence.map(queriedText) : []),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** A diagnosis as text: status, findings in order (with their evidence if asked for), notes. */
export function formatDiagnosis(
  { at, status, products, findings, notes }: Diagnosis<string>,
  { explain }: { explain: boolean }
): string {
  const head = `${status.toUpperCase()} at ${at}`;
  const perProduct = products.map(({ id, environment, dialect, status: own }) => {
    const where = environmentText(environment);
    return `  ${id} (${dialect})${where && ` in ${where}`}: ${own}`;
  });
  const texts = findings.map((finding) => findingText(finding, explain));
  const rest = [...texts, notes.map(({ kind, text }) => `note (${kind}): ${text}`).join('\n')];
  return `${[[head, ...perProduct].join('\n'), ...rest].filter((part) => part !== '').join('\n\n')}\n`;
}

/** A verdict in one line: time, status, causes with their places. */
export function formatLine(diagnosis: Diagnosis<unknown>): string {
  return `${diagnosis.at} ${verdictOf(diagnosis)}\n`;
}
