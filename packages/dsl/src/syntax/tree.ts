import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Range } from '../text/range.ts';
import type { Comment, Token } from './token.ts';

/**
 * What `parse` returns: the text as a tree, whatever the text is. It says what was written, not what is meant; one
 * grammar serves blocks, conditions and values, and `resolve` tells them apart.
 */
export interface Tree {
  readonly text: string;
  readonly rule: RuleNode;
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  /** Mistakes of spelling and grammar. */
  readonly diagnostics: readonly Diagnostic[];
}

export type BlockKeyword = 'when' | 'always' | 'never';

/** Either blocks or one bare condition; both in a text with a mistake. */
export interface RuleNode extends Range {
  readonly kind: 'rule';
  readonly blocks: readonly BlockNode[];
  readonly bare: Node | null;
}

export interface BlockNode extends Range {
  readonly kind: 'block';
  readonly keyword: BlockKeyword;
  readonly keywordRange: Range;
  readonly body: Node;
}

export type Node =
  | LogicNode
  | NotNode
  | ParenNode
  | ChainNode
  | CompareNode
  | InNode
  | ArithmeticNode
  | NegateNode
  | LiteralNode
  | StringNode
  | PathNode
  | CallNode
  | WhereNode
  | AsNode
  | MissingNode;

/** `and`, `or` of two or more parts. */
export interface LogicNode extends Range {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Node[];
}

export interface NotNode extends Range {
  readonly kind: 'not';
  readonly part: Node;
}

export interface ParenNode extends Range {
  readonly kind: 'paren';
  readonly part: Node;
}

export type RelationWord =
  'child' | 'parent' | 'descendant' | 'ancestor' | 'sibling' | 'before' | 'after' | 'overlaps' | 'during';

/** `relations[i]` stands between `operands[i]` and `operands[i + 1]`. */
export interface ChainNode extends Range {
  readonly kind: 'chain';
  readonly operands: readonly Node[];
  readonly relations: readonly RelationNode[];
}

export interface RelationNode extends Range {
  readonly word: RelationWord;
  /** The duration after `within`, which stands behind the right operand. */
  readonly within: LiteralNode | null;
}

export type CompareWord = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'starts_with' | 'ends_with' | 'matches';

export interface CompareNode extends Range {
  readonly kind: 'compare';
  readonly op: CompareWord;
  readonly opRange: Range;
  readonly left: Node;
  readonly right: Node;
}

export interface InNode extends Range {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly opRange: Range;
  readonly left: Node;
  readonly items: readonly Node[];
}

export interface ArithmeticNode extends Range {
  readonly kind: 'arithmetic';
  readonly op: '+' | '-' | '*' | '/' | '%';
  readonly left: Node;
  readonly right: Node;
}

export interface NegateNode extends Range {
  readonly kind: 'negate';
  readonly part: Node;
}

/** A number, duration (ns) or bool. */
export interface LiteralNode extends Range {
  readonly kind: 'literal';
  readonly type: 'int' | 'double' | 'duration' | 'bool';
  readonly value: bigint | number | boolean;
}

/** A quoted text: a span name, an attribute's key or a string, by its place. */
export interface StringNode extends Range {
  readonly kind: 'string';
  readonly value: string;
}

/** `a.b.c`, `scope:intrinsic`, `scope.attributes["key"]`, with a trailing quoted segment at will. */
export interface PathNode extends Range {
  readonly kind: 'path';
  readonly segments: readonly [Segment, ...Segment[]];
  readonly intrinsic: Segment | null;
  /** The key in `.attributes["key"]`, '*' with `all`. */
  readonly subscript: (Range & { readonly key: string; readonly all: boolean; readonly keyRange: Range }) | null;
}

export interface Segment extends Range {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * A function: of values (`lower`, `json`), of a span (`exists`, `event`), an aggregate, or `trace.has` and `trace.count`
 * of older rules. `of` is the value of an aggregate before the word `of`.
 */
export interface CallNode extends Range {
  readonly kind: 'call';
  readonly name: string;
  readonly nameRange: Range;
  readonly distinct: boolean;
  readonly of: Node | null;
  readonly args: readonly Node[];
}

/** One or more `.where(COND)` behind a pattern. */
export interface WhereNode extends Range {
  readonly kind: 'where';
  readonly target: Node;
  readonly conditions: readonly Node[];
}

export interface AsNode extends Range {
  readonly kind: 'as';
  readonly target: Node;
  readonly name: Segment;
}

/** Stands where something was expected; a diagnostic has said so. */
export interface MissingNode extends Range {
  readonly kind: 'missing';
}

export type AnyNode = RuleNode | BlockNode | Node;
