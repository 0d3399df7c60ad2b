import type { FieldRef } from '../plan/plan.ts';
import type { Attributes, AttributeValue, Span } from '../trace.ts';
import { absent, atLeast, known, unread, type Reading } from './reading.ts';
import { isRoot } from './trace-facts.ts';
import { unseen, type Candidate, type Env, type World } from './world.ts';

/** What is known of a field. */
export function readField(field: FieldRef, env: Env, world: World): Reading {
  switch (field.of) {
    case 'trace':
      return readTrace(field.key, world);
    case 'event':
      return env.event === null || env.self === null || env.self === unseen
        ? unread
        : field.scope !== 'intrinsic'
          ? known(env.event.attributes.get(field.key))
          : known(field.key === 'name' ? env.event.name : env.event.time - env.self.start);
    case 'link':
      return env.link === null
        ? unread
        : field.scope !== 'intrinsic'
          ? known(env.link.attributes.get(field.key))
          : known(field.key === 'spanID' ? env.link.spanId : env.link.traceId);
    case 'parent':
      return env.self === null ? unread : readParent(field, env.self, world);
    case 'root': {
      const root = world.root();
      return root === null ? absent : readSpan(field, root, world);
    }
    case 'self':
      return env.self === null ? unread : readSpan(field, env.self, world);
    default:
      return readSpan(field, env.variables[field.of.variable] ?? unseen, world);
  }
}

/** Exact if the parent is there, absent on a root, else unknown. */
function readParent(field: FieldRef, span: Candidate, world: World): Reading {
  if (span === unseen) {
    return unread;
  }
  const parent = world.facts.parentOf(span);
  if (parent !== null) {
    return readSpan(field, parent, world);
  }
  return isRoot(span) || world.complete ? absent : unread;
}

function readSpan(field: FieldRef, span: Candidate, world: World): Reading {
  if (span === unseen) {
    return unread;
  }
  const { key } = field;
  switch (field.scope) {
    case 'any':
      return known(span.attributes.get(key) ?? span.resource.get(key));
    case 'span':
      return known(span.attributes.get(key));
    case 'resource':
      return known(span.resource.get(key));
    case 'instrumentation':
      return known(span.scope.attributes.get(key));
    case 'all-attributes':
      return readAll(span.attributes);
    case 'all-resource':
      return readAll(span.resource);
    case 'all-instrumentation':
      return readAll(span.scope.attributes);
    case 'intrinsic':
      return readIntrinsic(key, span, world);
  }
}

function readAll(attributes: Attributes): Reading {
  return attributes.size === 0 ? absent : known([...attributes.values()]);
}

function readIntrinsic(key: string, span: Span, world: World): Reading {
  const { facts, complete } = world;
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
      return count(facts.childrenOf(span).length, complete);
    case 'depth': {
      const depth = facts.ancestorsOf(span).length;
      return complete || facts.reachesRoot(span) ? count(depth, true) : atLeast(BigInt(depth + 1));
    }
    case 'selfTime': {
      const now = facts.selfTime(span);
      return complete ? known(now) : { kind: 'bounds', least: 0n, greatest: now };
    }
    default:
      return absent;
  }
}

function readTrace(key: string, world: World): Reading {
  const { facts, complete } = world;
  switch (key) {
    case 'id':
      return known(facts.traceId);
    case 'complete':
      return known(world.cameWhole);
    case 'duration':
      return complete ? known(facts.duration()) : atLeast(facts.duration());
    case 'spanCount':
      return count(facts.spans.length, complete);
    case 'errorCount':
      return count(facts.errorCount(), complete);
    case 'serviceCount':
      return count(facts.serviceCount(), complete);
    default: {
      const root = world.root();
      if (root === null || root === unseen) {
        return root === null ? absent : unread;
      }
      return known(key === 'rootName' ? root.name : root.resource.get('service.name'));
    }
  }
}

function count(value: number, exact: boolean): Reading {
  return exact ? known(BigInt(value)) : atLeast(BigInt(value));
}

/** A text that the protocol cannot tell from a missing one when it is empty. */
function text(value: AttributeValue & string): Reading {
  return value === '' ? absent : known(value);
}
