import { TraceService, type ListTracesRequest } from '@betrace/api-client/gen/betrace/v1/traces_pb.js';
import { ServiceError } from '../errors.ts';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import { Pacer } from '../sample/pacer.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import { readsSpans, searchSamples } from '../sample/search-samples.ts';
import type { SampleFilter, WantedAttribute } from '../sample/search-samples.ts';
import type { TraceSamples } from '../sample/trace-samples.ts';
import { toHeldTrace, toSummary } from './held-trace-message.ts';
import { pageSize, readPageToken, writePageToken } from './page.ts';
import { serve, type ServedService } from './service.ts';
import { fromTimestamp } from './times.ts';
import { readTraceId } from './trace-id.ts';

export interface TraceDeps {
  readonly samples: TraceSamples;
  readonly redactor: Redactor;
}

const maxAttributes = 10;

export function traceHandlers({ samples, redactor }: TraceDeps): ServedService {
  return serve(TraceService, {
    async listTraces(request, { signal }) {
      const filter = readFilter(request);
      const limit = pageSize(request.pageSize);
      const place = readPageToken(request.pageToken, /^[0-9a-f]{32}$/);
      const held = samples.list();
      const rest = place ? held.slice(behind(held, place)) : held;
      const search = () => searchSamples(rest, filter, limit, redactor, signal);
      const { found, last } = await (readsSpans(filter) ? samples.searches.run(search) : search());
      return {
        traces: found.map((sample) => toSummary(sample, redactor)),
        nextPageToken: last ? writePageToken([String(last.decidedAt), last.traceId]) : '',
        held: held.length,
      };
    },
    async getTrace({ id }, { signal }) {
      const sample = heldTrace(samples, readTraceId('id', id));
      return toHeldTrace(sample, redactor, new Pacer(Infinity, signal));
    },
  });
}

/** NOT_FOUND with what is held, and for how long. */
export function heldTrace(samples: TraceSamples, traceId: string | undefined): SampledTrace {
  const sample = samples.get(traceId ?? '');
  if (!sample) {
    const { maxTraces, maxBytes, maxAge } = samples.limits;
    const message =
      `There is no held trace ${JSON.stringify(traceId ?? '')}. Of the traces that are judged a sample is held for at most ` +
      `${maxAge / 3_600_000} h, up to ${maxTraces} traces and ${maxBytes / 1e6} MB, and none over a restart; ` +
      'GET /api/traces lists them.';
    throw new ServiceError('not-found', message);
  }
  return sample;
}

/** How many come before those to go on with; the trace at the place may be gone meanwhile. */
function behind(held: readonly SampledTrace[], [at = '', id = '']: readonly string[]): number {
  const decidedAt = /^\d{1,19}$/.test(at) ? BigInt(at) : 0n;
  const isBehind = (sample: SampledTrace) =>
    sample.decidedAt < decidedAt || (sample.decidedAt === decidedAt && sample.traceId > id);
  const first = held.findIndex(isBehind);
  return first < 0 ? held.length : first;
}

function readFilter(request: ListTracesRequest): SampleFilter {
  const { rootName, service, spanName, from, to, complete, failed } = request;
  return {
    ...{ rootName, service, spanName, complete, failed },
    attributes: readAttributes(request.attribute),
    from: from && fromTimestamp(from),
    to: to && fromTimestamp(to),
  };
}

function readAttributes(texts: readonly string[]): readonly WantedAttribute[] {
  if (texts.length > maxAttributes) {
    const description = `has ${texts.length} entries; at most ${maxAttributes} are looked for.`;
    throw invalidArgument([{ field: 'attribute', description }]);
  }
  return texts.map((text, i) => {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    if (key === '') {
      throw invalidArgument([{ field: `attribute[${i}]`, description: 'should be KEY or KEY=VALUE.' }]);
    }
    return { key, value };
  });
}
