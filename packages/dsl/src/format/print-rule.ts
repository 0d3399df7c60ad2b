import type { Context } from '../resolve/context.ts';
import { isShorthand, isSpanOnly } from '../resolve/expressions.ts';
import { olderFields } from '../resolve/intrinsics.ts';
import { patternName } from '../syntax/names.ts';
import type { AnyNode, CallNode, ChainNode, CompareNode, InNode, LogicNode, Node, PathNode } from '../syntax/tree.ts';
import { ofRelations } from '../syntax/vocabulary.ts';
import { dotted, flatten, withoutParens } from '../syntax/walk.ts';
import { lookup } from '../text/lookup.ts';
import type { AttachedComments } from './comments.ts';
import { broken, enclosed, group, hardLine, indent, join, line, type Doc } from './doc.ts';

/** In a block or in a condition: only in a block there are shorthands. */
type Level = 'block' | 'where';

/** The layout of a rule without errors. */
export function layOut(context: Context, comments: AttachedComments): Doc {
  const { tree, variables, slice } = context;
  const { blocks, bare } = tree.rule;
  const parts = blocks.map((block) => {
    const last = comments.of(block).end.map((comment) => [hardLine, comment]);
    const body = [indent(line, statement(block.body, 'block'), last), line];
    return commented(block, group(`${block.keyword} {`, ...body, '}'));
  });
  const all = bare ? [...parts, group(statement(bare, 'block'))] : parts;
  return [join(hardLine, all), ...comments.last.map((comment) => [hardLine, comment])];

  function commented(node: AnyNode, doc: Doc): Doc {
    const { before, behind } = comments.of(node);
    return [before.map((comment) => [comment, hardLine]), doc, trailing(behind)];
  }

  /** Comments behind a part. */
  function trailing(behind: readonly string[]): Doc {
    return behind.length === 0 ? [] : [` ${behind.join(' ')}`, broken];
  }

  /** An expression that opens a line. */
  function statement(node: Node, level: Level): Doc {
    const inner = withoutParens(node);
    if (level === 'block' && isSpanOnly(inner)) {
      return spanGroup([inner], 'and');
    }
    return inner.kind === 'and' || inner.kind === 'or' ? logic(inner, level) : commented(node, grouped(node, level));
  }

  function logic(node: LogicNode, level: Level): Doc {
    const parts = flatten(node);
    const spans = level === 'block' ? parts.filter(isSpanOnly) : [];
    const [first, ...others] = spans;
    return parts
      .filter((part) => part === first || !spans.includes(part))
      .map((part, index): Doc => {
        const { before, behind } = comments.of(part);
        const moved = part === first ? others.map(comments.of) : [];
        const above = [...before, ...moved.flatMap((other) => [...other.before, ...other.behind])];
        return [
          index === 0 ? '' : line,
          above.map((comment) => [comment, hardLine]),
          index === 0 ? '' : `${node.kind} `,
          part === first ? spanGroup(spans, node.kind) : grouped(part, level, node.kind),
          trailing(behind),
        ];
      });
  }

  /** Comparisons of one span, written as a pattern. */
  function spanGroup(parts: readonly Node[], kind: 'and' | 'or'): Doc {
    const [only, second] = parts;
    const docs = parts.map((part) => grouped(part, 'where', kind));
    return enclosed('span.where(', only && !second ? statement(only, 'where') : join([line, `${kind} `], docs));
  }

  /** An expression beside others, in parentheses where they are needed or make it plainer. */
  function grouped(node: Node, level: Level, beside?: 'and' | 'or' | 'not'): Doc {
    const inner = withoutParens(node);
    if (level === 'block' && beside && isSpanOnly(inner)) {
      return spanGroup([inner], 'and');
    }
    const isLogic = inner.kind === 'and' || inner.kind === 'or';
    const doc = isLogic ? logic(inner, level) : expression(inner, level);
    const isApart = isLogic ? beside : inner.kind === 'chain' && (beside === 'or' || beside === 'not');
    return isApart ? enclosed('(', doc) : doc;
  }

  function expression(node: Node, level: Level): Doc {
    switch (node.kind) {
      case 'not':
        return ['not ', grouped(node.part, level, 'not')];
      case 'chain':
        return chain(node, level);
      case 'compare':
      case 'in':
        return comparison(node, level);
      case 'where': {
        const older = node.target.kind === 'call' && node.target.name === 'trace.has' ? node.target.args[0] : undefined;
        return where(older ?? node.target, node.conditions, level);
      }
      case 'as':
        return [operand(node.target, level), ` as ${node.name.text}`];
      default:
        return value(node, level);
    }
  }

  function operand(node: Node, level: Level): Doc {
    return expression(withoutParens(node), level);
  }

  function chain({ operands, relations }: ChainNode, level: Level): Doc {
    const [first = '', ...others] = operands.map((node) => operand(node, level));
    const steps = others.map((other, index): Doc => {
      const { word = '', within = null } = relations[index] ?? {};
      const of = ofRelations.includes(word) ? ' of' : '';
      return [line, `${word}${of} `, other, within ? ` within ${slice(within)}` : ''];
    });
    return group(first, indent(...steps));
  }

  function where(target: Node, conditions: readonly Node[], level: Level): Doc {
    const inner = withoutParens(target);
    const [counted] = inner.kind === 'call' && inner.name === 'trace.count' ? inner.args : [];
    if (counted) {
      return enclosed('count(', where(counted, conditions, level));
    }
    const base = inner.kind === 'where' ? where(inner.target, inner.conditions, level) : operand(inner, level);
    return [base, ...conditions.map((condition) => enclosed('.where(', statement(condition, 'where')))];
  }

  /** In a block NAME.ATTR OP VALUE is written as the pattern that it is read as. */
  function comparison(node: CompareNode | InNode, level: Level): Doc {
    const { left } = node;
    const last = level === 'block' && isShorthand(left, context) ? left.segments.at(-1) : undefined;
    if (!last || left.kind !== 'path') {
      return group(value(left, level), right(node, level));
    }
    const name = patternName(dotted(left.segments.slice(0, -1)), variables);
    return enclosed(`${name}.where(`, group(slice(last), right(node, 'where')));
  }

  function right(node: CompareNode | InNode, level: Level): Doc {
    if (node.kind === 'compare') {
      return indent(line, `${node.op} `, value(node.right, level));
    }
    const items = node.items.map((item) => value(item, level));
    return enclosed(node.negated ? ' not in [' : ' in [', join([',', line], items), ']');
  }

  /** A value, in parentheses if it binds no tighter than `least`. */
  function value(node: Node, level: Level, least = 0): Doc {
    switch (node.kind) {
      case 'paren':
        return value(withoutParens(node), level, least);
      case 'arithmetic': {
        const tight = /[+-]/.test(node.op) ? 1 : 2;
        const doc = [value(node.left, level, tight), ` ${node.op} `, value(node.right, level, tight + 1)];
        return tight < least ? ['(', doc, ')'] : doc;
      }
      case 'negate':
        return ['-', value(node.part, level, 3)];
      case 'path':
        return path(node);
      case 'call':
        return call(node, level);
      case 'literal':
      case 'string':
      case 'missing':
        return slice(node);
      default:
        return grouped(node, level);
    }
  }

  function path({ segments, intrinsic, subscript }: PathNode): Doc {
    const [first, second, third] = segments;
    const isOlder = first.text === 'span' && second && !second.quoted && !third && !subscript;
    const written = segments.map(slice).join('.') + (intrinsic ? `:${intrinsic.text}` : '');
    return (
      (isOlder && lookup(olderFields, second.text)) ||
      (subscript ? `${written}[${slice(subscript.keyRange)}]` : written)
    );
  }

  function call({ name, distinct, of, args }: CallNode, level: Level): Doc {
    const [only] = args;
    if (name === 'trace.has' && only) {
      return operand(only, level);
    }
    const isItem = name === 'event' || name === 'link';
    const docs = args.map((arg) => (isItem ? statement(arg, 'where') : operand(arg, 'where')));
    const inner = [of ? [value(of, 'where'), ' of '] : '', join([',', line], docs)];
    return enclosed(`${name.replace('trace.', '')}(${distinct ? 'distinct ' : ''}`, inner);
  }
}
