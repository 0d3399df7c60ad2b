import { replace, type Fix } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import type { FieldRef, Owner } from '../plan/plan.ts';
import { isScopeWord, quote } from '../syntax/names.ts';
import type { PathNode } from '../syntax/tree.ts';
import { lookup } from '../text/lookup.ts';
import type { Range } from '../text/range.ts';
import type { Context, Scope } from './context.ts';
import {
  eventIntrinsics,
  instrumentationIntrinsics,
  linkIntrinsics,
  olderFields,
  spanIntrinsics,
  traceIntrinsics,
} from './intrinsics.ts';

/**
 * Where a value stands: in a block, where every field needs an owner; in a `where` (or before `of` in an aggregate),
 * where bare names are the span's; in `event(...)` or `link(...)`, where they are the event's or link's; in a message.
 */
export type Level = 'block' | 'span' | 'event' | 'link' | 'message';

export interface Place {
  readonly level: Level;
  readonly scope: Scope;
}

/** The field that a path means at a place, or null with a diagnostic. */
export function resolvePath(node: PathNode, place: Place, context: Context): FieldRef | null {
  const [first, second] = node.segments;
  if (first === undefined) {
    return null;
  }
  const variable = context.variable(first, place.scope);
  if (variable === 'out-of-scope') {
    return null;
  }
  if (node.intrinsic !== null) {
    return resolveIntrinsic(node, variable === 'unbound' ? null : { variable: variable.number }, place, context);
  }
  const key = keyOf(node);
  if (variable !== 'unbound') {
    if (second === undefined) {
      const fix = replace(first, `${first.text}:id`, `compare its id, ${first.text}:id`);
      return context.fail('variable-as-value', node, `\`${first.text}\` is a span; name a field of it.`, [fix]);
    }
    return attribute({ variable: variable.number }, 'any', key, node);
  }
  if (second !== undefined && isScopeWord(first.text) && !first.quoted) {
    return resolveScoped(node, key, place, context);
  }
  return resolveBare(node.segments.map(({ text }) => text).join('.'), node, place, context);
}

/** A name without owner: an attribute of the span (event, link) in question; in a block nobody's. */
export function resolveBare(key: string, range: Range, { level }: Place, context: Context): FieldRef | null {
  switch (level) {
    case 'span':
      return { kind: 'field', of: 'self', scope: 'any', key };
    case 'event':
    case 'link':
      return { kind: 'field', of: level, scope: 'any', key };
    case 'block':
    case 'message':
      return context.fail(
        'attribute-without-owner',
        range,
        `Whose attribute is \`${context.slice(range)}\`? Ask it of a pattern, such as span.where(${context.slice(range)} == ...), ` +
          'or of a variable, such as x.attr.',
      );
  }
}

function resolveScoped(node: PathNode, key: string, { level }: Place, context: Context): FieldRef | null {
  const [first, second] = node.segments;
  const scope = first?.text;
  if (level === 'block' && scope !== 'root' && scope !== 'trace' && scope !== 'event' && scope !== 'link') {
    return context.fail(
      'attribute-without-owner',
      node,
      `Whose \`${context.slice(node)}\`? Outside \`where\` only variables, root and trace: have fields.`,
    );
  }
  switch (scope) {
    case 'span': {
      const older =
        node.segments.length === 2 && second?.quoted === false ? lookup(olderFields, second.text) : undefined;
      if (older !== undefined && node.subscript === null) {
        const [of = '', intrinsic = ''] = older.split(':');
        return { kind: 'field', of: of === 'trace' ? 'trace' : 'self', scope: 'intrinsic', key: intrinsic };
      }
      return attribute('self', 'span', key, node);
    }
    case 'resource':
    case 'instrumentation':
      return attribute('self', scope, key, node);
    case 'parent':
    case 'root':
      return attribute(scope, 'any', key, node);
    default:
      return refuseScope(node, scope ?? '', key, level, context);
  }
}

