import {
  CoreApp,
  dateTime,
  LoadingState,
  rangeUtil,
  type DataSourceApi,
  type PanelData,
  type RawTimeRange,
  type TimeRange,
} from '@grafana/data';
import { getDataSourceSrv, usePluginLinks } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { ErrorBoundaryAlert, LinkButton, LoadingPlaceholder, RefreshPicker, Stack, TimeRangePicker } from '@grafana/ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { paneUrl, readPane, type Pane } from './explore-url.ts';
import { HostPage } from './HostPage.tsx';
import { LoadFailure } from './LoadFailure.tsx';
import { MissingBackend } from './MissingBackend.tsx';
import { Results } from './Results.tsx';
import { useQueries } from './useQueries.ts';

/** The data source's query editor and what its query answers: one pane of Grafana's Explore, by the same URL. */
export function ExplorePage() {
  const [dataSource, setDataSource] = useState<DataSourceApi>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    getDataSourceSrv().get().then(setDataSource, setFailure);
  }, []);
  if (failure !== undefined) {
    return <LoadFailure what="The data source" error={failure} />;
  }
  return dataSource ? <Explore dataSource={dataSource} /> : <LoadingPlaceholder text="Loading the data source" />;
}

function Explore({ dataSource }: { dataSource: DataSourceApi }) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const pane = useMemo(() => readPane(search, dataSource), [search, dataSource]);
  const [draft, setDraft] = useState<{ pane: Pane; query: DataQuery }>();
  const query = draft?.pane === pane ? draft.query : (pane.queries[0] as DataQuery);
  const range = useMemo(() => rangeUtil.convertRawToRange(pane.range), [pane.range]);
  const { data, run } = useQueries(dataSource);

  // A query editor may change the query and run it in one go, before this renders again.
  const latest = useRef(query);
  useEffect(() => {
    latest.current = query;
  }, [query]);

  // The URL holds what was last run, as in Grafana; so a link, a reload and the back button run it again.
  const go = (raw: RawTimeRange) => {
    const next = { queries: [latest.current], range: raw };
    const url = paneUrl(next, dataSource);
    if (url === pathname + search) {
      run(next.queries, rangeUtil.convertRawToRange(raw));
    } else {
      void navigate(url);
    }
  };
  const runQuery = () => go(pane.range);
  useEffect(() => {
    run(pane.queries, rangeUtil.convertRawToRange(pane.range));
  }, [pane, run]);
  const move = (by: number) => {
    const span = range.to.valueOf() - range.from.valueOf();
    const shifted = (at: TimeRange['from']) => dateTime(at.valueOf() + by * span);
    go({ from: shifted(range.from), to: shifted(range.to) });
  };
  const zoomOut = () => {
    const span = range.to.valueOf() - range.from.valueOf();
    go({ from: dateTime(range.from.valueOf() - span / 2), to: dateTime(range.to.valueOf() + span / 2) });
  };

  const Editor = dataSource.components?.QueryEditor;
  const loading = data?.state === LoadingState.Loading;
  return (
    <HostPage
      pageNav={{ text: 'Explore' }}
      subTitle={`Queries of the data source ${dataSource.name}, answered by its backend`}
      actions={
        <>
          <AddedLinks range={range} query={query} data={data} />
          <TimeRangePicker
            value={range}
            onChange={({ raw }) => go(raw)}
            onChangeTimeZone={() => undefined}
            onMoveBackward={() => move(-1)}
            onMoveForward={() => move(1)}
            onZoom={zoomOut}
          />
          <RefreshPicker
            onRefresh={runQuery}
            onIntervalChanged={() => undefined}
            noIntervalPicker
            isLoading={loading}
            text="Run query"
            primary
          />
        </>
      }
    >
      <MissingBackend />
      <Stack direction="column" gap={2}>
        <ErrorBoundaryAlert>
          {Editor && (
            <div data-testid="host-query-editor">
              <Editor
                datasource={dataSource}
                query={query}
                queries={[query]}
                onChange={(next: DataQuery) => {
                  latest.current = next;
                  setDraft({ pane, query: next });
                }}
                onRunQuery={runQuery}
                app={CoreApp.Explore}
                range={range}
                {...(data && { data })}
              />
            </div>
          )}
        </ErrorBoundaryAlert>
        {data && <Results data={data} />}
      </Stack>
    </HostPage>
  );
}

/** The links that the app adds to Explore's toolbar. */
function AddedLinks({ range, query, data }: { range: TimeRange; query: DataQuery; data: PanelData | undefined }) {
  const { links } = usePluginLinks({
    extensionPointId: 'grafana/explore/toolbar/action',
    context: { exploreId: 'pane', targets: [query], data, timeRange: range.raw, timeZone: 'browser' },
  });
  return links.map(({ id, title, path, onClick, icon }) => (
    <LinkButton key={id} variant="secondary" href={path ?? ''} {...(icon && { icon })} {...(onClick && { onClick })}>
      {title}
    </LinkButton>
  ));
}
