import type { Comment } from '../syntax/token.ts';
import type { AnyNode, Tree } from '../syntax/tree.ts';
import { childrenOf, withoutParens } from '../syntax/walk.ts';

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
  const anchors = new Anchors(tree);
  const table = new Map<AnyNode, Record<keyof NodeComments, string[]>>();
  const last: string[] = [];
  for (const comment of tree.comments) {
    const [anchor, side] = anchors.placeOf(comment);
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

/** The parts of a rule that can begin a line, in the order of the text, outer before inner. */
class Anchors {
  readonly #text: string;
  readonly #list: { readonly node: AnyNode; readonly parent: number }[] = [];
  /** The innermost part that ends at an offset. */
  readonly #byEnd = new Map<number, AnyNode>();

  constructor(tree: Tree) {
    this.#text = tree.text;
    this.#collect(tree.rule, false, -1);
  }

  placeOf(comment: Comment): [AnyNode | null, keyof NodeComments] {
    const ended = this.#byEnd.get(this.#lastWordBefore(comment.start));
    if (ended !== undefined) {
      return [ended, 'behind'];
    }
    const following = this.#firstFrom(comment.end);
    const next = this.#list[following]?.node;
    const inside = this.#around(comment, following - 1);
    // The first part of the block that the comment opens, rather than the block itself.
    const within = next !== undefined && inside !== null && next.end <= inside.end;
    if (inside?.kind === 'block' && !within && comment.start > inside.keywordRange.end) {
      return [inside, 'end'];
    }
    return [within ? next : (inside ?? next ?? null), 'before'];
  }

  #collect(node: AnyNode, isAnchor: boolean, parent: number, above: AnyNode | null = null): void {
    const logic = node.kind === 'and' || node.kind === 'or';
    const leftOut = node.kind === 'paren' && withoutParens(node).kind === above?.kind && isLogic(node);
    let around = parent;
    if (isAnchor && !logic && !leftOut) {
      around = this.#list.push({ node, parent }) - 1;
      this.#byEnd.set(node.end, node);
    }
    for (const [index, child] of childrenOf(node).entries()) {
      const opens = node.kind === 'rule' || node.kind === 'block' || logic || (node.kind === 'where' && index > 0);
      const anchor = opens || (node.kind === 'paren' && isAnchor && isLogic(child));
      this.#collect(child, anchor, around, leftOut ? above : node);
    }
    const last = leftOut ? this.#byEnd.get(withoutParens(node).end) : undefined;
    if (last !== undefined) {
      // What stands behind parentheses that are left out stands behind the last part in them.
      this.#byEnd.set(node.end, last);
    }
  }

  /** Where the last text before an offset ends, on the same line. */
  #lastWordBefore(offset: number): number {
    let at = offset;
    while (at > 0 && /[^\S\n]/.test(this.#text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /** The first part that begins at an offset or behind it. */
  #firstFrom(offset: number): number {
    let [low, high] = [0, this.#list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#list[middle]?.node.start ?? 0) < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The innermost part that holds a comment, from a part before it upwards. */
  #around(comment: Comment, index: number): AnyNode | null {
    for (let entry = this.#list[index]; entry !== undefined; entry = this.#list[entry.parent]) {
      if (entry.node.start <= comment.start && comment.end <= entry.node.end) {
        return entry.node;
      }
    }
    return null;
  }
}

function isLogic(node: AnyNode): boolean {
  return node.kind === 'and' || node.kind === 'or' || (node.kind === 'paren' && isLogic(node.part));
}

function textOf({ text }: Comment): string {
  return text.startsWith('//') ? text.trimEnd() : text;
}
