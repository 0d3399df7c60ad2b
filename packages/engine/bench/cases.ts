import { fromBinary } from '@bufbuild/protobuf';
import { fileURLToPath } from 'node:url';
import protobufjs from 'protobufjs';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { judgeConcerned, OpenTrace, readTrace, skim } from '../src/index.ts';
import type { CompiledRules } from '../src/index.ts';
import { rulesOf } from './payload.ts';
import type { Payload } from './payload.ts';

/** What is done with all bodies, once; gives the number of spans that it saw. */
export type Work = (payload: Payload) => number;

/** By name, what prepares the work. */
export const cases: Readonly<Record<string, () => Work>> = {
  'protobuf-es': () => decodeWithProtobufEs,
  protobufjs: protobufJs,
  read: () => readOnly,
  'rules-10': () => judge(rulesOf(0, true)),
  'rules-100': () => judge(rulesOf(90, true)),
  'rules-1000': () => judge(rulesOf(990, true)),
  'rules-100-apply': () => judge(rulesOf(90, false)),
  'rules-1000-apply': () => judge(rulesOf(990, false)),
};

function decodeWithProtobufEs({ bodies }: Payload): number {
  let spans = 0;
  for (const body of bodies) {
    for (const { scopeSpans } of fromBinary(ExportTraceServiceRequestSchema, body).resourceSpans) {
      scopeSpans.forEach((scope) => (spans += scope.spans.length));
    }
  }
  return spans;
}

interface DecodedRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly unknown[] }[] }[];
}

function protobufJs(): Work {
  const proto = new URL('../../../third_party/proto/', import.meta.url);
  const root = new protobufjs.Root();
  root.resolvePath = (_, target) => fileURLToPath(new URL(target, proto));
  root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
  const type = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
  return ({ bodies }) => {
    let spans = 0;
    for (const body of bodies) {
      for (const { scopeSpans } of (type.decode(body) as unknown as DecodedRequest).resourceSpans) {
        scopeSpans.forEach((scope) => (spans += scope.spans.length));
      }
    }
    return spans;
  };
}

/** Checks every byte of the bodies and brings the spans of each trace together. */
function assemble({ bodies }: Payload): Map<string, OpenTrace> {
  const open = new Map<string, OpenTrace>();
  for (const body of bodies) {
    const batch = skim(body);
    batch.traces.forEach(({ traceId }, i) => {
      let trace = open.get(traceId);
      if (trace === undefined) {
        trace = new OpenTrace(traceId);
        open.set(traceId, trace);
      }
      trace.addAll(batch, i);
    });
  }
  return open;
}

function readOnly({ bodies }: Payload): number {
  let spans = 0;
  for (const body of bodies) {
    spans += skim(body).spanCount;
  }
  return spans;
}

/** Judges every trace and compares what the ten rules find with the truth that the generator wrote. */
function judge(rules: CompiledRules): Work {
  return (payload) => {
    const violated = new Map<string, number>();
    let spans = 0;
    for (const open of assemble(payload).values()) {
      spans += open.spanCount;
      for (const { verdict: judged } of judgeConcerned(rules, readTrace(open, rules.fields), true)) {
        const { id, verdict } = judged;
        if (verdict === 'violated') {
          violated.set(id, (violated.get(id) ?? 0) + 1);
        }
      }
    }
    for (const [id, expected] of Object.entries(payload.truth)) {
      const found = violated.get(id) ?? 0;
      if (found !== expected) {
        throw new Error(`${id}: ${found} violations instead of ${expected}`);
      }
    }
    return spans;
  };
}
