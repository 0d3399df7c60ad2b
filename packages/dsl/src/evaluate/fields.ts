import type { FieldRef } from '../plan/plan.ts';
import type { Attributes, AttributeValue, Span } from '../trace.ts';
import { absent, atLeast, known, unread, type Reading } from './reading.ts';
import { isRoot, selfTime } from './trace-facts.ts';
import { unseen, type Candidate, type Env, type World } from './world.ts';

/** What is known of a field. */
export function readField(field: FieldRef, { world, self, event, link, variables }: Env): Reading {
  const { of, scope, key } = field;
  const isOwn = scope === 'intrinsic';
  switch (of) {
    case 'trace':
      return readTrace(key, world);
    case 'event':
      return !event || !self || self === unseen
        ? unread
        : known(isOwn ? (key === 'name' ? event.name : event.time - self.start) : event.attributes.get(key));
    case 'link':
      return !link ? unread : known(isOwn ? (key === 'spanID' ? link.spanId : link.traceId) : link.attributes.get(key));
    case 'parent':
      return self ? readParent(field, self, world) : unread;
    case 'root':
      return world.root ? readSpan(field, world.root, world) : absent;
    case 'self':
      return self ? readSpan(field, self, world) : unread;
    default:
      return readSpan(field, variables[of.variable] ?? unseen, world);
  }
}

/** Exact if the parent is there, absent on a root, else unknown. */
function readParent(field: FieldRef, span: Candidate, world: World): Reading {
  const parent = span === unseen ? null : world.facts.parentOf(span);
  if (parent) {
    return readSpan(field, parent, world);
  }
  return span !== unseen && (isRoot(span) || world.complete) ? absent : unread;
}

function readSpan({ scope, key }: FieldRef, span: Candidate, world: World): Reading {
  if (span === unseen) {
    return unread;
  }
  const { attributes, resource } = span;
  switch (scope) {
    case 'any':
      return known(attributes.get(key) ?? resource.get(key));
    case 'span':
      return known(attributes.get(key));
    case 'resource':
      return known(resource.get(key));
    case 'instrumentation':
      return known(span.scope.attributes.get(key));
    case 'all-attributes':
      return readAll(attributes);
    case 'all-resource':
      return readAll(resource);
    case 'all-instrumentation':
      return readAll(span.scope.attributes);
    case 'intrinsic':
      return readIntrinsic(key, span, world);
  }
}

function readAll(attributes: Attributes): Reading {
  return attributes.size === 0 ? absent : known([...attributes.values()]);
}

function readIntrinsic(key: string, span: Span, { facts, complete }: World): Reading {
  switch (key) {
    case 'name':
    case 'status':
    case 'kind':
    case 'start':
    case 'end':
      return known(span[key]);
    case 'statusMessage':
      return text(span.statusMessage);
    case 'duration':
      return known(span.end - span.start);
    case 'id':
      return known(span.spanId);
    case 'parentID':
      return text(span.parentSpanId);
    case 'service':
      return known(span.resource.get('service.name'));
    case 'isRoot':
      return known(isRoot(span));
    case 'instrumentationName':
      return text(span.scope.name);
    case 'instrumentationVersion':
      return text(span.scope.version);
    case 'childCount':
      return growing(facts.childrenOf(span).length, complete);
    case 'depth': {
      const depth = facts.ancestorsOf(span).length;
      const isExact = complete || facts.reachesRoot(span);
      return growing(isExact ? depth : depth + 1, isExact);
    }
    default: {
      const now = selfTime(span, facts.childrenOf(span));
      return complete ? known(now) : { kind: 'bounds', least: 0n, greatest: now };
    }
  }
}

function readTrace(key: string, { facts, complete, cameWhole, root }: World): Reading {
  switch (key) {
    case 'id':
      return known(facts.traceId);
    case 'complete':
      return known(cameWhole);
    case 'duration':
    case 'errorCount':
    case 'serviceCount':
      return growing(facts[key], complete);
    case 'spanCount':
      return growing(facts.spans.length, complete);
    default:
      return root === unseen ? unread : known(key === 'rootName' ? root?.name : root?.resource.get('service.name'));
  }
}

/** What is known of a number that only grows. */
function growing(value: number | bigint, isExact: boolean): Reading {
  return isExact ? known(BigInt(value)) : atLeast(BigInt(value));
}

/** A text that the protocol cannot tell from a missing one when it is empty. */
function text(value: AttributeValue & string): Reading {
  return value === '' ? absent : known(value);
}
