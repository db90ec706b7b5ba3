import { getBackendSrv, isFetchError } from '@grafana/runtime';

/** What somebody noted in Grafana. */
export interface Annotation {
  /** Unix seconds. */
  at: number;
  kind: 'annotation';
  text: string;
}

const LIMIT = 50;
const FORBIDDEN = [401, 403];

/**
 * The Grafana annotations of people within a time range (unix s); null without permission. Excludes annotations of alerts:
 * their labels may have identities.
 */
export async function askAnnotations({ from, to }: { from: number; to: number }): Promise<Annotation[] | null> {
  try {
    const found: unknown = await getBackendSrv().get(
      '/api/annotations',
      { from: Math.round(from * 1000), to: Math.round(to * 1000), type: 'annotation', limit: LIMIT },
      undefined,
      { showErrorAlert: false }
    );
    return Array.isArray(found) ? found.flatMap(readAnnotation) : [];
  } catch (error) {
    if (isFetchError(error) && FORBIDDEN.includes(error.status)) {
      return null;
    }
    throw error;
  }
}

function readAnnotation(annotation: unknown): Annotation[] {
  const { time, text }: { time?: unknown; text?: unknown } =
    typeof annotation === 'object' && annotation !== null ? annotation : {};
  return typeof time === 'number' && typeof text === 'string'
    ? [{ at: time / 1000, kind: 'annotation', text: plain(text) }]
    : [];
}

/** Removes markup and e-mail addresses. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\S+@\S+/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
}
