import { parse } from '../syntax/parser.ts';
import { patternName } from '../syntax/names.ts';
import type { AnyNode, PathNode, Tree } from '../syntax/tree.ts';
import { walk } from '../syntax/walk.ts';
import { lookup } from '../text/lookup.ts';
import { touches, type Range } from '../text/range.ts';
import { functionHelp, intrinsicHelp, wordHelp } from './help.ts';

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
  if (token === undefined) {
    return null;
  }
  const range = { start: token.start, end: token.end };
  const path = pathAt(tree, offset);
  if (path !== null) {
    return hoverPath(path, range, tree);
  }
  const call = callAt(tree, range);
  const help = call ? lookup(functionHelp, token.text) : lookup(wordHelp, token.text);
  if (help === undefined) {
    return variableHover(token.text, range, tree);
  }
  return { range, code: help.written, text: help.meaning };
}

function hoverPath(path: PathNode, range: Range, tree: Tree): Hover | null {
  const [first] = path.segments;
  const { intrinsic } = path;
  if (first === undefined) {
    return null;
  }
  if (intrinsic !== null && intrinsic.start <= range.start) {
    const found = lookup(intrinsicHelp(first.text), intrinsic.text);
    return found === undefined
      ? null
      : { range, code: `${first.text}:${intrinsic.text}`, text: `${found.help} (${found.type})` };
  }
  const variable = variableHover(first.text, range, tree);
  if (variable !== null && range.start === first.start) {
    return variable;
  }
  const scope = path.segments.length > 1 || path.intrinsic !== null || first.text === 'span' || first.text === 'root';
  const help = scope && range.start === first.start ? lookup(wordHelp, first.text) : undefined;
  return help === undefined ? null : { range, code: help.written, text: help.meaning };
}

function variableHover(name: string, range: Range, tree: Tree): Hover | null {
  let found: Hover | null = null;
  for (const block of tree.rule.blocks.length > 0 ? tree.rule.blocks : [tree.rule]) {
    walk(block, (node) => {
      if (node.kind === 'as' && node.name.text === name && found === null) {
        const where =
          block.kind === 'block' && block.keyword === 'when' && tree.rule.blocks.length > 1 ? 'every' : 'some';
        const code = tree.text.slice(node.start, node.end).replace(/\s+/g, ' ');
        found = {
          range,
          code,
          text: `${patternName(name)} is ${where} such span${where === 'every' ? ', as it is bound in when' : ''}.`,
        };
      }
    });
  }
  return found;
}

function pathAt(tree: Tree, offset: number): PathNode | null {
  let found: PathNode | null = null;
  walk(tree.rule, (node: AnyNode) => {
    if (node.kind === 'path' && touches(node, offset)) {
      found = node;
    }
  });
  return found;
}

function callAt(tree: Tree, range: Range): boolean {
  let found = false;
  walk(tree.rule, (node) => {
    found ||= node.kind === 'call' && node.nameRange.start <= range.start && range.end <= node.nameRange.end;
  });
  return found;
}
