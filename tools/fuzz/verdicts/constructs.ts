import type {
  Aggregate,
  AggregateName,
  Block,
  CompareOp,
  CompareTest,
  Cond,
  EventIntrinsic,
  Expr,
  FieldRef,
  LinkIntrinsic,
  Literal,
  Operand,
  Owner,
  Pattern,
  Relation,
  RelationKind,
  RulePlan,
  SpanIntrinsic,
  SpanSet,
  TraceIntrinsic,
  Value,
} from '@betrace/dsl';

type ScopeOf = FieldRef['scope'];
type OwnerWord = Exclude<Owner, object> | 'variable';
type FunctionName = Extract<Value, { kind: 'function' }>['name'];
type ArithmeticOp = Extract<Value, { kind: 'arithmetic' }>['op'];

/*
 * What the language can build, by the types of the plan: a member that is added there and not here does not compile,
 * one that no generated rule contains fails the run.
 */
const EXPRESSIONS: Record<Expr['kind'], true> = {
  and: true,
  or: true,
  not: true,
  span: true,
  chain: true,
  compare: true,
  in: true,
  matches: true,
  exists: true,
  ip_in: true,
};
const CONDITIONS: Record<Cond['kind'], true> = {
  and: true,
  or: true,
  not: true,
  event: true,
  link: true,
  compare: true,
  in: true,
  matches: true,
  exists: true,
  ip_in: true,
};
const VALUES: Record<Value['kind'], true> = {
  int: true,
  double: true,
  duration: true,
  string: true,
  bool: true,
  field: true,
  arithmetic: true,
  negate: true,
  function: true,
  json: true,
  aggregate: true,
};
const LITERALS: Record<Literal['kind'], true> = { int: true, double: true, duration: true, string: true, bool: true };
const RELATIONS: Record<RelationKind, true> = {
  child: true,
  parent: true,
  descendant: true,
  ancestor: true,
  sibling: true,
  before: true,
  after: true,
  overlaps: true,
  during: true,
};
const ORDER = ['==', '!=', '<', '<=', '>', '>='] as const;
const ALL_OPS: Record<CompareOp, true> = {
  '==': true,
  '!=': true,
  '<': true,
  '<=': true,
  '>': true,
  '>=': true,
  contains: true,
  starts_with: true,
  ends_with: true,
};
const COMPARISONS: Record<CompareTest['as'], readonly CompareOp[]> = {
  number: Object.keys(ALL_OPS) as CompareOp[],
  bool: ['==', '!='],
  string: Object.keys(ALL_OPS) as CompareOp[],
  duration: ORDER,
  untyped: Object.keys(ALL_OPS) as CompareOp[],
};
const FUNCTIONS: Record<FunctionName, true> = { lower: true, length: true, number: true, abs: true };
const ARITHMETIC: Record<ArithmeticOp, true> = { '+': true, '-': true, '*': true, '/': true, '%': true };
/** The types that each aggregate can give. */
const AGGREGATES: Record<AggregateName, readonly Aggregate['result'][]> = {
  count: ['number'],
  concurrency: ['number'],
  sum: ['number', 'duration'],
  min: ['number', 'duration'],
  max: ['number', 'duration'],
  avg: ['number', 'duration'],
  p50: ['number', 'duration'],
  p90: ['number', 'duration'],
  p95: ['number', 'duration'],
  p99: ['number', 'duration'],
};
const SPAN_SCOPES: Record<ScopeOf, true> = {
  any: true,
  span: true,
  resource: true,
  instrumentation: true,
  intrinsic: true,
  'all-attributes': true,
  'all-resource': true,
  'all-instrumentation': true,
};
/** What can be asked of whom (language.md §4). */
const SCOPES: Record<OwnerWord, readonly ScopeOf[]> = {
  self: Object.keys(SPAN_SCOPES) as ScopeOf[],
  parent: ['any', 'intrinsic', 'all-attributes'],
  root: ['any', 'intrinsic', 'all-attributes'],
  variable: ['any', 'intrinsic', 'all-attributes'],
  trace: ['intrinsic'],
  event: ['any', 'intrinsic'],
  link: ['any', 'intrinsic'],
};
const SPAN_INTRINSICS: Record<Exclude<SpanIntrinsic, `instrumentation${string}`>, true> = {
  name: true,
  status: true,
  statusMessage: true,
  kind: true,
  duration: true,
  start: true,
  end: true,
  id: true,
  parentID: true,
  service: true,
  isRoot: true,
  childCount: true,
  depth: true,
  selfTime: true,
};
const TRACE_INTRINSICS: Record<TraceIntrinsic, true> = {
  id: true,
  duration: true,
  rootName: true,
  rootService: true,
  spanCount: true,
  errorCount: true,
  serviceCount: true,
  complete: true,
};
const EVENT_INTRINSICS: Record<EventIntrinsic, true> = { name: true, timeSinceStart: true };
const LINK_INTRINSICS: Record<LinkIntrinsic, true> = { spanID: true, traceID: true };
const INTRINSICS: Record<OwnerWord, readonly string[]> = {
  self: [...Object.keys(SPAN_INTRINSICS), 'instrumentationName', 'instrumentationVersion'],
  parent: Object.keys(SPAN_INTRINSICS),
  root: Object.keys(SPAN_INTRINSICS),
  variable: Object.keys(SPAN_INTRINSICS),
  trace: Object.keys(TRACE_INTRINSICS),
  event: Object.keys(EVENT_INTRINSICS),
  link: Object.keys(LINK_INTRINSICS),
};

