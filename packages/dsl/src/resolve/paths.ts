import { offer, replace } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import type { FieldRef, Owner } from '../plan/plan.ts';
import { isScopeWord, quote } from '../syntax/names.ts';
import type { PathNode, Segment } from '../syntax/tree.ts';
import { dotted } from '../syntax/walk.ts';
import { lookup } from '../text/lookup.ts';
import type { Range } from '../text/range.ts';
import type { Context, Scope } from './context.ts';
import { intrinsicsOf, olderFields } from './intrinsics.ts';

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
  const { segments, intrinsic, subscript } = node;
  const [first, second] = segments;
  const variable = context.variable(first, place.scope);
  if (variable === 'out-of-scope') {
    return null;
  }
  const owner = variable === 'unbound' ? null : { variable: variable.number };
  if (intrinsic) {
    return resolveIntrinsic(node, intrinsic, owner, place, context);
  }
  const key = subscript?.key ?? dotted(segments.slice(1));
  if (owner && second) {
    return attribute(owner, 'any', key, node);
  }
  if (owner) {
    const fix = replace(first, `${first.text}:id`, `compare its id, ${first.text}:id`);
    return context.fail('variable-as-value', node, `\`${first.text}\` is a span; name a field of it.`, [fix]);
  }
  return second && isScopeWord(first.text)
    ? resolveScoped(node, key, place, context)
    : resolveBare(dotted(segments), node, place, context);
}

/** A name without owner: an attribute of the span (event, link) in question; in a block nobody's. */
export function resolveBare(key: string, range: Range, { level }: Place, context: Context): FieldRef | null {
  return level === 'block' || level === 'message'
    ? context.failOwnerless(range)
    : { kind: 'field', of: level === 'span' ? 'self' : level, scope: 'any', key };
}

function resolveScoped(node: PathNode, key: string, { level }: Place, context: Context): FieldRef | null {
  const [{ text: scope }, second] = node.segments;
  switch (scope) {
    case 'span':
    case 'resource':
    case 'instrumentation':
    case 'parent':
      if (level === 'block') {
        return context.fail(
          'attribute-without-owner',
          node,
          `Whose \`${context.slice(node)}\`? Outside \`where\` only variables, root and trace: have fields.`,
        );
      }
      break;
    case 'root':
      break;
    default:
      return refuseScope(node, scope, key, level, context);
  }
  if (scope === 'parent' || scope === 'root') {
    return attribute(scope, 'any', key, node);
  }
  const isOlder = scope === 'span' && node.segments.length === 2 && !second?.quoted && !node.subscript;
  const older = isOlder ? lookup(olderFields, key) : undefined;
  return older
    ? { kind: 'field', of: older === 'trace:id' ? 'trace' : 'self', scope: 'intrinsic', key: older.replace(/.*:/, '') }
    : attribute('self', scope, key, node);
}

/** `event.x`, `link.x`, `trace.x` */
function refuseScope(node: PathNode, scope: string, key: string, level: Level, { slice, fail }: Context): null {
  const whole = quote(`${scope}.${key}`);
  const rest = slice({ start: node.segments[1]?.start ?? node.end, end: node.end });
  const quoted = level === 'block' ? [] : [replace(node, whole, `quote it, if the attribute ${whole} is meant`)];
  if (scope === 'trace') {
    const near = nearestName(key, Object.keys(intrinsicsOf(scope)));
    return fail('refused-scope', node, 'A trace has no attributes; what is known of it is written trace:duration.', [
      ...offer(node, near && `trace:${near}`),
      ...quoted,
    ]);
  }
  const isInside = level === scope;
  return fail(
    'refused-scope',
    node,
    isInside
      ? `Inside ${scope}(...) its attributes are written without \`${scope}.\`.`
      : `Attributes of ${scope}s are known inside ${scope}(...) only, such as ${scope}(${rest} == ...).`,
    [...offer(node, isInside ? rest : null), ...quoted],
  );
}

function resolveIntrinsic(
  node: PathNode,
  intrinsic: Segment,
  variable: Owner | null,
  place: Place,
  context: Context,
): FieldRef | null {
  const { level } = place;
  const [first] = node.segments;
  const scope = first.text;
  if (!variable && (scope === 'event' || scope === 'link') && scope !== level) {
    const text = context.slice(node);
    return context.fail(
      'outside-event',
      node,
      `\`${text}\` is known inside ${scope}(...) only, such as ${scope}(${text} == ...).`,
    );
  }
  if (!variable && level === 'block' && /^(span|parent|instrumentation)$/.test(scope)) {
    return resolveScoped(node, '', place, context);
  }
  if (!variable && (scope === 'resource' || !isScopeWord(scope))) {
    const near = nearestName(scope, [...context.variables.keys(), 'span', 'trace', 'root', 'parent']);
    const message = `There is no variable \`${scope}\`; it is bound by \`... as ${scope}\`.`;
    return context.fail('unknown-variable', first, message, offer(first, near));
  }
  const { text } = intrinsic;
  const table = intrinsicsOf(variable ? 'span' : scope);
  if (!lookup(table, text)) {
    const known = Object.keys(table);
    const message = `\`${text}\` is not known of ${variable ? 'a span' : scope}; there is ${known.join(', ')}.`;
    return text === ''
      ? null
      : context.fail('unknown-intrinsic', intrinsic, message, offer(intrinsic, nearestName(text, known)));
  }
  const isOfSelf = scope === 'span' || scope === 'instrumentation';
  const key = scope === 'instrumentation' && !variable ? (text === 'name' ? `${scope}Name` : `${scope}Version`) : text;
  return { kind: 'field', of: variable ?? (isOfSelf ? 'self' : (scope as Owner)), scope: 'intrinsic', key };
}

function attribute(
  of: Owner,
  scope: 'any' | 'span' | 'resource' | 'instrumentation',
  key: string,
  { subscript }: PathNode,
): FieldRef {
  const all = scope === 'resource' || scope === 'instrumentation' ? (`all-${scope}` as const) : 'all-attributes';
  return subscript?.all ? { kind: 'field', of, scope: all, key: '*' } : { kind: 'field', of, scope, key };
}
