import { parse } from '../syntax/parser.ts';
import { isScopeWord } from '../syntax/names.ts';
import type { AnyNode, Node, PathNode } from '../syntax/tree.ts';
import { childrenOf, walk } from '../syntax/walk.ts';
import type { Range } from '../text/range.ts';

export type SemanticTokenType =
  | 'keyword'
  | 'operator'
  | 'function'
  | 'variable'
  | 'scope'
  | 'spanName'
  | 'attribute'
  | 'intrinsic'
  | 'string'
  | 'number'
  | 'comment';

export interface SemanticToken extends Range {
  readonly type: SemanticTokenType;
}

/** What each word of a text is, by its meaning, in order and without overlap. Works on any text. */
export function semanticTokens(text: string): SemanticToken[] {
  const tree = parse(text);
  const meant = new Map<number, SemanticTokenType>();
  const variables = new Set<string>();
  walk(tree.rule, (node) => {
    if (node.kind === 'as') {
      variables.add(node.name.text);
      meant.set(node.name.start, 'variable');
    } else if (node.kind === 'call') {
      meant.set(node.nameRange.start, 'function');
    }
  });
  mark(tree.rule, true, variables, meant);
  const tokens = tree.tokens.flatMap((token): SemanticToken[] => {
    const type = meant.get(token.start) ?? typeOf(token.kind, token.text);
    return type === null ? [] : [{ type, start: token.start, end: token.end }];
  });
  const comments = tree.comments.map(({ start, end }): SemanticToken => ({ type: 'comment', start, end }));
  return [...tokens, ...comments].sort((a, b) => a.start - b.start);
}

function typeOf(kind: string, text: string): SemanticTokenType | null {
  switch (kind) {
    case 'word':
      return 'keyword';
    case 'string':
      return 'string';
    case 'int':
    case 'double':
    case 'duration':
      return 'number';
    case 'mark':
      return /[=<>+\-*/%!]/.test(text) ? 'operator' : null;
    default:
      return null;
  }
}

/** Tells names of spans from attributes: patterns stand in blocks, conditions in `where` and the like. */
function mark(
  node: AnyNode,
  pattern: boolean,
  variables: ReadonlySet<string>,
  meant: Map<number, SemanticTokenType>,
): void {
  if (node.kind === 'path') {
    markPath(node, pattern, variables, meant);
  } else if (node.kind === 'string' && pattern) {
    meant.set(node.start, 'spanName');
  }
  for (const child of childrenOf(node)) {
    mark(child, isPattern(node, child, pattern), variables, meant);
  }
}

function isPattern(parent: AnyNode, child: AnyNode, pattern: boolean): boolean {
  switch (parent.kind) {
    case 'where':
      return pattern && child === parent.target;
    case 'call':
      return (
        child !== parent.of &&
        !['exists', 'ip_in', 'event', 'link', 'lower', 'length', 'number', 'abs', 'json'].includes(parent.name)
      );
    case 'compare':
    case 'in':
    case 'arithmetic':
    case 'negate':
      return false;
    default:
      return pattern;
  }
}

function markPath(
  { segments, intrinsic }: PathNode & Node,
  pattern: boolean,
  variables: ReadonlySet<string>,
  meant: Map<number, SemanticTokenType>,
): void {
  const [first, ...rest] = segments;
  if (first === undefined) {
    return;
  }
  const variable = variables.has(first.text);
  const scope = isScopeWord(first.text) && (rest.length > 0 || intrinsic !== null || pattern);
  const name: SemanticTokenType = pattern && !variable && !scope ? 'spanName' : 'attribute';
  meant.set(first.start, variable ? 'variable' : scope ? 'scope' : name);
  rest.forEach((segment) => meant.set(segment.start, name));
  if (intrinsic !== null) {
    meant.set(intrinsic.start, 'intrinsic');
  }
}
