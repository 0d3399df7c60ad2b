import { intrinsicsOf } from '../resolve/intrinsics.ts';
import { parse } from '../syntax/parser.ts';
import { isScopeWord, patternName } from '../syntax/names.ts';
import type { Tree } from '../syntax/tree.ts';
import { nodesOf, walk } from '../syntax/walk.ts';
import { lookup } from '../text/lookup.ts';
import { touches, type Range } from '../text/range.ts';
import { help } from './help.ts';

/** What is known of the word at a place. */
export interface Hover {
  readonly range: Range;
  /** How it is written, as code. */
  readonly code: string;
  readonly text: string;
}

/** Help for what stands at an offset; null where nothing is to be said. Works on any text. */
export function hover(text: string, offset: number): Hover | null {
  const tree = parse(text);
  const token = tree.tokens.find((candidate) => candidate.kind === 'word' && touches(candidate, offset));
  if (!token) {
    return null;
  }
  const [code, meaning] = said(tree, token, offset) ?? [];
  return code && meaning ? { range: { start: token.start, end: token.end }, code, text: meaning } : null;
}

function said(
  tree: Tree,
  { text, start }: Range & { text: string },
  offset: number,
): readonly [string, string] | undefined {
  const path = nodesOf(tree.rule).findLast((node) => node.kind === 'path' && touches(node, offset));
  if (path?.kind !== 'path') {
    return lookup(help, text) ?? sayVariable(text, tree);
  }
  const [first] = path.segments;
  const { intrinsic } = path;
  if (intrinsic && intrinsic.start <= start) {
    const [type, noun, more = ''] = lookup(intrinsicsOf(first.text), intrinsic.text) ?? [];
    return type && [`${first.text}:${intrinsic.text}`, `the ${noun}${more} (${type})`];
  }
  if (start !== first.start) {
    return undefined;
  }
  const isScope = intrinsic || path.segments.length > 1 || text === 'span' || text === 'root';
  return sayVariable(text, tree) ?? (isScope && isScopeWord(text) ? lookup(help, text) : undefined);
}

/** How a variable is bound, and whether it is every such span. */
function sayVariable(name: string, tree: Tree): readonly [string, string] | undefined {
  let found: readonly [string, string] | undefined;
  const { blocks } = tree.rule;
  for (const block of blocks.length > 0 ? blocks : [tree.rule]) {
    walk(block, (node) => {
      if (node.kind === 'as' && node.name.text === name) {
        const isEvery = block.kind === 'block' && block.keyword === 'when' && blocks.length > 1;
        found ??= [
          tree.text.slice(node.start, node.end).replace(/\s+/g, ' '),
          `${patternName(name)} is ${isEvery ? 'every such span, as it is bound in when' : 'some such span'}.`,
        ];
      }
    });
  }
  return found;
}
