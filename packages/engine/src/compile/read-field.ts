import type { FieldRef, Owner, SpanIntrinsic, TraceIntrinsic } from '@betrace/dsl';
import type { FieldSet } from '../trace/field-set.ts';
import { spanIntrinsic, traceIntrinsic } from '../trace/intrinsics.ts';
import { ORPHAN } from '../trace/span-tree.ts';
import type { AttributeMap } from '../wire/read-value.ts';
import type { AttributeValue } from '@betrace/dsl/values';
import { Bounds, UNKNOWN } from './bounds.ts';
import type { Val } from './compare.ts';
import { NONE, UNSEEN } from './run.ts';
import type { Run } from './run.ts';

/** The value of something in a run; `self` is the span in question inside a condition. */
export type ReadValue = (run: Run, self: number) => Val;

/** Compiles a field to what reads it. A double that is NaN reads as absent. */
export function compileField(field: FieldRef, fields: FieldSet): ReadValue {
  const { of, scope, key } = field;
  if (of === 'trace') {
    return compileTraceIntrinsic(key as TraceIntrinsic);
  }
  if (of === 'event') {
    return (run, self) => eventField(run, self, scope, key);
  }
  if (of === 'link') {
    return (run) => linkField(run, scope, key);
  }
  const locate = locator(of);
  const read = spanField(scope, key, fields);
  return (run, self) => {
    const span = locate(run, self);
    return span >= 0 ? read(run, span) : span === UNSEEN ? UNKNOWN : undefined;
  };
}

/** The span that a field belongs to, UNSEEN, or NONE where there is none. */
function locator(of: Exclude<Owner, 'trace' | 'event' | 'link'>): (run: Run, self: number) => number {
  if (typeof of === 'object') {
    const { variable } = of;
    return (run) => run.variables[variable] as number;
  }
  if (of === 'root') {
    return (run) => run.root;
  }
  if (of === 'parent') {
    return (run, self) => {
      const parent = self < 0 ? self : (run.trace.parents[self] as number);
      return parent >= 0 || self < 0 ? parent : parent === ORPHAN && run.incomplete ? UNSEEN : NONE;
    };
  }
  return (_, self) => self;
}

function spanField(scope: FieldRef['scope'], key: string, fields: FieldSet): (run: Run, span: number) => Val {
  switch (scope) {
    case 'any': {
      const own = fields.span.idOf(key);
      const shared = fields.resource.idOf(key);
      return ({ trace }, span) => present(trace.spanAttribute(span, own) ?? trace.resourceAttribute(span, shared));
    }
    case 'span': {
      const own = fields.span.idOf(key);
      return ({ trace }, span) => present(trace.spanAttribute(span, own));
    }
    case 'resource': {
      const shared = fields.resource.idOf(key);
      return ({ trace }, span) => present(trace.resourceAttribute(span, shared));
    }
    case 'instrumentation': {
      const shared = fields.instrumentation.idOf(key);
      return ({ trace }, span) => present(trace.scopeAttribute(span, shared));
    }
    case 'all-attributes':
      return ({ trace }, span) => values(trace.allSpanAttributes(span));
    case 'all-resource':
      return ({ trace }, span) => values(trace.allResourceAttributes(span));
    case 'all-instrumentation':
      return ({ trace }, span) => values(trace.allScopeAttributes(span));
    case 'intrinsic':
      return compileIntrinsic(key as SpanIntrinsic);
  }
}

function present(value: AttributeValue | undefined): AttributeValue | undefined {
  return typeof value === 'number' && Number.isNaN(value) ? undefined : value;
}

function values(attributes: AttributeMap): AttributeValue | undefined {
  return attributes.size === 0 ? undefined : [...attributes.values()];
}

function compileIntrinsic(key: SpanIntrinsic): (run: Run, span: number) => Val {
  switch (key) {
    case 'childCount':
      return (run, span) => atLeast(run, spanIntrinsic(run.trace, span, key) as bigint);
    case 'depth':
      return (run, span) => {
        const known = spanIntrinsic(run.trace, span, key) as bigint;
        const exact = !run.incomplete || run.trace.tree.reachesRoot(span);
        return exact ? known : new Bounds(known + 1n, null);
      };
    case 'selfTime':
      return (run, span) => {
        const now = spanIntrinsic(run.trace, span, key) as bigint;
        return run.incomplete ? new Bounds(0n, now) : now;
      };
    default:
      return ({ trace }, span) => present(spanIntrinsic(trace, span, key));
  }
}

function compileTraceIntrinsic(key: TraceIntrinsic): ReadValue {
  switch (key) {
    case 'complete':
      return (run) => run.complete;
    case 'id':
      return ({ trace }) => trace.traceId;
    case 'rootName':
    case 'rootService':
      return ({ root, trace }) => (root === UNSEEN ? UNKNOWN : present(traceIntrinsic(trace, key)));
    default:
      return (run) => atLeast(run, traceIntrinsic(run.trace, key) as bigint);
  }
}

/** A number that further spans can only raise. */
function atLeast(run: Run, value: bigint): Val {
  return run.incomplete ? new Bounds(value, null) : value;
}

function eventField(run: Run, self: number, scope: FieldRef['scope'], key: string): Val {
  const event = run.event;
  if (event === undefined) {
    return undefined;
  }
  if (scope !== 'intrinsic') {
    return present(event.attributes.get(key));
  }
  return key === 'name' ? event.name : event.timeNs - run.trace.spanStartNs(self);
}

function linkField({ link }: Run, scope: FieldRef['scope'], key: string): Val {
  if (link === undefined) {
    return undefined;
  }
  if (scope !== 'intrinsic') {
    return present(link.attributes.get(key));
  }
  return key === 'spanID' ? link.spanId : link.traceId;
}