/** `event.x`, `link.x`, `trace.x` */
function refuseScope(node: PathNode, scope: string, key: string, level: Level, context: Context): null {
  const whole = quote(`${scope}.${key}`);
  const rest = context.slice({ start: node.segments[1]?.start ?? node.end, end: node.end });
  const fixes: Fix[] = level === 'block' ? [] : [replace(node, whole, `quote it, if the attribute ${whole} is meant`)];
  if (scope === 'trace') {
    const near = nearestName(key, Object.keys(traceIntrinsics));
    return context.fail(
      'refused-scope',
      node,
      'A trace has no attributes; what is known of it is written trace:duration.',
      [...(near === null ? [] : [replace(node, `trace:${near}`)]), ...fixes],
    );
  }
  const inside = level === scope ? [replace(node, rest, `write ${rest}`)] : [];
  const message =
    level === scope
      ? `Inside ${scope}(...) its attributes are written without \`${scope}.\`.`
      : `Attributes of ${scope}s are asked for inside ${scope}(...), such as ${scope}(${rest} == ...).`;
  return context.fail('refused-scope', node, message, [...inside, ...fixes]);
}

function resolveIntrinsic(node: PathNode, variable: Owner | null, place: Place, context: Context): FieldRef | null {
  const { level } = place;
  const [first] = node.segments;
  const { intrinsic } = node;
  if (first === undefined || intrinsic === null) {
    return null;
  }
  const scope = variable === null ? first.text : 'variable';
  if ((scope === 'event' || scope === 'link') && scope !== level) {
    const text = context.slice(node);
    return context.fail(
      'outside-event',
      node,
      `\`${text}\` is known inside ${scope}(...) only, such as ${scope}(${text} == ...).`,
    );
  }
  if (level === 'block' && (scope === 'span' || scope === 'parent' || scope === 'instrumentation')) {
    return resolveScoped(node, '', place, context);
  }
  const table = tableOf(scope);
  if (table === null) {
    const near = nearestName(first.text, [...context.variables.keys(), 'span', 'trace', 'root', 'parent']);
    return context.fail(
      'unknown-variable',
      first,
      `There is no variable \`${first.text}\`; it is bound by \`... as ${first.text}\`.`,
      near === null ? [] : [replace(first, near)],
    );
  }
  if (!Object.hasOwn(table, intrinsic.text)) {
    if (intrinsic.text === '') {
      return null;
    }
    const near = nearestName(intrinsic.text, Object.keys(table));
    const owner = scope === 'variable' ? 'a span' : scope;
    return context.fail(
      'unknown-intrinsic',
      intrinsic,
      `\`${intrinsic.text}\` is not known of ${owner}; there is ${Object.keys(table).join(', ')}.`,
      near === null ? [] : [replace(intrinsic, near)],
    );
  }
  if (scope === 'instrumentation') {
    const key = intrinsic.text === 'name' ? 'instrumentationName' : 'instrumentationVersion';
    return { kind: 'field', of: 'self', scope: 'intrinsic', key };
  }
  const of = variable ?? (scope === 'span' ? 'self' : (scope as Owner));
  return { kind: 'field', of, scope: 'intrinsic', key: intrinsic.text };
}

/** The intrinsics that may follow a scope and a colon; null when it is no scope with any. */
export function tableOf(scope: string): Record<string, { type: string; help: string }> | null {
  switch (scope) {
    case 'span':
    case 'parent':
    case 'root':
    case 'variable':
      return spanIntrinsics;
    case 'trace':
      return traceIntrinsics;
    case 'instrumentation':
      return instrumentationIntrinsics;
    case 'event':
      return eventIntrinsics;
    case 'link':
      return linkIntrinsics;
    default:
      return null;
  }
}

function keyOf(node: PathNode): string {
  return (
    node.subscript?.key ??
    node.segments
      .slice(1)
      .map(({ text }) => text)
      .join('.')
  );
}

function attribute(
  of: Owner,
  scope: 'any' | 'span' | 'resource' | 'instrumentation',
  key: string,
  node: PathNode,
): FieldRef {
  if (node.subscript?.all === true) {
    const all = {
      any: 'all-attributes',
      span: 'all-attributes',
      resource: 'all-resource',
      instrumentation: 'all-instrumentation',
    } as const;
    return { kind: 'field', of, scope: all[scope], key: '*' };
  }
  return { kind: 'field', of, scope, key };
}
