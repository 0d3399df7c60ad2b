/**
 * The typed intermediate form of a rule: what is left when names are resolved, shorthands written out and every
 * comparison knows how it compares. It is plain data without text ranges, made for compiling.
 *
 * Truth is three-valued (F < U < T) on an incomplete trace. Spans are always considered in the order of their start,
 * then their id; quantifiers on an incomplete trace range over the spans that are there plus one unseen span ω.
 */
export interface RulePlan {
  /** All variables, numbered in order of binding in the text; two branches of an `or` that bind one name share a number. */
  readonly variables: readonly VariablePlan[];
  /** ∀ over `when.binds` ( when.body → always ∧ ¬never ). A missing block: `when` and `always` true, `never` false. */
  readonly when: Block | null;
  readonly always: Block | null;
  readonly never: Block | null;
  /**
   * A rule of one condition that describes something bad (`when {E}` alone, or E without a block). Then `never` is E and
   * the others are null; every satisfying assignment of `never.binds` is a witness, and without one the rule is satisfied.
   */
  readonly bare: boolean;
  /**
   * A complete trace with none of these span names has no positive match: `not_applicable`, or, for a bare rule,
   * `satisfied`. An incomplete one likewise, but for bare rules and those that speak of a root yet to come. 'any': the
   * names cannot tell. Sorted.
   */
  readonly triggerNames: readonly string[] | 'any';
  /** Exactly what the rule and its message read of spans and traces. */
  readonly fields: FieldsRead;
  /** The message template in parts; null when the plan was made without one. */
  readonly message: readonly MessagePart[] | null;
}

/** A variable: its word and the block that binds it. */
export interface VariablePlan {
  readonly name: string;
  readonly block: 'when' | 'always' | 'never';
}

/** ∃ over `binds`, in this order, of `body`. For `when` (and a bare rule's `never`) the binds are the universal x̄. */
export interface Block {
  readonly binds: readonly number[];
  readonly body: Expr;
}

/** An expression of a block. Positive leaves, those outside every `not`, give the witnesses. */
export type Expr =
  | { readonly kind: 'and'; readonly parts: readonly Expr[] }
  /** Each branch has the variables that only it binds. */
  | { readonly kind: 'or'; readonly branches: readonly Block[] }
  | { readonly kind: 'not'; readonly block: Block }
  | SpanExpr
  | ChainExpr
  | Test;

/** A lone operand: ∃s that fits when it binds nothing, else "the variable fits the pattern". */
export interface SpanExpr {
  readonly kind: 'span';
  readonly operand: Operand;
}

/**
 * Relations chained on their shared operands: `relations[i]` stands between `operands[i]` and `operands[i + 1]`.
 * ∃ over the operands that bind nothing; all spans of the chain are pairwise distinct.
 */
export interface ChainExpr {
  readonly kind: 'chain';
  readonly operands: readonly Operand[];
  readonly relations: readonly Relation[];
}

/** One side of a relation: the span of variable `bind`, or, when null, some span; it fits the pattern. */
export interface Operand {
  readonly bind: number | null;
  readonly pattern: Pattern;
}

/** Which spans fit: those of `base` that satisfy `cond`. Inside `cond` the field owner 'self' is the span in question. */
export interface Pattern {
  /** any span · spans of exactly this name · the trace's root · the very span of a variable */
  readonly base: 'any' | { readonly name: string } | 'root' | { readonly variable: number };
  readonly cond: Cond | null;
}

export type RelationKind =
  'child' | 'parent' | 'descendant' | 'ancestor' | 'sibling' | 'before' | 'after' | 'overlaps' | 'during';

/** `withinNs`: greatest gap between the earlier one's end and the later one's start, with `before` and `after` only. */
export interface Relation {
  readonly kind: RelationKind;
  readonly withinNs: bigint | null;
}

