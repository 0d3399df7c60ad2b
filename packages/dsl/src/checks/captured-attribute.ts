import { replace } from '../diagnostics/fix.ts';
import { nodesOf } from '../syntax/walk.ts';
import type { Check } from './check.ts';

/** `span.where(http.route == "/x") as http`: the beginning of the attribute's name means the variable. */
export const capturedAttribute: Check = ({ rule, report, slice }) => {
  for (const { name, bindings } of rule.variables.values()) {
    for (const node of bindings
      .flatMap(({ target }) => (target.kind === 'where' ? target.conditions : []))
      .flatMap(nodesOf)) {
      if (node.kind === 'path' && node.segments[0].text === name && node.segments.length > 1) {
        const text = slice(node);
        const read = slice({ start: node.segments[1]?.start ?? node.start, end: node.end });
        const message = `\`${text}\` is read as the attribute ${read} of the variable ${name}.`;
        report('captured-attribute', node, message, [replace(node, `span.${text}`)]);
      }
    }
  }
};