function pairs(table: Readonly<Record<string, readonly string[]>>, write: (a: string, b: string) => string): string[] {
  return Object.entries(table).flatMap(([a, all]) => all.map((b) => write(a, b)));
}

/** Names of everything that a run must have generated. */
export const required: readonly string[] = [
  ...['bare', 'always', 'never', 'when always', 'when never', 'when always never'].map((word) => `rule ${word}`),
  ...['any', 'name', 'root', 'variable'].map((base) => `pattern ${base}`),
  ...['operand bound', 'operand unbound', 'pattern with condition', 'chain of three', 'not binds', 'or branch binds'],
  ...[
    'variable of every branch',
    'aggregate over a chain',
    'aggregate with condition',
    'count distinct',
    'ip_in 4',
    'ip_in 6',
  ],
  ...['in negated', 'in plain', 'before within', 'after within', 'array path', 'object path'],
  ...Object.keys(EXPRESSIONS).map((kind) => `expression ${kind}`),
  ...Object.keys(CONDITIONS).map((kind) => `condition ${kind}`),
  ...Object.keys(VALUES).map((kind) => `value ${kind}`),
  ...Object.keys(LITERALS).map((kind) => `list of ${kind}`),
  ...Object.keys(RELATIONS).map((kind) => `relation ${kind}`),
  ...pairs(COMPARISONS, (as, op) => `compare ${as} ${op}`),
  ...Object.keys(FUNCTIONS).map((name) => `function ${name}`),
  ...Object.keys(ARITHMETIC).map((op) => `arithmetic ${op}`),
  ...pairs(AGGREGATES, (name, result) => `aggregate ${name} ${result}`),
  ...pairs(SCOPES, (of, scope) => `field ${of} ${scope}`),
  ...pairs(INTRINSICS, (of, key) => `intrinsic ${of}:${key}`),
];

/** Counts in how many rules each construct was. */
export class Census {
  readonly counts = new Map<string, number>();

  add(plan: RulePlan): void {
    for (const construct of constructsOf(plan)) {
      this.counts.set(construct, (this.counts.get(construct) ?? 0) + 1);
    }
  }

  /** What no rule contained. */
  get missing(): readonly string[] {
    return required.filter((construct) => !this.counts.has(construct));
  }
}

function constructsOf(plan: RulePlan): Set<string> {
  const seen = new Set<string>();
  const blocks = (['when', 'always', 'never'] as const).filter((word) => plan[word] !== null);
  seen.add(`rule ${plan.bare ? 'bare' : blocks.join(' ')}`);
  blocks.forEach((word) => ofBlock(plan[word] as Block, seen));
  return seen;
}

function ofBlock({ body }: Block, seen: Set<string>): void {
  ofExpr(body, seen);
}

