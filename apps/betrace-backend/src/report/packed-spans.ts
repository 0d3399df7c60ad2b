import type { KeptSpan, KeptSpans, PackedSpans } from './violation.ts';

/** As it stands in JSON. */
type Packed = Omit<KeptSpan, 'start' | 'duration'> & { readonly start: string; readonly duration: string };

export function unpackSpans({ json, truncated }: PackedSpans): KeptSpans {
  const spans = (JSON.parse(json) as Packed[]).map((span) => ({
    ...span,
    start: BigInt(span.start),
    duration: BigInt(span.duration),
  }));
  return { spans, truncated };
}

/** For JSON, which has no 64-bit numbers. */
export function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
