import { type DataFrame, type DataQueryResponse, LiveChannelScope, LoadingState } from '@grafana/data';
import { getGrafanaLiveSrv } from '@grafana/runtime';
import { combineLatest, map, type Observable, startWith } from 'rxjs';

import { DEFAULT_LIMIT, type BetraceQuery } from './types';

/**
 * What a query has answered, and from then on each new violation on top of it, up to the query's limit. The channel is
 * shared by all that ask the same; the Go half filters.
 */
export function withLiveViolations(
  uid: string,
  query: BetraceQuery,
  answered: Observable<DataQueryResponse>,
): Observable<DataQueryResponse> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const { refId: _, datasource: _source, ...asked } = query;
  const added = getGrafanaLiveSrv().getDataStream({
    addr: {
      scope: LiveChannelScope.DataSource,
      stream: uid,
      path: `violations/${fingerprint(JSON.stringify(asked))}`,
      data: asked,
    },
    buffer: { maxLength: limit },
  });
  return combineLatest([answered, added.pipe(startWith(undefined))]).pipe(
    map(([before, stream]) => ({
      ...before,
      error: before.error ?? stream?.error,
      errors: before.errors ?? stream?.errors,
      key: `live ${query.refId}`,
      state: LoadingState.Streaming,
      data: (before.data as DataFrame[]).map((frame) => ({
        ...addRows(frame, stream?.data[0] as DataFrame | undefined, limit),
        refId: query.refId,
      })),
    })),
  );
}

/** The rows of `added`, which come oldest first, newest first on top of those of `frame`; none twice, at most `limit`. */
export function addRows(frame: DataFrame, added: DataFrame | undefined, limit: number): DataFrame {
  const ids = (of: DataFrame): unknown[] => of.fields.find(({ name }) => name === 'id')?.values ?? [];
  if (added === undefined || added.length === 0) {
    return frame;
  }
  const known = new Set(ids(frame));
  const fresh = ids(added)
    .flatMap((id, row) => (known.has(id) ? [] : [row]))
    .reverse();
  return {
    ...frame,
    fields: frame.fields.map((field) => {
      const values: unknown[] = added.fields.find(({ name }) => name === field.name)?.values ?? [];
      return { ...field, values: [...fresh.map((row) => values[row]), ...(field.values as unknown[])].slice(0, limit) };
    }),
    length: Math.min(limit, fresh.length + frame.length),
  };
}

/** FNV-1a: tells channels apart in a few letters that a path may hold. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