/** A condition inside `where`, `event` or `link`. */
export type Cond =
  | { readonly kind: 'and'; readonly parts: readonly Cond[] }
  | { readonly kind: 'or'; readonly parts: readonly Cond[] }
  | { readonly kind: 'not'; readonly part: Cond }
  /** Some event (link) of the span satisfies `cond`, in which the field owner 'event' ('link') is that one. */
  | { readonly kind: 'event'; readonly cond: Cond }
  | { readonly kind: 'link'; readonly cond: Cond }
  | Test;

/** What is asked of values; the same in a block and in a condition. */
export type Test = CompareTest | InTest | MatchesTest | ExistsTest | IpInTest;

export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'starts_with' | 'ends_with';

/**
 * A comparison and how it compares, decided by the literal:
 * - `number`: numbers exactly (int64 against double too); a string that is wholly a decimal number counts as one
 * - `bool`: booleans, and "true"/"false" in any case; only `==` and `!=`. A lone attribute is `== true`
 * - `string`: `==`, `!=`, `contains`, `starts_with`, `ends_with` on the canonical text; `< <= > >=` on strings only, by code point
 * - `duration`: both sides are durations (whole ns, int64); the static types guarantee it
 * - `untyped` (no literal): equal when the canonical texts are equal; ordered as numbers if both are decimal, by code
 *   point if both are strings, else false; the string operators on the canonical texts
 * Absent on either side: false, but `!=` is true. Unknown (incomplete trace) on either side: U, whatever the other is.
 * `left` an array, or all attributes: true when the operator, `!=` too, holds for some element (again so for an array in
 * it); `contains` then asks for an equal element. A value of another type than the literal's is not equal, so `!=`.
 */
export interface CompareTest {
  readonly kind: 'compare';
  readonly op: CompareOp;
  readonly as: 'number' | 'bool' | 'string' | 'duration' | 'untyped';
  readonly left: Value;
  readonly right: Value;
}

/** `left` equals one of the literals, each comparing by its own type; `negated`: none. Absent: only `negated` is true. */
export interface InTest {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly left: Value;
  readonly items: readonly Literal[];
}

/** RE2, unanchored, on the canonical text of `left`; valid and of bounded size. */
export interface MatchesTest {
  readonly kind: 'matches';
  readonly left: Value;
  readonly regex: string;
}

/** The field is there. */
export interface ExistsTest {
  readonly kind: 'exists';
  readonly field: FieldRef;
}

/** The text of `value` is an address inside the network; an IPv4 address written as IPv6 (`::ffff:a.b.c.d`) counts as IPv4. */
export interface IpInTest {
  readonly kind: 'ip_in';
  readonly value: Value;
  readonly network: IpNetwork;
}

/** `address` has the bits beyond `prefix` cleared. */
export interface IpNetwork {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}

export type Value =
  | Literal
  | FieldRef
  /** Arithmetic on absent, on an array, on another type than number (duration), ÷ 0, NaN and integers beyond 64 bits are absent. */
  | {
      readonly kind: 'arithmetic';
      readonly op: '+' | '-' | '*' | '/' | '%';
      readonly left: Value;
      readonly right: Value;
    }
  | { readonly kind: 'negate'; readonly value: Value }
  /**
   * `lower`, `number` and `abs` of an array: of each element. `lower`: of the canonical text. `length`: code points of a
   * text, elements of an array. What a function does not apply to is absent.
   */
  | { readonly kind: 'function'; readonly name: 'lower' | 'length' | 'number' | 'abs'; readonly value: Value }
  /** The value at `path` in a text that is JSON, or in a structured attribute; strings are keys, numbers indexes from 0. */
  | { readonly kind: 'json'; readonly value: Value; readonly path: readonly (string | number)[] }
  | Aggregate;

/** A number with its sign is one literal. `int` fits 64 bits. Status and kind constants are strings, lower case. */
export type Literal =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'duration'; readonly ns: bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean };

