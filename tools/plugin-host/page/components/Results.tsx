import { applyFieldOverrides, FieldType, LoadingState, type DataFrame, type PanelData } from '@grafana/data';
import { config, getTemplateSrv } from '@grafana/runtime';
import { LegendDisplayMode } from '@grafana/schema';
import { Alert, PanelChrome, TimeSeries } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';

const graphHeight = 260;
const tableHeight = 420;

/** What a query answered: its error, its time series as a graph, and every frame as a table. */
export function Results({ data }: { data: PanelData }) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const frames = useMemo(
    () =>
      applyFieldOverrides({
        data: data.series,
        fieldConfig: { defaults: { custom: {} }, overrides: [] },
        replaceVariables: (text, scoped) => getTemplateSrv().replace(text, scoped),
        theme: config.theme2,
        timeZone: 'browser',
      }),
    [data.series],
  );
  const graphs = frames.filter(isTimeSeries);
  const tables = frames.filter((frame) => !isTimeSeries(frame));
  const state = data.state;

  return (
    <div ref={holder} data-testid="host-results" data-state={state}>
      {data.error && (
        <Alert title="The query failed" data-testid="host-query-error">
          {data.error.data?.error ?? data.error.message}
        </Alert>
      )}
      {state === LoadingState.Done && data.series.every((frame) => frame.length === 0) && (
        <Alert severity="info" title="No data" data-testid="host-no-data" />
      )}
      {graphs.length > 0 && width > 0 && (
        <PanelChrome title="Graph" width={width} height={graphHeight} loadingState={state}>
          {(innerWidth, innerHeight) => (
            <TimeSeries
              frames={graphs}
              timeRange={data.timeRange}
              timeZone="browser"
              width={innerWidth}
              height={innerHeight}
              legend={{ displayMode: LegendDisplayMode.List, placement: 'bottom', showLegend: true, calcs: [] }}
            />
          )}
        </PanelChrome>
      )}
      {width > 0 &&
        [...tables, ...graphs].map((frame, index) => (
          <div key={index} data-testid="host-table" data-frame={frame.name}>
            <PanelChrome title={titleOf(frame)} width={width} height={tableHeight} loadingState={state}>
              {(innerWidth, innerHeight) => <TableNG data={frame} width={innerWidth} height={innerHeight} />}
            </PanelChrome>
          </div>
        ))}
    </div>
  );
}

/** A frame of times and numbers; a table may hold both too, but says so or has text columns. */
function isTimeSeries({ fields, meta }: DataFrame): boolean {
  const preferred = meta?.preferredVisualisationType;
  const types = fields.map(({ type }) => type);
  return (
    (preferred === undefined || preferred === 'graph') &&
    types[0] === FieldType.time &&
    types.slice(1).every((type) => type === FieldType.number) &&
    types.length > 1
  );
}

function titleOf({ name, refId, fields }: DataFrame): string {
  const labels = Object.values(fields.find(({ labels: own }) => own !== undefined)?.labels ?? {}).join(', ');
  return [name ?? (refId && `Table ${refId}`), labels].filter(Boolean).join(': ') || 'Table';
}

function useWidth(holder: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [holder]);
  return width;
}
