import { AppEvents } from '@grafana/data';
import { type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse } from '@grafana/runtime';
import { filter, lastValueFrom, Observable, Subject } from 'rxjs';
import { appEvents } from './appEvents';

const FORM = 'application/x-www-form-urlencoded';

function toUrl({ url, params = {} }: BackendSrvRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        search.append(name, String(one));
      }
    }
  }
  const query = search.toString();
  const absolute = url.startsWith('/') ? url : `/${url}`;
  return query === '' ? absolute : `${absolute}${absolute.includes('?') ? '&' : '?'}${query}`;
}

function toInit({ method = 'GET', headers = {}, data }: BackendSrvRequest, signal: AbortSignal): RequestInit {
  const sent = new Headers(headers);
  if (data === undefined) {
    return { method, headers: sent, signal };
  }
  if (!sent.has('content-type')) {
    sent.set('content-type', 'application/json');
  }
  const isForm = sent.get('content-type') === FORM;
  const body = typeof data === 'string' ? data : isForm ? new URLSearchParams(data) : JSON.stringify(data);
  return { method, headers: sent, body, signal };
}

async function readData(response: Response, responseType: BackendSrvRequest['responseType']): Promise<unknown> {
  if (responseType === 'arraybuffer' || responseType === 'blob') {
    return responseType === 'blob' ? response.blob() : response.arrayBuffer();
  }
  const text = await response.text();
  if (responseType === 'text') {
    return text;
  }
  // As in Grafana, an empty answer that says it is JSON is an error.
  if (response.headers.get('content-type')?.includes('application/json') === true) {
    return JSON.parse(text);
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(data: unknown): string {
  return typeof data === 'object' && data !== null && 'message' in data ? String(data.message) : '';
}

/** Announces what Grafana would: every saved change, and every failed request that isn't a data query, if it says why. */
function announce(config: BackendSrvRequest, status: number, data: unknown): void {
  const isQuery = config.url.includes('api/ds/query');
  const { method = 'GET', showSuccessAlert = method !== 'GET' && !isQuery, showErrorAlert = !isQuery } = config;
  const message = messageOf(data);
  const isOk = status < 400;
  if (message !== '' && (isOk ? showSuccessAlert : showErrorAlert)) {
    const failure = status < 500 ? AppEvents.alertWarning : AppEvents.alertError;
    appEvents.emit(isOk ? AppEvents.alertSuccess : failure, [message]);
  }
}

/** What Grafana gives to who waits for a request that a later one with the same id has replaced. */
function cancelled(config: BackendSrvRequest): FetchError {
  return {
    cancelled: true,
    data: null,
    status: -1,
    statusText: 'Request was aborted',
    config,
  };
}

/**
 * Requests to the server, as plugins and data sources make them. Who unsubscribes cancels, and so does a later request
 * with the same id.
 */
export class HostBackendSrv implements BackendSrv {
  /** Ids of requests as they are sent. */
  private readonly started = new Subject<string>();

  fetch<T>(config: BackendSrvRequest): Observable<FetchResponse<T>> {
    return new Observable((subscriber) => {
      const { requestId } = config;
      const controller = new AbortController();
      config.abortSignal?.addEventListener('abort', () => controller.abort());
      if (requestId !== undefined) {
        this.started.next(requestId);
        const replaced = this.started.pipe(filter((id) => id === requestId));
        subscriber.add(replaced.subscribe(() => subscriber.error(cancelled(config))));
      }
      this.send<T>(config, controller.signal).then(
        (response) => {
          subscriber.next(response);
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error)
      );
      return () => controller.abort();
    });
  }

  private async send<T>(config: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> {
    let response: Response;
    try {
      response = await fetch(toUrl(config), toInit(config, signal));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failure: FetchError = {
        status: 0,
        statusText: message,
        data: { message },
        cancelled: signal.aborted,
        config,
      };
      throw failure;
    }
    const data = await readData(response, config.responseType);
    const { ok, status, statusText, headers, redirected, type, url } = response;
    announce(config, status, data);
    if (!ok) {
      const failure: FetchError = { status, statusText, data, config };
      throw failure;
    }
    return { data: data as T, ok, status, statusText, headers, redirected, type, url, config };
  }

  chunked(): never {
    throw new Error('the preview host has no chunked requests');
  }

  async request<T>(config: BackendSrvRequest): Promise<T> {
    const { data } = await lastValueFrom(this.fetch<T>(config));
    return data;
  }

  datasourceRequest<T>(config: BackendSrvRequest): Promise<FetchResponse<T>> {
    return lastValueFrom(this.fetch<T>(config));
  }

  get<T>(
    url: string,
    params?: BackendSrvRequest['params'],
    requestId?: string,
    options?: Partial<BackendSrvRequest>
  ): Promise<T> {
    return this.request<T>({ ...options, method: 'GET', url, params, requestId });
  }

  delete<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'DELETE', url, data });
  }

  post<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'POST', url, data });
  }

  patch<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'PATCH', url, data });
  }

  put<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'PUT', url, data });
  }
}
