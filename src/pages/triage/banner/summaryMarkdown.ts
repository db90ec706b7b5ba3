import { t } from '@grafana/i18n';
import { worded } from '../../../messages';
import { escaped } from '../../../text';
import { type Assessment } from '../../../triage/assessment';
import { affectedText, confidenceText, userMinutesText } from '../../shared/verdict/findingTexts';
import { formatDuration } from '../../../components/format';
import { statusWord } from '../../../components/statusLook';

/**
 * The verdict as Markdown to paste into an incident channel: times in UTC, no queries and no identities.
 * @param link absolute URL that shows the same to others
 */
export function summaryMarkdown({ diagnosis }: Assessment, sentence: string, link: string): string {
  const [first, ...others] = diagnosis.findings;
  const head = `**${statusWord(diagnosis.status).toUpperCase()}**: ${literal(sentence)}`;
  const facts =
    first === undefined
      ? []
      : [
          first.since === null
            ? ''
            : t('summary.since', 'Since {{time}} ({{duration}})', {
                time: first.since,
                duration: formatDuration((Date.parse(diagnosis.at) - Date.parse(first.since)) / 1000),
              }),
          affectedText(first.affected),
          userMinutesText(first.affected),
          confidenceText(first),
          ...others.map(({ summary }) => `${t('summary.also', 'Also')}: ${literal(worded(summary, t))}`),
        ];
  const steps = first === undefined ? [] : first.nextSteps.map((step, i) => `${i + 1}. ${literal(worded(step, t))}`);
  const seen = `[${t('summary.as-of', 'As of {{time}}', { time: diagnosis.at })}](${inParentheses(link)})`;
  return [
    head,
    facts
      .filter((fact) => fact !== '')
      .map((fact) => `- ${fact}`)
      .join('\n'),
    steps.join('\n'),
    seen,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A URL keeps its parentheses as they are, which would end the link. */
function inParentheses(url: string): string {
  return url.replace(/[()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
}

/** After an @, it keeps a name from calling people, and nobody sees it. */
const WORD_JOINER = '\u2060';

/** Escapes Markdown, so that names keep underscores and stars, stay on their line and call nobody. */
function literal(text: string): string {
  return escaped(text)
    .replace(/[\\`*_[\]<>|~]/g, '\\$&')
    .replace(/@/g, `@${WORD_JOINER}`);
}
