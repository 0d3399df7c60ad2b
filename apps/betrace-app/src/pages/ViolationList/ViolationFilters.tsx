import { dateTime, rangeUtil, type TimeRange } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Combobox, Field, InlineSwitch, Stack, TimeRangePicker } from '@grafana/ui';
import { useId } from 'react';

import { severities } from '../../components/SeverityBadge.tsx';
import { useRules } from '../../data/useRules.ts';
import { testIds } from '../../testIds.ts';
import { rangeToUrl, type UrlFilter } from './filterFromUrl.ts';

const severityOptions = severities.map((value) => ({ value: value as string, label: value }));

/** Every choice goes into the URL, so that it can be shared and survives a reload. */
export function ViolationFilters({ filter: { ruleId, severity, observed, range } }: { filter: UrlFilter }) {
  const id = useId();
  const rules = useRules().data?.rules ?? [];
  const options = rules.map((rule) => ({ value: rule.id, label: rule.name }));
  // A deleted rule has no name any more, but its violations are still there.
  const selected = ruleId && (options.find(({ value }) => value === ruleId) ?? { value: ruleId, label: ruleId });

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
    <Stack gap={2} wrap="wrap" alignItems="flex-end">
      <Field noMargin label="Rule" htmlFor={`${id}-rule`}>
        <Combobox
          id={`${id}-rule`}
          options={options}
          value={selected || null}
          onChange={(option) => locationService.partial({ rule: option?.value ?? null })}
          placeholder="Every rule"
          isClearable
          width={40}
          data-testid={testIds.violationList.rule}
        />
      </Field>
      <Field noMargin label="Severity" htmlFor={`${id}-severity`}>
        <Combobox
          id={`${id}-severity`}
          options={severityOptions}
          value={severity ?? null}
          onChange={(option) => locationService.partial({ severity: option?.value ?? null })}
          placeholder="Every severity"
          isClearable
          width={24}
          data-testid={testIds.violationList.severity}
        />
      </Field>
      <InlineSwitch
        id={`${id}-observed`}
        label="Rules only observed"
        showLabel
        value={observed}
        onChange={(event) => locationService.partial({ observed: event.currentTarget.checked || null })}
        data-testid={testIds.violationList.observed}
      />
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
    </Stack>
  );
}
