import { isSpanOnly } from '../resolve/expressions.ts';
import { olderFields } from '../resolve/intrinsics.ts';
import { isScopeWord, patternName } from '../syntax/names.ts';
import type { AnyNode, CallNode, CompareNode, InNode, LogicNode, Node, PathNode, RuleNode } from '../syntax/tree.ts';
import { ofRelations } from '../syntax/vocabulary.ts';
import { flatten, withoutParens } from '../syntax/walk.ts';
import { lookup } from '../text/lookup.ts';
import type { Range } from '../text/range.ts';
import type { AttachedComments } from './comments.ts';
import { group, hardLine, indent, join, line, softLine, type Doc } from './doc.ts';

/** In a block or in a condition: only in a block there are shorthands. */
type Level = 'block' | 'where';

/** How tightly a value's operator binds. */
const tightness: Record<string, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 };

/** Turns a rule without errors into its layout. */
export class RulePrinter {
  readonly #text: string;
  readonly #variables: ReadonlySet<string>;
  readonly #comments: AttachedComments;

  constructor(text: string, variables: ReadonlySet<string>, comments: AttachedComments) {
    this.#text = text;
    this.#variables = variables;
    this.#comments = comments;
  }

  rule(rule: RuleNode): Doc {
    const parts = rule.blocks.map((block) => {
      const end = this.#comments.of(block).end.map((comment) => [hardLine, comment]);
      const body = [indent([line, this.#statement(block.body, 'block'), end]), line];
      return this.#commented(block, group([`${block.keyword} {`, ...body, '}']));
    });
    const bare = rule.bare === null ? [] : [group(this.#statement(rule.bare, 'block'))];
    const last = this.#comments.last.map((comment) => [hardLine, comment]);
    return [join(hardLine, [...parts, ...bare]), ...last];
  }

  #commented(node: AnyNode, doc: Doc): Doc {
    const { before, behind } = this.#comments.of(node);
    return [before.map((comment) => [comment, hardLine]), doc, this.#behind(behind)];
  }

  /** Comments behind a part; what follows stands on a new line. */
  #behind(comments: readonly string[]): Doc {
    return comments.length === 0 ? [] : [` ${comments.join(' ')}`, { kind: 'group', inner: '', broken: true }];
  }

  /** An expression that opens a line. */
  #statement(node: Node, level: Level): Doc {
    const inner = withoutParens(node) as Node;
    if (level === 'block' && isSpanOnly(inner)) {
      return this.#spanGroup([inner], 'and');
    }
    return inner.kind === 'and' || inner.kind === 'or' ? this.#logic(inner, level) : this.#part(node, level);
  }

  /** One part, with its comments, also those of parentheses that are left out. */
  #part(node: Node, level: Level, beside: 'and' | 'or' | null = null): Doc {
    return this.#commented(node, this.#grouped(node, level, beside));
  }

  #logic(node: LogicNode, level: Level): Doc {
    const parts = flatten(node);
    const group = level === 'block' ? parts.filter(isSpanOnly) : [];
    const grouped = new Set(group);
    const docs: Doc[] = [];
    for (const part of parts) {
      if (grouped.has(part) && part !== group[0]) {
        continue;
      }
      const { before, behind } = this.#comments.of(part);
      const moved = part === group[0] ? group.slice(1).map((other) => this.#comments.of(other)) : [];
      const doc = part === group[0] ? this.#spanGroup(group, node.kind) : this.#grouped(part, level, node.kind);
      const opening = docs.length === 0 ? [] : [line];
      docs.push([
        opening,
        [...before, ...moved.flatMap((comments) => [...comments.before, ...comments.behind])].map((comment) => [
          comment,
          hardLine,
        ]),
        docs.length === 0 ? '' : `${node.kind} `,
        doc,
        this.#behind(behind),
      ]);
    }
    return docs;
  }

  /** Comparisons of one span, written as a pattern. */
  #spanGroup(parts: readonly Node[], kind: 'and' | 'or'): Doc {
    const [only] = parts;
    const doc =
      parts.length === 1 && only !== undefined
        ? this.#statement(only, 'where')
        : parts.map((part, index) => [
            index === 0 ? '' : line,
            index === 0 ? '' : `${kind} `,
            this.#grouped(part, 'where', kind),
          ]);
    return group(['span.where(', indent([softLine, doc]), softLine, ')']);
  }

  /** An expression beside others, in parentheses where they are needed or make it plainer. */
  #grouped(node: Node, level: Level, beside: 'and' | 'or' | 'not' | null): Doc {
    const inner = withoutParens(node) as Node;
    const logic = inner.kind === 'and' || inner.kind === 'or';
    const relation = inner.kind === 'chain' && (beside === 'or' || beside === 'not');
    if (level === 'block' && isSpanOnly(inner) && beside !== null) {
      return this.#spanGroup([inner], 'and');
    }
    if ((logic && beside !== null) || relation) {
      return group([
        '(',
        indent([softLine, logic ? this.#logic(inner, level) : this.#expression(inner, level)]),
        softLine,
        ')',
      ]);
    }
    return logic ? this.#logic(inner, level) : this.#expression(inner, level);
  }

  #expression(node: Node, level: Level): Doc {
    switch (node.kind) {
      case 'not':
        return ['not ', this.#grouped(node.part, level, 'not')];
      case 'chain':
        return this.#chain(node.operands, node.relations, level);
      case 'compare':
      case 'in':
        return this.#comparison(node, level);
      case 'where': {
        const older = node.target.kind === 'call' && node.target.name === 'trace.has' ? node.target.args[0] : undefined;
        return this.#where(older ?? node.target, node.conditions, level);
      }
      case 'as':
        return [this.#operand(node.target, level), ` as ${node.name.text}`];
      default:
        return this.#value(node, level);
    }
  }

  #operand(node: Node, level: Level): Doc {
    return this.#expression(withoutParens(node) as Node, level);
  }

  #chain(operands: readonly Node[], relations: readonly { word: string; within: Node | null }[], level: Level): Doc {
    const [first, ...others] = operands;
    const steps = others.map((operand, index) => {
      const { word = '', within = null } = relations[index] ?? {};
      const of = (ofRelations as readonly string[]).includes(word) ? ' of' : '';
      const limit = within === null ? [] : [` within ${this.#slice(within)}`];
      return [line, `${word}${of} `, this.#operand(operand, level), ...limit];
    });
    return group([first === undefined ? '' : this.#operand(first, level), indent(steps)]);
  }

  #where(target: Node, conditions: readonly Node[], level: Level): Doc {
    const inner = withoutParens(target) as Node;
    const [counted] = inner.kind === 'call' && inner.name === 'trace.count' ? inner.args : [];
    if (counted !== undefined) {
      return group(['count(', indent([softLine, this.#where(counted, conditions, level)]), softLine, ')']);
    }
    const base =
      inner.kind === 'where' ? this.#where(inner.target, inner.conditions, level) : this.#operand(inner, level);
    const wheres = conditions.map((condition) => {
      return group(['.where(', indent([softLine, this.#statement(condition, 'where')]), softLine, ')']);
    });
    return [base, ...wheres];
  }

  /** In a block NAME.ATTR OP VALUE is written as the pattern that it is read as. */
  #comparison(node: CompareNode | InNode, level: Level): Doc {
    const left = node.left;
    const attribute =
      level === 'block' && left.kind === 'path' && this.#isShorthand(left) ? left.segments.at(-1) : undefined;
    if (attribute === undefined || left.kind !== 'path') {
      return group([this.#value(left, level), this.#right(node, level)]);
    }
    const name = left.segments
      .slice(0, -1)
      .map(({ text }) => text)
      .join('.');
    const cond = group([this.#slice(attribute), this.#right(node, 'where')]);
    return group([`${patternName(name, this.#variables)}.where(`, indent([softLine, cond]), softLine, ')']);
  }

  #isShorthand({ segments, intrinsic, subscript }: PathNode): boolean {
    const first = segments[0]?.text ?? '';
    return (
      segments.length > 1 &&
      intrinsic === null &&
      subscript === null &&
      !isScopeWord(first) &&
      !this.#variables.has(first)
    );
  }

  #right(node: CompareNode | InNode, level: Level): Doc {
    if (node.kind === 'compare') {
      return indent([line, `${node.op} `, this.#value(node.right, level)]);
    }
    const items = node.items.map((item) => this.#value(item, level));
    return [
      node.negated ? ' not in ' : ' in ',
      group(['[', indent([softLine, join([',', line], items)]), softLine, ']']),
    ];
  }

  /** A value, in parentheses if it binds no tighter than `least`. */
  #value(node: Node, level: Level, least = 0): Doc {
    switch (node.kind) {
      case 'paren':
        return this.#value(withoutParens(node) as Node, level, least);
      case 'arithmetic': {
        const tight = tightness[node.op] ?? 0;
        const doc = [this.#value(node.left, level, tight), ` ${node.op} `, this.#value(node.right, level, tight + 1)];
        return tight < least ? ['(', doc, ')'] : doc;
      }
      case 'negate':
        return ['-', this.#value(node.part, level, 3)];
      case 'path':
        return this.#path(node);
      case 'call':
        return this.#call(node, level);
      case 'literal':
      case 'string':
      case 'missing':
        return this.#slice(node);
      default:
        return this.#grouped(node, level, null);
    }
  }

  #path({ segments, intrinsic, subscript }: PathNode): Doc {
    const [first, second] = segments;
    const older =
      first?.text === 'span' && segments.length === 2 && second?.quoted === false
        ? lookup(olderFields, second.text)
        : undefined;
    if (older !== undefined && subscript === null) {
      return older;
    }
    const dotted = segments.map((segment) => this.#slice(segment)).join('.');
    const key = subscript === null ? '' : `[${this.#slice(subscript.keyRange)}]`;
    return dotted + (intrinsic === null ? '' : `:${intrinsic.text}`) + key;
  }

  #call(node: CallNode, level: Level): Doc {
    const { name, distinct, of, args } = node;
    const [only] = args;
    if (name === 'trace.has' && only !== undefined) {
      return this.#operand(only, level);
    }
    const inner = of === null ? [] : [this.#value(of, 'where'), ' of '];
    const condition = name === 'event' || name === 'link';
    const docs = args.map((arg) =>
      condition ? this.#statement(arg, 'where') : this.#expression(withoutParens(arg) as Node, 'where'),
    );
    const head = `${name === 'trace.count' ? 'count' : name}(${distinct ? 'distinct ' : ''}`;
    return group([head, indent([softLine, inner, join([',', line], docs)]), softLine, ')']);
  }

  #slice(range: Range): string {
    return this.#text.slice(range.start, range.end);
  }
}
