import { resolve } from '../resolve/resolve.ts';
import { parse } from '../syntax/parser.ts';
import { attachComments } from './comments.ts';
import { printDoc } from './doc.ts';
import { layOut } from './print-rule.ts';

/** Characters of a line. */
const width = 100;

/**
 * The canonical form of a rule: one layout for one meaning, comments kept, shorthands written out. Formatting twice
 * changes nothing more. A text with errors is returned as it is.
 */
export function format(text: string): string {
  const tree = parse(text);
  const rule = resolve(tree);
  return rule.hasErrors ? text : `${printDoc(layOut(rule.context, attachComments(tree)), width).trim()}\n`;
}
