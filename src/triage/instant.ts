const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const UNIX_SECONDS = /^\d{1,11}(\.\d+)?$/;

/** RFC 3339 or unix seconds, as unix seconds; null when the text is neither. */
export function parseInstant(text: string): number | null {
  const seconds = UNIX_SECONDS.test(text) ? Number(text) : isDate(text) ? Date.parse(text) / 1000 : NaN;
  return Number.isFinite(seconds) ? seconds : null;
}

/** Date.parse() reads 30 February as 2 March. */
function isDate(text: string): boolean {
  const [, year = NaN, month = NaN, day = NaN] = (RFC_3339.exec(text) ?? []).map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
