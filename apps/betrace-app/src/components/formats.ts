import { dateTimeFormat, formattedValueToString, getValueFormat, systemDateFormats } from '@grafana/data';

/** An RFC 3339 time with milliseconds, in the user's time zone. */
export const formatTime = (time: string): string => dateTimeFormat(time, { format: systemDateFormats.fullDateMS });

/** A proto3 JSON duration such as `0.120s`, in its natural unit. */
export const formatDuration = (duration: string): string =>
  formattedValueToString(getValueFormat('s')(Number.parseFloat(duration)));

/** Nanoseconds in their natural unit. */
export const formatNanos = (nanos: bigint): string => formattedValueToString(getValueFormat('ns')(Number(nanos)));

const counts = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** A count in few characters: 940, 12.5K. */
export const formatCount = (count: number): string => counts.format(count);
