import { ValueType, type HrTime } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Metric } from './catalogue.ts';
import { countOf, type HistogramTotals } from './histogram-totals.ts';
import type { Reading } from './readings.ts';

/**
 * The plain counters of the stations as the SDK's readers take them, cumulative since `since` (ms since 1970). Each
 * time the metrics are read `read` is asked once, so what is shown together was true together. Not observable
 * instruments, because those show a series for ever once it was observed: a deleted rule would never leave.
 */
export function readingProducer(read: () => Promise<readonly Reading[]>, since = Date.now()): MetricProducer {
  const startTime = hrTime(since);
  return {
    async collect() {
      const time = { startTime, endTime: hrTime(Date.now()) };
      const metrics = [...Map.groupBy(await read(), ([metric]) => metric)].map(([metric, readings]) =>
        metricData(
          metric,
          readings.map(([, value, attributes = {}]) => ({ ...time, attributes, value })),
        ),
      );
      return {
        resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: { name: 'betrace' }, metrics }] },
        errors: [],
      };
    },
  };
}

type Point = Pick<MetricData['dataPoints'][number], 'startTime' | 'endTime' | 'attributes'> & {
  readonly value: number | HistogramTotals;
};

function metricData({ kind, name, unit, meaning }: Metric, points: readonly Point[]): MetricData {
  const common = {
    descriptor: { name, unit, description: meaning, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (kind === 'histogram') {
    const dataPoints = points.map((point) => ({ ...point, value: histogram(point.value as HistogramTotals) }));
    return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = points.map((point) => ({ ...point, value: point.value as number }));
  return kind === 'counter'
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
}

function histogram(totals: HistogramTotals) {
  const buckets = { boundaries: [...totals.bounds], counts: [...totals.counts] };
  return { buckets, sum: totals.sum, count: countOf(totals) };
}

function hrTime(milliseconds: number): HrTime {
  return [Math.floor(milliseconds / 1000), Math.round((milliseconds % 1000) * 1e6)];
}
