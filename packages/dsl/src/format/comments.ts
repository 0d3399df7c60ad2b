import type { Comment } from '../syntax/token.ts';
import type { AnyNode, Tree } from '../syntax/tree.ts';
import { childrenOf, withoutParens } from '../syntax/walk.ts';
import type { Range } from '../text/range.ts';

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

/** A part of a rule that can begin a line, and the place of the one around it. */
interface Anchor {
  readonly node: AnyNode;
  readonly parent: number;
}

/**
 * Attaches each comment to a part that can begin a line: a block, a part of `and` or `or`, the content of a block or
 * `where`. A comment inside such a part goes before it.
 */
export function attachComments({ text, rule, comments }: Tree): AttachedComments {
  /** In the order of the text, outer before inner. */
  const anchors: Anchor[] = [];
  /** The innermost part that ends at an offset. */
  const byEnd = new Map<number, AnyNode>();
  const table = new Map<AnyNode, Record<keyof NodeComments, string[]>>();
  const last: string[] = [];
  collect(rule, false, -1);
  for (const comment of comments) {
    const [anchor, side] = placeOf(comment);
    const entry = (anchor && table.get(anchor)) ?? { before: [], behind: [], end: [] };
    if (anchor) {
      table.set(anchor, entry);
    }
    (anchor ? entry[side] : last).push(comment.text.startsWith('//') ? comment.text.trimEnd() : comment.text);
  }
  return { of: (node) => table.get(node) ?? none, last };

  function placeOf(comment: Comment): [AnyNode | undefined, keyof NodeComments] {
    // Where the last text before it ends, on the same line.
    let ended = comment.start;
    while (ended > 0 && /[^\S\n]/.test(text.charAt(ended - 1))) {
      ended--;
    }
    const before = byEnd.get(ended);
    if (before) {
      return [before, 'behind'];
    }
    const following = firstFrom(comment.end);
    const next = anchors[following]?.node;
    const inside = around(comment, following - 1);
    // The first part of the block that the comment opens, rather than the block itself.
    const isWithin = next && inside && next.end <= inside.end;
    if (inside?.kind === 'block' && !isWithin && comment.start > inside.keywordRange.end) {
      return [inside, 'end'];
    }
    return [isWithin ? next : (inside ?? next), 'before'];
  }

  function collect(node: AnyNode, isAnchor: boolean, parent: number, above?: AnyNode): void {
    const logic = node.kind === 'and' || node.kind === 'or';
    const inner = withoutParens(node);
    const isLeftOut = node.kind === 'paren' && inner.kind === above?.kind && isLogic(node);
    let around = parent;
    if (isAnchor && !logic && !isLeftOut) {
      around = anchors.push({ node, parent }) - 1;
      byEnd.set(node.end, node);
    }
    for (const [index, child] of childrenOf(node).entries()) {
      const opens = node.kind === 'rule' || node.kind === 'block' || logic || (node.kind === 'where' && index > 0);
      const opensInside = node.kind === 'paren' && isAnchor && isLogic(child);
      collect(child, opens || opensInside, around, isLeftOut ? above : node);
    }
    const ended = isLeftOut ? byEnd.get(inner.end) : undefined;
    if (ended) {
      // What stands behind parentheses that are left out stands behind the last part in them.
      byEnd.set(node.end, ended);
    }
  }

  /** The first part that begins at an offset or behind it. */
  function firstFrom(offset: number): number {
    let [low, high] = [0, anchors.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const isBefore = (anchors[middle]?.node.start ?? 0) < offset;
      [low, high] = isBefore ? [middle + 1, high] : [low, middle];
    }
    return low;
  }

  /** The innermost part that holds a comment, from a part before it upwards. */
  function around(comment: Range, index: number): AnyNode | undefined {
    const anchor = anchors[index];
    const holds = anchor && anchor.node.start <= comment.start && comment.end <= anchor.node.end;
    return holds ? anchor.node : anchor && around(comment, anchor.parent);
  }
}

function isLogic(node: AnyNode): boolean {
  return node.kind === 'and' || node.kind === 'or' || (node.kind === 'paren' && isLogic(node.part));
}
