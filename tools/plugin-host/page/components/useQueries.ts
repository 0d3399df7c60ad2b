import {
  CoreApp,
  rangeUtil,
  type DataQueryRequest,
  type DataSourceApi,
  type PanelData,
  type TimeRange,
} from '@grafana/data';
import { config } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Subscription } from 'rxjs';
import { runRequest } from '../services/run-request.ts';

/** Data points that a query may answer with, about one per two pixels. */
const maxDataPoints = 800;
const lowestInterval = '1s';

/** Runs queries; a new run ends the one before. Queries that the data source calls not runnable are left out. */
export function useQueries(dataSource: DataSourceApi) {
  const [data, setData] = useState<PanelData>();
  const running = useRef<Subscription>(undefined);
  const count = useRef(0);
  useEffect(() => () => running.current?.unsubscribe(), []);

  const run = useCallback(
    (queries: DataQuery[], range: TimeRange) => {
      running.current?.unsubscribe();
      const targets = queries.filter((query) => !query.hide && (dataSource.filterQuery?.(query) ?? true));
      const request = makeRequest(targets, range, (count.current += 1));
      running.current = runRequest(dataSource, request).subscribe(setData);
    },
    [dataSource],
  );
  return { data, run };
}

function makeRequest(targets: DataQuery[], range: TimeRange, number: number): DataQueryRequest {
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, maxDataPoints, lowestInterval);
  return {
    app: CoreApp.Explore,
    requestId: `explore_${number}`,
    interval,
    intervalMs,
    maxDataPoints,
    range,
    rangeRaw: range.raw,
    targets,
    timezone: config.bootData.user.timezone,
    startTime: Date.now(),
    scopedVars: {
      __interval: { text: interval, value: interval },
      __interval_ms: { text: String(intervalMs), value: intervalMs },
    },
  };
}
