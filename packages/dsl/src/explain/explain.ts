import type { Block, Expr, Operand, Pattern, Relation, RelationKind } from '../plan/plan.ts';
import { resolve, type ResolvedRule } from '../resolve/resolve.ts';
import { formatDuration } from '../syntax/format-duration.ts';
import type { Tree } from '../syntax/tree.ts';

/**
 * What a rule says, in a plain sentence that tells "every" from "at least one"; conditions stand in it as they are
 * written. Of a rule with errors nothing can be said: null.
 */
export function explain(tree: Tree): string | null {
  const rule = resolve(tree);
  if ([...tree.diagnostics, ...rule.diagnostics].some(({ severity }) => severity === 'error')) {
    return null;
  }
  return new Explainer(rule).rule();
}

const relationPhrases: Record<RelationKind, string> = {
  child: 'is a child of',
  parent: 'is the parent of',
  descendant: 'is somewhere below',
  ancestor: 'is somewhere above',
  sibling: 'has the same parent as',
  before: 'ends before the start of',
  after: 'starts after the end of',
  overlaps: 'overlaps in time with',
  during: 'runs within the time of',
};

class Explainer {
  readonly #rule: ResolvedRule;
  readonly #names: readonly string[];

  constructor(rule: ResolvedRule) {
    this.#rule = rule;
    this.#names = [...rule.variables.keys()];
  }

  rule(): string {
    const { when, always, never, bare } = this.#rule;
    if (bare && never !== null) {
      const each =
        never.binds.length > 0 ? `For every ${this.#universal(never)}` : `If ${this.#statement(never.body, never)}`;
      return `${each}, the trace breaks the rule.`;
    }
    const duties = [
      ...(always === null ? [] : [this.#existential(always)]),
      ...(never === null ? [] : [`it must not be that ${this.#existential(never)}`]),
    ].map((duty) => duty.replace(/^it must not be that there is at least one /, 'there must be no '));
    const opening = this.#opening(when);
    const text = duties.length === 0 ? 'nothing is required' : duties.join(', and ');
    return `${opening}${text}.`;
  }

  #opening(when: Block | null): string {
    if (when === null) {
      return 'In every trace, ';
    }
    return when.binds.length > 0
      ? `For every ${this.#universal(when)}, `
      : `In every trace in which ${this.#statement(when.body, when)}, `;
  }

  /** The universal variables with their patterns, then what else must be so. */
  #universal(block: Block): string {
    const parts = block.body.kind === 'and' ? block.body.parts : [block.body];
    const bound = new Map<number, string>();
    const others: Expr[] = [];
    for (const part of parts) {
      const number = part.kind === 'span' ? part.operand.bind : null;
      if (part.kind === 'span' && number !== null && !bound.has(number)) {
        bound.set(number, `${this.#pattern(part.operand.pattern)} (${this.#name(number)})`);
      } else {
        others.push(part);
      }
    }
    const variables = block.binds.map((number) => bound.get(number) ?? `span ${this.#name(number)}`);
    const such =
      others.length === 0 ? '' : `, where ${others.map((part) => this.#statement(part, block)).join(' and ')}`;
    return variables.join(' and every ') + such;
  }

  #existential(block: Block): string {
    return this.#statement(block.body, block);
  }

  /** A statement that can follow "where" or "if"; variables of `block` are introduced with "at least one". */
  #statement(expr: Expr, block: Block): string {
    switch (expr.kind) {
      case 'and':
        return expr.parts.map((part) => this.#statement(part, block)).join(' and ');
      case 'or':
        return `either ${expr.branches.map((branch) => this.#statement(branch.body, branch)).join(' or ')}`;
      case 'not':
        return this.#negated(expr.block);
      case 'span':
        return this.#span(expr.operand);
      case 'chain':
        return this.#chain(expr.operands, expr.relations);
      default:
        return `\`${this.#source(expr)}\``;
    }
  }

  #negated({ body, ...rest }: Block): string {
    const statement = this.#statement(body, { body, ...rest });
    const there = 'there is at least one ';
    return statement.startsWith(there) && !statement.includes(' and ')
      ? `there is no ${statement.slice(there.length)}`
      : `it is not so that ${statement}`;
  }

  #span({ bind, pattern }: Operand): string {
    if (bind === null && typeof pattern.base === 'object' && 'variable' in pattern.base) {
      const name = this.#name(pattern.base.variable);
      return pattern.cond === null ? `${name} is there` : `${name} has \`${this.#source(pattern.cond)}\``;
    }
    if (pattern.base === 'root') {
      return pattern.cond === null ? 'there is a root span' : `the root span has \`${this.#source(pattern.cond)}\``;
    }
    return `there is at least one ${this.#operand({ bind, pattern })}`;
  }

  /** `x ends before ...` of a variable, else `there is at least one A that ends before ...`. */
  #chain(operands: readonly Operand[], relations: readonly Relation[]): string {
    const [first = '', ...others] = operands.map((operand) => this.#operand(operand));
    const one = this.#isOne(first);
    const steps = relations.map(({ kind, withinNs }, index) => {
      const other = others[index] ?? '';
      const within = withinNs === null ? '' : ` by at most ${formatDuration(withinNs)}`;
      const that = one && index === 0 ? '' : 'that ';
      return `${that}${relationPhrases[kind]} ${this.#isOne(other) ? other : `at least one ${other}`}${within}`;
    });
    return [one ? first : `there is at least one ${first}`, ...steps].join(' ');
  }

  /** A variable or the root: not one of several. */
  #isOne(text: string): boolean {
    return this.#names.includes(text.split(' ')[0] ?? '') || text.startsWith('the ');
  }

  #operand({ bind, pattern }: Operand): string {
    const text = this.#pattern(pattern);
    return bind === null ? text : `${text} (${this.#name(bind)})`;
  }

  #pattern({ base, cond }: Pattern): string {
    const what =
      base === 'any'
        ? 'span'
        : base === 'root'
          ? 'the root span'
          : 'name' in base
            ? `span named ${base.name}`
            : this.#name(base.variable);
    return cond === null ? what : `${what} with \`${this.#source(cond)}\``;
  }

  #name(variable: number): string {
    return this.#names[variable] ?? '';
  }

  /** A condition as it is written, on one line. */
  #source(part: object): string {
    const node = this.#rule.origins.get(part);
    if (node === undefined) {
      return '';
    }
    const text = (from: { start: number; end: number }): string => this.#rule.context.slice(from).replace(/\s+/g, ' ');
    return node.kind === 'where' ? node.conditions.map(text).join(' and ') : text(node);
  }
}
