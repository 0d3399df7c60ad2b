import { replace } from '../diagnostics/fix.ts';
import { visit } from '../plan/visit-plan.ts';
import type { Check } from './check.ts';
import { isNegated } from './parts.ts';

/** `span.attributes[*] != "x"` holds as soon as one value is another. */
export const anyIsNot: Check = ({ report, parts, slice }) => {
  parts.forEach((node, test) => {
    if (!isNegated(test) || !('opRange' in node)) {
      return;
    }
    visit(test, (value) => {
      if (value.kind === 'field' && value.scope.startsWith('all-')) {
        const op = node.kind === 'in' ? 'in' : '==';
        const rest = slice({ start: node.opRange.end, end: node.end });
        const none = `not ${slice({ start: node.start, end: node.opRange.start })}${op}${rest}`;
        report(
          'any-is-not',
          node,
          'This holds as soon as one value is different; to say that none is so, deny the whole.',
          [replace(node, none)],
        );
      }
    });
  });
};
