import { type BackendSrvRequest, getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

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

/**
 * Asks Grafana's HTTP API. The page shows the result itself.
 * @throws GrafanaError
 */
export async function askGrafana(
  request: Pick<BackendSrvRequest, 'method' | 'url' | 'data' | 'headers'>
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
  if (!isFetchError<{ message?: string } | ''>(error)) {
    return new GrafanaError(error instanceof Error ? error.message : String(error), null, null);
  }
  const said = typeof error.data === 'object' && error.data !== null ? error.data.message : undefined;
  const message = said || error.statusText || `Grafana answered ${error.status}`;
  return new GrafanaError(message, error.status, /Permissions needed: (.+)$/.exec(message)?.[1] ?? null);
}
