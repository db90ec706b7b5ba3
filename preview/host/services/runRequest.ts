import {
  LoadingState,
  toDataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, map, merge, of, share, takeUntil, timer, type Observable } from 'rxjs';

/** How long an answer may take before the panel shows that it is loading. */
const LOADING_AFTER_MS = 200;

function toPanelData(request: DataQueryRequest, response: DataQueryResponse): PanelData {
  const { state, data, error, errors } = response;
  const hasFailed = error !== undefined || (errors?.length ?? 0) > 0;
  return {
    state: state ?? (hasFailed ? LoadingState.Error : LoadingState.Done),
    series: data.map((frame) => toDataFrame(frame)),
    error: error ?? errors?.[0],
    errors,
    request,
    timeRange: request.range,
  };
}

/** Runs a query and turns what comes, errors included, into the data of a panel. */
export function runRequest(
  dataSource: DataSourceApi,
  request: DataQueryRequest,
  query?: DataSourceApi['query']
): Observable<PanelData> {
  const empty = { series: [], request, timeRange: request.range };
  if (request.targets.length === 0) {
    return of({ ...empty, state: LoadingState.Done });
  }
  const answer = from(query ? query(request) : dataSource.query(request)).pipe(
    map((response) => toPanelData(request, response)),
    catchError((error: unknown) => of({ ...empty, state: LoadingState.Error, error: toDataQueryError(error) })),
    share()
  );
  const loading = timer(LOADING_AFTER_MS).pipe(
    map(() => ({ ...empty, state: LoadingState.Loading })),
    takeUntil(answer)
  );
  return merge(loading, answer);
}
