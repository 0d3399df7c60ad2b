import { FieldSet, readTrace } from '@betrace/engine';
import type { Trace } from '@betrace/engine';
import type { Redactor } from '../report/redact/redactor.ts';
import { Pacer } from './pacer.ts';
import { openSample } from './sampled-trace.ts';
import type { SampledTrace } from './sampled-trace.ts';

/** Everything is compared with what is shown, never with the raw value: a search tells nothing that an answer would not. */
export interface SampleFilter {
  /** Part of it, in any case. */
  readonly rootName: string;
  readonly service: string;
  /** Part of it, in any case. */
  readonly spanName: string;
  readonly attributes: readonly WantedAttribute[];
  /** Ns since 1970. */
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
  readonly complete: boolean | undefined;
  readonly failed: boolean | undefined;
}

export interface WantedAttribute {
  readonly key: string;
  /** As shown; undefined: any. */
  readonly value: string | undefined;
}

export interface FoundSamples {
  readonly found: readonly SampledTrace[];
  /** Behind which trace to go on; undefined when there is nothing left. */
  readonly last: SampledTrace | undefined;
}

/** Milliseconds of a search; then it answers what it has. */
const budget = 2000;

/** The first `limit` of these traces that fit, looked through at leisure. Throws the signal's reason when it is aborted. */
export async function searchSamples(
  samples: readonly SampledTrace[],
  filter: SampleFilter,
  limit: number,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<FoundSamples> {
  const fits = sampleTest(filter, redactor);
  const pacer = new Pacer(budget, signal);
  const found: SampledTrace[] = [];
  for (const [i, sample] of samples.entries()) {
    if (fits(sample)) {
      found.push(sample);
    }
    const isOver = found.length === limit || !(await pacer.goesOn());
    if (isOver) {
      signal.throwIfAborted();
      return { found, last: i + 1 < samples.length ? sample : undefined };
    }
  }
  return { found, last: undefined };
}

function sampleTest(filter: SampleFilter, redactor: Redactor): (sample: SampledTrace) => boolean {
  const { rootName, service, from, to, complete, failed } = filter;
  const contains = textTest(rootName);
  const spanFits = readsSpans(filter) ? spanTest(filter, redactor) : undefined;
  return (sample) =>
    (complete === undefined || sample.complete === complete) &&
    (failed === undefined || sample.errorCount > 0 === failed) &&
    (from === undefined || sample.decidedAt >= from) &&
    (to === undefined || sample.decidedAt < to) &&
    (rootName === '' || contains(redactor.name(sample.rootName))) &&
    (service === '' || sample.services.some((each) => redactor.name(each) === service)) &&
    (spanFits === undefined || spanFits(sample));
}

/** Whether spans have to be looked at one by one. */
export function readsSpans({ spanName, attributes }: SampleFilter): boolean {
  return spanName !== '' || attributes.length > 0;
}

function spanTest(filter: SampleFilter, redactor: Redactor): (sample: SampledTrace) => boolean {
  const { service, spanName, attributes } = filter;
  const keys = attributes.map(({ key }) => key);
  const fields = new FieldSet([{ any: keys, span: [], resource: [], instrumentation: [] }], [], false);
  const contains = textTest(spanName);
  const wanted = attributes.map(({ key, value }) => (trace: Trace, span: number) => {
    const found =
      trace.spanAttribute(span, fields.span.idOf(key)) ?? trace.resourceAttribute(span, fields.resource.idOf(key));
    return (
      found !== undefined &&
      redactor.name(key) === key &&
      (value === undefined || redactor.text({ scope: 'any', key }, found) === value)
    );
  });
  return (sample) => {
    const trace = readTrace(openSample(sample), fields);
    return trace.spans.some(
      (span) =>
        (service === '' || redactor.name(trace.service(span)) === service) &&
        (spanName === '' || contains(redactor.name(trace.name(span)))) &&
        wanted.every((has) => has(trace, span)),
    );
  };
}

function textTest(part: string): (text: string) => boolean {
  const wanted = part.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}