export type AggregateName = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'p50' | 'p90' | 'p95' | 'p99' | 'concurrency';

/**
 * Over the distinct spans of `set`: those that can stand leftmost in its chain (bound by nothing; other operands ∃).
 * `of` is the value taken from each span ('self' is that span); null for plain `count` and `concurrency`.
 * `distinct` (only with `count`) counts canonical texts. Spans that lack the value are left out.
 */
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly name: AggregateName;
  readonly distinct: boolean;
  readonly of: Value | null;
  readonly set: SpanSet;
  /** Type of the result. Values that are no numbers (durations) count as lacking. Durations are summed in whole ns, avg of durations rounds to the nearest ns, ties to even. */
  readonly result: 'number' | 'duration';
}

export interface SpanSet {
  readonly patterns: readonly Pattern[];
  readonly relations: readonly Relation[];
}

/** Whose field: the span in question, its parent, the trace's root, the trace, the event or link in question, a variable. */
export type Owner = 'self' | 'parent' | 'root' | 'trace' | 'event' | 'link' | { readonly variable: number };

/**
 * A field. By `scope`:
 * - `any`: attribute of the span, else of its resource (of an event or link: its own)
 * - `span`, `resource`, `instrumentation`: attribute of that alone
 * - `intrinsic`: `key` is one of the intrinsics of the owner
 * - `all-attributes`: the values of all span attributes as one array, absent when there are none; `key` is '*'
 * - `all-resource`, `all-instrumentation`: likewise
 */
export interface FieldRef {
  readonly kind: 'field';
  readonly of: Owner;
  readonly scope:
    | 'any'
    | 'span'
    | 'resource'
    | 'instrumentation'
    | 'intrinsic'
    | 'all-attributes'
    | 'all-resource'
    | 'all-instrumentation';
  readonly key: string;
}

/**
 * Intrinsics of a span ('self', 'parent', 'root', variables). `status` and `kind` are lower-case words. Texts that the
 * protocol cannot tell from missing ones when they are empty (statusMessage, parentID, the two of the instrumentation
 * scope) are absent then.
 */
export type SpanIntrinsic =
  | 'name'
  | 'status'
  | 'statusMessage'
  | 'kind'
  | 'duration'
  | 'start'
  | 'end'
  | 'id'
  | 'parentID'
  | 'service'
  | 'isRoot'
  | 'childCount'
  | 'depth'
  | 'selfTime'
  | 'instrumentationName'
  | 'instrumentationVersion';

/** Intrinsics of the trace. */
export type TraceIntrinsic =
  'id' | 'duration' | 'rootName' | 'rootService' | 'spanCount' | 'errorCount' | 'serviceCount' | 'complete';

export type EventIntrinsic = 'name' | 'timeSinceStart';
export type LinkIntrinsic = 'spanID' | 'traceID';

/** Sorted, without repetition. Structure (ids, parents) and times are always kept by the readers and not listed. */
export interface FieldsRead {
  /** Keys looked up on the span, then on its resource. */
  readonly any: readonly string[];
  readonly span: readonly string[];
  readonly resource: readonly string[];
  readonly instrumentation: readonly string[];
  readonly event: readonly string[];
  readonly link: readonly string[];
  readonly allSpanAttributes: boolean;
  readonly allResourceAttributes: boolean;
  readonly allInstrumentationAttributes: boolean;
  readonly intrinsics: readonly SpanIntrinsic[];
  readonly traceIntrinsics: readonly TraceIntrinsic[];
  readonly eventIntrinsics: readonly EventIntrinsic[];
  readonly linkIntrinsics: readonly LinkIntrinsic[];
  /** Some condition asks `event(...)` or `link(...)`, even if it reads no field of them. */
  readonly events: boolean;
  readonly links: boolean;
}

/** A piece of a message: text, or a field of the first witness; a missing one prints `-`. */
export type MessagePart = { readonly text: string } | { readonly field: FieldRef };
