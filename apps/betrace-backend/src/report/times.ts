import type { HrTime } from '@opentelemetry/api';

/** A time, in ns since 1970, as OpenTelemetry's SDK has it. */
export function hrTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
}

/** RFC 3339 with all nine digits of the nanoseconds: such times compare as texts. */
export function rfc3339(nanoseconds: bigint): string {
  const [seconds, rest] = hrTime(nanoseconds);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(9, '0')}Z`;
}
