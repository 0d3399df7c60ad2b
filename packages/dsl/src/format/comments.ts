import type { Comment } from '../syntax/token.ts';
import type { AnyNode, Tree } from '../syntax/tree.ts';
import { childrenOf } from '../syntax/walk.ts';

/** The comments that stand before a node, behind it on its line, and, of a block, before its closing brace. */
export interface NodeComments {
  readonly before: readonly string[];
  readonly behind: readonly string[];
  readonly end: readonly string[];
}

/** Which comments belong to which part of a rule. Every comment is in exactly one place. */
export interface AttachedComments {
  readonly of: (node: AnyNode) => NodeComments;
  /** Comments behind everything. */
  readonly last: readonly string[];
}

const none: NodeComments = { before: [], behind: [], end: [] };

/**
 * Attaches each comment to a part that can begin a line: a block, a part of `and` or `or`, the content of a block or
 * `where`. A comment inside such a part goes before it.
 */
export function attachComments(tree: Tree): AttachedComments {
  const anchors = anchorsOf(tree.rule);
  const table = new Map<AnyNode, Record<keyof NodeComments, string[]>>();
  const last: string[] = [];
  for (const comment of tree.comments) {
    const [anchor, side] = placeOf(comment, anchors, tree.text);
    if (anchor === null) {
      last.push(textOf(comment));
      continue;
    }
    const entry = table.get(anchor) ?? { before: [], behind: [], end: [] };
    entry[side].push(textOf(comment));
    table.set(anchor, entry);
  }
  return { of: (node) => table.get(node) ?? none, last };
}

/** Parts that can begin a line, outer before inner. */
function anchorsOf(node: AnyNode): AnyNode[] {
  const anchors: AnyNode[] = [];
  const visit = (current: AnyNode, isAnchor: boolean): void => {
    const logic = current.kind === 'and' || current.kind === 'or';
    if (isAnchor && !logic) {
      anchors.push(current);
    }
    for (const [index, child] of childrenOf(current).entries()) {
      const opens =
        current.kind === 'rule' || current.kind === 'block' || logic || (current.kind === 'where' && index > 0);
      visit(child, opens || (current.kind === 'paren' && isAnchor && isLogic(child)));
    }
  };
  visit(node, false);
  return anchors;
}

function isLogic(node: AnyNode): boolean {
  return node.kind === 'and' || node.kind === 'or' || (node.kind === 'paren' && isLogic(node.part));
}

function placeOf(comment: Comment, anchors: readonly AnyNode[], text: string): [AnyNode | null, keyof NodeComments] {
  const ended = anchors.findLast(
    (anchor) => anchor.end <= comment.start && isBlank(text.slice(anchor.end, comment.start)),
  );
  if (ended !== undefined) {
    return [ended, 'behind'];
  }
  const inside = anchors.findLast((anchor) => anchor.start <= comment.start && comment.end <= anchor.end);
  const next = anchors.find((anchor) => anchor.start >= comment.end);
  // The first part of the block that the comment opens, rather than the block itself.
  const within = next !== undefined && inside !== undefined && next.end <= inside.end;
  if (inside?.kind === 'block' && !within && comment.start > inside.keywordRange.end) {
    return [inside, 'end'];
  }
  return [within ? next : (inside ?? next ?? null), 'before'];
}

/** Nothing but blanks on the same line. */
function isBlank(text: string): boolean {
  return /^[^\S\n]*$/.test(text);
}

function textOf({ text }: Comment): string {
  return text.startsWith('//') ? text.trimEnd() : text;
}
