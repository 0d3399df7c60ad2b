import { create } from '@bufbuild/protobuf';
import { DurationSchema, TimestampSchema, type Duration, type Timestamp } from '@bufbuild/protobuf/wkt';

const NS_PER_SECOND = 1_000_000_000n;

/** Between the well-known messages and nanoseconds as bigint. Times are since 1970. */

export function toTimestamp(ns: bigint): Timestamp {
  const nanos = ((ns % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
  return create(TimestampSchema, { seconds: (ns - nanos) / NS_PER_SECOND, nanos: Number(nanos) });
}

export function fromTimestamp({ seconds, nanos }: Timestamp): bigint {
  return seconds * NS_PER_SECOND + BigInt(nanos);
}

/** A bound of a filter: a time beyond 64 bits of nanoseconds (the years 1677 to 2262) means the end of that range. */
export function readTime(time: Timestamp | undefined): bigint | undefined {
  if (time === undefined) {
    return undefined;
  }
  const ns = fromTimestamp(time);
  const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
  return ns < least ? least : ns > most ? most : ns;
}

export function toDuration(ns: bigint): Duration {
  return create(DurationSchema, { seconds: ns / NS_PER_SECOND, nanos: Number(ns % NS_PER_SECOND) });
}

export function fromDuration({ seconds, nanos }: Duration): bigint {
  return seconds * NS_PER_SECOND + BigInt(nanos);
}