function ofExpr(expr: Expr, seen: Set<string>): void {
  seen.add(`expression ${expr.kind}`);
  switch (expr.kind) {
    case 'and':
      return expr.parts.forEach((part) => ofExpr(part, seen));
    case 'or': {
      if (expr.branches.some(({ binds }) => binds.length > 0)) {
        seen.add('or branch binds');
      }
      const bound = expr.branches.map(({ body }) => (body.kind === 'span' ? body.operand.bind : null));
      if (bound.length > 1 && bound[0] !== null && bound.every((bind) => bind === bound[0])) {
        seen.add('variable of every branch');
      }
      return expr.branches.forEach((branch) => ofBlock(branch, seen));
    }
    case 'not':
      if (expr.block.binds.length > 0) {
        seen.add('not binds');
      }
      return ofBlock(expr.block, seen);
    case 'span':
      return ofOperand(expr.operand, seen);
    case 'chain':
      if (expr.relations.length > 1) {
        seen.add('chain of three');
      }
      expr.relations.forEach((relation) => ofRelation(relation, seen));
      return expr.operands.forEach((operand) => ofOperand(operand, seen));
    default:
      return ofTest(expr, seen);
  }
}

function ofOperand({ bind, pattern }: Operand, seen: Set<string>): void {
  seen.add(bind === null ? 'operand unbound' : 'operand bound');
  ofPattern(pattern, seen);
}

function ofRelation({ kind, withinNs }: Relation, seen: Set<string>): void {
  seen.add(`relation ${kind}`);
  if (withinNs !== null) {
    seen.add(`${kind} within`);
  }
}

function ofPattern({ base, cond }: Pattern, seen: Set<string>): void {
  seen.add(`pattern ${typeof base === 'string' ? base : 'name' in base ? 'name' : 'variable'}`);
  if (cond !== null) {
    seen.add('pattern with condition');
    ofCond(cond, seen);
  }
}

function ofCond(cond: Cond, seen: Set<string>): void {
  seen.add(`condition ${cond.kind}`);
  switch (cond.kind) {
    case 'and':
    case 'or':
      return cond.parts.forEach((part) => ofCond(part, seen));
    case 'not':
      return ofCond(cond.part, seen);
    case 'event':
    case 'link':
      return ofCond(cond.cond, seen);
    default:
      return ofTest(cond, seen);
  }
}

function ofTest(
  test: Extract<Expr, { kind: 'compare' | 'in' | 'matches' | 'exists' | 'ip_in' }>,
  seen: Set<string>,
): void {
  switch (test.kind) {
    case 'compare':
      seen.add(`compare ${test.as} ${test.op}`);
      ofValue(test.left, seen);
      return ofValue(test.right, seen);
    case 'in':
      seen.add(test.negated ? 'in negated' : 'in plain');
      test.items.forEach(({ kind }) => seen.add(`list of ${kind}`));
      return ofValue(test.left, seen);
    case 'matches':
      return ofValue(test.left, seen);
    case 'exists':
      return ofValue(test.field, seen);
    case 'ip_in':
      seen.add(`ip_in ${test.network.version}`);
      return ofValue(test.value, seen);
  }
}

function ofValue(value: Value, seen: Set<string>): void {
  seen.add(`value ${value.kind}`);
  switch (value.kind) {
    case 'field': {
      const of = typeof value.of === 'object' ? 'variable' : value.of;
      seen.add(`field ${of} ${value.scope}`);
      if (value.scope === 'intrinsic') {
        seen.add(`intrinsic ${of}:${value.key}`);
      }
      return;
    }
    case 'arithmetic':
      seen.add(`arithmetic ${value.op}`);
      ofValue(value.left, seen);
      return ofValue(value.right, seen);
    case 'negate':
      return ofValue(value.value, seen);
    case 'function':
      seen.add(`function ${value.name}`);
      return ofValue(value.value, seen);
    case 'json':
      value.path.forEach((step) => seen.add(typeof step === 'number' ? 'array path' : 'object path'));
      return ofValue(value.value, seen);
    case 'aggregate':
      seen.add(value.distinct ? 'count distinct' : `aggregate ${value.name} ${value.result}`);
      if (value.of !== null) {
        ofValue(value.of, seen);
      }
      return ofSet(value.set, seen);
    default:
      return;
  }
}

function ofSet({ patterns, relations }: SpanSet, seen: Set<string>): void {
  if (relations.length > 0) {
    seen.add('aggregate over a chain');
  }
  if (patterns.some(({ cond }) => cond !== null)) {
    seen.add('aggregate with condition');
  }
  relations.forEach((relation) => ofRelation(relation, seen));
  patterns.forEach((pattern) => ofPattern(pattern, seen));
}
