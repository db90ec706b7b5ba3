import { blocksOf, codeOf } from './markdown';

/** A command of a page. */
export interface DocumentedCommand {
  text: string;
  /** `docs/rules.md:7`. */
  at: string;
}

/** Programs that pages tell readers to run. Code within a line is a command if it begins with one and has arguments. */
const PROGRAM =
  /^(?:[A-Z_]+=\S+ )*(?:\.\/\S+\.sh|(?:npm|npx|node|sudo|curl|cp|docker|git|kubectl|mimirtool|promtool|amtool|netstat|systemctl|tcpdump) )/;

/** All commands of a page: in its blocks without a language or with that of a shell, and in code within lines. */
export function commandsOf(path: string, page: string): DocumentedCommand[] {
  const blocks = blocksOf(page).filter(({ language, text }) => /^(|sh|bash)$/.test(language) && !isIni(text));
  return [
    ...blocks.flatMap(({ text, line }) => linesOf(text).map((command) => ({ text: command, at: `${path}:${line}` }))),
    ...codeOf(page)
      .filter(({ text }) => PROGRAM.test(text))
      .map(({ text, line }) => ({ text, at: `${path}:${line}` })),
  ];
}

function isIni(text: string): boolean {
  return text.trimStart().startsWith('[');
}

function linesOf(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^| +)# .*$/, '').split(' && '))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The words of a command, as a shell splits them. Redirections are left out. */
export function wordsOf(command: string): string[] {
  const [asked = ''] = command.split(/ >+ ?/);
  return [...asked.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? '')
  );
}
