import { dateTime, rangeUtil, type RawTimeRange, type TimeRange } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { TimeRangePicker } from '@grafana/ui';

import { testIds } from '../../testIds.ts';
import { rangeToUrl } from './filterFromUrl.ts';

/** Grafana's time picker; what is chosen goes into the URL. */
export function TimeRangeField({ range }: { range: RawTimeRange }) {
  const absolute = rangeUtil.convertRawToRange(range);
  const show = (raw: TimeRange['raw']) => locationService.partial(rangeToUrl(raw));
  const shift = (by: number) => {
    const width = absolute.to.valueOf() - absolute.from.valueOf();
    show({ from: dateTime(absolute.from.valueOf() + by * width), to: dateTime(absolute.to.valueOf() + by * width) });
  };
  const zoomOut = () => {
    const width = absolute.to.valueOf() - absolute.from.valueOf();
    show({ from: dateTime(absolute.from.valueOf() - width / 2), to: dateTime(absolute.to.valueOf() + width / 2) });
  };
  return (
    <div data-testid={testIds.violationList.timeRange}>
      <TimeRangePicker
        value={absolute}
        onChange={({ raw }) => show(raw)}
        onChangeTimeZone={() => undefined}
        onMoveBackward={() => shift(-0.5)}
        onMoveForward={() => shift(0.5)}
        onZoom={zoomOut}
      />
    </div>
  );
}
