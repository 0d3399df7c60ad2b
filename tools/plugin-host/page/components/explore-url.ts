import { CoreApp, dateTime, type DataSourceApi, type RawTimeRange } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

/** What the URL of Grafana's Explore says of one of its panes. */
export interface Pane {
  queries: DataQuery[];
  range: RawTimeRange;
}

/** The first pane of an Explore URL; without one the data source's default query over the last hour. */
export function readPane(search: string, dataSource: DataSourceApi): Pane {
  const text = new URLSearchParams(search).get('panes');
  const panes = text === null ? {} : (JSON.parse(text) as Record<string, Partial<Pane>>);
  const [pane = {}] = Object.values(panes);
  const defaults = dataSource.getDefaultQuery?.(CoreApp.Explore) ?? {};
  const queries = pane.queries?.length ? pane.queries : [{}];
  return {
    queries: queries.map((query) => ({ ...defaults, refId: 'A', datasource: dataSource.getRef(), ...query })),
    range: readRange(pane.range),
  };
}

/** Times are either relative (now-1h) or milliseconds since 1970 as text. */
function readRange(range: RawTimeRange = { from: 'now-1h', to: 'now' }): RawTimeRange {
  const read = (at: RawTimeRange['from']) => (/^\d+$/.test(String(at)) ? dateTime(Number(at)) : at);
  return { from: read(range.from), to: read(range.to) };
}

/** The URL that `readPane` reads. */
export function paneUrl({ queries, range }: Pane, dataSource: DataSourceApi): string {
  const write = (at: RawTimeRange['from']) => (typeof at === 'string' ? at : String(at.valueOf()));
  const pane = { datasource: dataSource.uid, queries, range: { from: write(range.from), to: write(range.to) } };
  const query = new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ pane }) });
  return `/explore?${query.toString()}`;
}
