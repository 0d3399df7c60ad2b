import { Diagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { createContext } from '../resolve/context.ts';
import { resolvePath } from '../resolve/paths.ts';
import type { ResolvedRule } from '../resolve/resolve.ts';
import { parse } from '../syntax/parser.ts';
import type { MessagePart } from './plan.ts';

/** Characters of a message template. */
const longest = 1_000;

/**
 * Reads a message template: text with fields in braces, `{p.order_id}`, `{trace:duration}`; `{{` is a brace. Fields of
 * the `when` variables, of those of `never`, of `root` and `trace:`. Ranges of diagnostics refer to the template.
 */
export function parseMessage(
  template: string,
  rule: ResolvedRule,
): {
  readonly parts: readonly MessagePart[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics = new Diagnostics();
  const parts: MessagePart[] = [];
  const variables = new Map([...rule.variables].map(([name, variable]) => [name, { ...variable, uses: [] }]));
  const scope = new Set([...rule.variables.values()].filter(({ block }) => block !== 'always').map(({ name }) => name));
  if (template.length > longest) {
    diagnostics.report(
      'invalid-message',
      { start: 0, end: template.length },
      `A message has at most ${longest} characters.`,
    );
  }
  for (const [piece, , field] of template.slice(0, longest).matchAll(/(\{\{|\}\}|[^{}]+)|\{([^{}]*)\}|[{}]/g)) {
    if (field !== undefined) {
      readField(field);
    } else {
      parts.push({ text: piece === '{{' ? '{' : piece === '}}' ? '}' : piece });
    }
  }
  return { parts, diagnostics: diagnostics.list };

  function readField(text: string): void {
    const start = Math.max(0, template.indexOf(`{${text}}`));
    const range = { start, end: start + text.length + 2 };
    const tree = parse(text);
    const node = tree.rule.bare;
    const context = createContext(tree, variables, new Diagnostics());
    const found =
      node?.kind === 'path' && tree.diagnostics.length === 0
        ? resolvePath(node, { level: 'message', scope }, context)
        : null;
    const owned = found !== null && (typeof found.of === 'object' || found.of === 'root' || found.of === 'trace');
    if (!owned || found.scope.startsWith('all-') || context.diagnostics.list.length > 0) {
      const why =
        context.diagnostics.list[0]?.message ??
        'A message names fields, such as {p.order_id}, {root:name} or {trace:duration}.';
      diagnostics.report('invalid-message', range, why);
      parts.push({ text: `{${text}}` });
    } else {
      parts.push({ field: found });
    }
  }
}
