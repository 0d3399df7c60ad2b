import { css } from '@emotion/css';
import { FieldType, LoadingState, type DataFrame, type GrafanaTheme2, type PanelData } from '@grafana/data';
import { LegendDisplayMode } from '@grafana/schema';
import { Alert, PanelChrome, TimeSeries, useStyles2 } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { prepareFrames } from './prepare-frames.ts';

const graphHeight = 260;
const mostTableHeight = 420;

/** What a query answered: its error, its time series as a graph, and every frame as a table. */
export function Results({ data }: { data: PanelData }) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const styles = useStyles2(getStyles);
  const frames = useMemo(() => prepareFrames(data.series), [data.series]);
  const graphs = frames.filter(isTimeSeries);
  const tables = frames.filter((frame) => !isTimeSeries(frame));
  const state = data.state;

  return (
    <div ref={holder} className={styles.results} data-testid="host-results" data-state={state}>
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
            <PanelChrome title={titleOf(frame)} width={width} height={heightOf(frame)} loadingState={state}>
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

const titleOf = ({ name, refId }: DataFrame) => name ?? `Table ${refId ?? ''}`;

/** As high as its rows need, up to the most; then it scrolls. */
const heightOf = ({ length }: DataFrame) => Math.min(mostTableHeight, 96 + length * 36);

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

const getStyles = (theme: GrafanaTheme2) => ({
  results: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
});
