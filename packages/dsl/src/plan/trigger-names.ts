import type { Block, Cond, Expr, Pattern } from './plan.ts';

/** Span names one of which must be there for the block to hold; 'any' when the names cannot tell. */
export function triggerNames(block: Block | null): readonly string[] | 'any' {
  const names = block === null ? null : namesOf(block.body);
  return names === null ? 'any' : [...names].sort();
}

function namesOf(expr: Expr): ReadonlySet<string> | null {
  switch (expr.kind) {
    case 'and':
      return fewest(expr.parts.map(namesOf));
    case 'or':
      return together(expr.branches.map(({ body }) => namesOf(body)));
    case 'span':
      return patternNames(expr.operand.pattern);
    case 'chain':
      return fewest(expr.operands.map(({ pattern }) => patternNames(pattern)));
    default:
      return null;
  }
}

function patternNames({ base, cond }: Pattern): ReadonlySet<string> | null {
  if (typeof base === 'object' && 'name' in base) {
    return new Set([base.name]);
  }
  return cond === null ? null : condNames(cond);
}

/** `span:name == "x"` and `in` say which names fit. */
function condNames(cond: Cond): ReadonlySet<string> | null {
  switch (cond.kind) {
    case 'and':
      return fewest(cond.parts.map(condNames));
    case 'or':
      return together(cond.parts.map(condNames));
    case 'compare': {
      const { op, left, right } = cond;
      return op === '==' && isName(left) && right.kind === 'string' ? new Set([right.value]) : null;
    }
    case 'in':
      return !cond.negated && isName(cond.left) && cond.items.every(({ kind }) => kind === 'string')
        ? new Set(cond.items.map((item) => (item.kind === 'string' ? item.value : '')))
        : null;
    default:
      return null;
  }
}

function isName(value: { kind: string }): boolean {
  const field = value as { kind: string; of?: unknown; scope?: string; key?: string };
  return field.kind === 'field' && field.of === 'self' && field.scope === 'intrinsic' && field.key === 'name';
}

function fewest(all: readonly (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  return all.reduce(
    (least, names) => (names !== null && (least === null || names.size < least.size) ? names : least),
    null,
  );
}

function together(all: readonly (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const part of all) {
    if (part === null) {
      return null;
    }
    part.forEach((name) => names.add(name));
  }
  return names;
}
