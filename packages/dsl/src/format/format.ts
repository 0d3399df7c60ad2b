import { resolve } from '../resolve/resolve.ts';
import { parse } from '../syntax/parser.ts';
import { attachComments } from './comments.ts';
import { printDoc } from './doc.ts';
import { RulePrinter } from './print-rule.ts';

/** Characters of a line. */
const width = 100;

/**
 * The canonical form of a rule: one layout for one meaning, comments kept, shorthands written out. Formatting twice
 * changes nothing more. A text with errors is returned as it is.
 */
export function format(text: string): string {
  const tree = parse(text);
  const rule = resolve(tree);
  if ([...tree.diagnostics, ...rule.diagnostics].some(({ severity }) => severity === 'error')) {
    return text;
  }
  const printer = new RulePrinter(text, new Set(rule.variables.keys()), attachComments(tree));
  return `${printDoc(printer.rule(tree.rule), width).trim()}\n`;
}
