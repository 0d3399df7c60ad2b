import type { DiagnosticCode } from '../diagnostics/catalogue.ts';
import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { replace, type Fix } from '../diagnostics/fix.ts';
import { quote } from '../syntax/names.ts';
import type { Part } from '../plan/visit-plan.ts';
import type { AnyNode, Segment, Tree } from '../syntax/tree.ts';
import type { Range } from '../text/range.ts';
import type { Variable, Variables } from './variables.ts';

/** What resolving one rule shares: the tree, its variables, what was found wrong, and which node each part came from. */
export interface Context {
  readonly tree: Tree;
  readonly variables: Variables;
  readonly diagnostics: Diagnostics;
  /** From a part of the plan to the node it was read from. */
  readonly origins: Map<Part, AnyNode>;
  readonly from: <const T extends object>(node: AnyNode, part: T) => T;
  readonly slice: (range: Range) => string;
  /** Says what is wrong; the answer null stands for the part that could not be resolved. */
  readonly fail: (code: DiagnosticCode, range: Range, message: string, fixes?: readonly Fix[]) => null;
  /** Says that an attribute has no owner. */
  readonly failOwnerless: (range: Range, fixes?: readonly Fix[]) => null;
  /** Says that a value is no statement. */
  readonly failAlone: (node: AnyNode, what?: string, fixes?: readonly Fix[]) => null;
  /** Says how a function is written. */
  readonly failShape: (node: AnyNode, shape: string, fixes?: readonly Fix[]) => null;
  /** The variable that a word means in a scope; a variable of the rule that is not in scope is reported. */
  readonly variable: (segment: Segment, scope: Scope) => Variable | 'unbound' | 'out-of-scope';
}

/** The variables known at a place. */
export type Scope = ReadonlySet<string>;

export function createContext(tree: Tree, variables: Variables, diagnostics: Diagnostics): Context {
  const origins = new Map<Part, AnyNode>();
  const slice: Context['slice'] = ({ start, end }) => tree.text.slice(start, end);
  const fail: Context['fail'] = (...said) => {
    diagnostics.report(...said);
    return null;
  };
  return {
    tree,
    variables,
    diagnostics,
    origins,
    slice,
    fail,
    from: (node, part) => {
      origins.set(part as Part, node);
      return part;
    },
    failOwnerless: (range, fixes) => {
      const text = slice(range);
      return fail(
        'attribute-without-owner',
        range,
        `Whose attribute is \`${text}\`? Ask it of a pattern, such as span.where(${text} == ...), or a variable.`,
        fixes,
      );
    },
    failAlone: (node, what = 'alone says nothing', fixes) =>
      // Before an operator that is not known, which was reported, it does not stand alone.
      tree.diagnostics.some(({ code, range }) => code === 'unexpected-text' && range.start === node.end + 1)
        ? null
        : fail('value-alone', node, `\`${slice(node)}\` ${what}; compare it with something.`, fixes),
    failShape: (node, shape, fixes) => fail('wrong-arguments', node, `It is written ${shape}.`, fixes),
    variable: (segment, scope) => {
      const variable = segment.quoted ? undefined : variables.get(segment.text);
      variable?.uses.push(segment);
      if (!variable || scope.has(segment.text)) {
        return variable ?? 'unbound';
      }
      fail(
        'variable-out-of-scope',
        segment,
        `\`${segment.text}\` is not bound here: only what \`when\` binds is known outside its block, \`not\` or branch.`,
        [replace(segment, quote(segment.text), 'quote it, if a span name is meant')],
      );
      return 'out-of-scope';
    },
  };
}
