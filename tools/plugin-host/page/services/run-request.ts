import {
  LoadingState,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { catchError, from, map, of, startWith, type Observable } from 'rxjs';

/** Asks a data source and follows its answer, also one that goes on: what Grafana gives to panels and to scenes. */
export function runRequest(dataSource: DataSourceApi, request: DataQueryRequest): Observable<PanelData> {
  const begun: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  if (request.targets.length === 0) {
    return of({ ...begun, state: LoadingState.Done });
  }
  const toPanelData = ({ data, error, errors = error && [error], state }: DataQueryResponse): PanelData => ({
    ...begun,
    series: data,
    state: errors?.length ? LoadingState.Error : (state ?? LoadingState.Done),
    ...(errors?.length && { errors, error: errors[0] }),
  });
  return from(dataSource.query(request)).pipe(
    map(toPanelData),
    catchError((failure: Error) => of(toPanelData({ data: [], error: { message: failure.message } }))),
    startWith(begun),
  );
}
