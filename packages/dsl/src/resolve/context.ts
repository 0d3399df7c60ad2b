import type { DiagnosticCode } from '../diagnostics/catalogue.ts';
import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { replace, type Fix } from '../diagnostics/fix.ts';
import { quote } from '../syntax/names.ts';
import type { AnyNode, Segment, Tree } from '../syntax/tree.ts';
import type { Range } from '../text/range.ts';
import type { Variable, Variables } from './variables.ts';

/** What resolving one rule shares: the tree, its variables, what was found wrong, and which node each part came from. */
export class Context {
  readonly tree: Tree;
  readonly variables: Variables;
  readonly diagnostics: Diagnostics;
  /** From a part of the plan to the node it was read from. */
  readonly origins = new Map<object, AnyNode>();

  constructor(tree: Tree, variables: Variables, diagnostics: Diagnostics) {
    this.tree = tree;
    this.variables = variables;
    this.diagnostics = diagnostics;
  }

  /** Says what is wrong; the answer null stands for the part that could not be resolved. */
  fail(code: DiagnosticCode, range: Range, message: string, fixes: readonly Fix[] = []): null {
    this.diagnostics.report(code, range, message, fixes);
    return null;
  }

  from<const T extends object>(node: AnyNode, part: T): T {
    this.origins.set(part, node);
    return part;
  }

  slice(range: Range): string {
    return this.tree.text.slice(range.start, range.end);
  }

  /** The variable that a word means in a scope; a variable of the rule that is not in scope is reported. */
  variable(segment: Segment, scope: Scope): Variable | 'unbound' | 'out-of-scope' {
    const variable = segment.quoted ? undefined : this.variables.get(segment.text);
    if (variable === undefined) {
      return 'unbound';
    }
    variable.uses.push(segment);
    if (!scope.has(segment.text)) {
      const [binding] = variable.bindings;
      this.fail(
        'variable-out-of-scope',
        segment,
        `\`${segment.text}\` is not bound here: what \`when\` binds is known in the whole rule, other variables only in their block, \`not\` or branch.`,
        binding === undefined ? [] : [replace(segment, quote(segment.text), 'quote it, if a span name is meant')],
      );
      return 'out-of-scope';
    }
    return variable;
  }
}

/** The variables known at a place. */
export type Scope = ReadonlySet<string>;
