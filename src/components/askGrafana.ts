import { t } from '@grafana/i18n';
import { type BackendSrvRequest, getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import * as v from 'valibot';

/** Grafana refused a request, or can't be reached. */
export class GrafanaError extends Error {
  /**
   * @param status null without an answer
   * @param permission the missing permissions, as Grafana names them; null if it names none
   */
  constructor(
    message: string,
    readonly status: number | null,
    readonly permission: string | null
  ) {
    super(message);
    this.name = 'GrafanaError';
  }
}

/** An error's message; its body is a text if a text was asked for. */
const REFUSAL = v.object({ message: v.string() });
const BODY = v.union([REFUSAL, v.pipe(v.string(), v.parseJson(), REFUSAL)]);

/**
 * Asks Grafana's HTTP API. The page shows the result itself.
 * @throws GrafanaError
 */
export async function askGrafana(
  request: Pick<BackendSrvRequest, 'method' | 'url' | 'data' | 'headers' | 'responseType'>
): Promise<unknown> {
  try {
    const options = { ...request, showErrorAlert: false, showSuccessAlert: false };
    const response = await lastValueFrom(getBackendSrv().fetch<unknown>(options));
    return response.data;
  } catch (error) {
    throw toGrafanaError(error);
  }
}

function toGrafanaError(error: unknown): GrafanaError {
  if (!isFetchError<unknown>(error)) {
    return new GrafanaError(error instanceof Error ? error.message : String(error), null, null);
  }
  const body = v.safeParse(BODY, error.data);
  const message =
    (body.success && body.output.message) ||
    error.statusText ||
    t('grafana.answered', 'Grafana answered {{status}}', { status: error.status });
  return new GrafanaError(message, error.status, /Permissions needed: (.+)$/.exec(message)?.[1] ?? null);
}
