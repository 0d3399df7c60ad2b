import { severityOf, type Severity } from './severity.ts';

/** What the reference says about a code, with a rule that draws it. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly meaning: string;
  readonly example: string;
}

/** The meaning and the example of each code. Limits that no short example reaches show where they count. */
const texts = {
  // Spelling
  'source-too-long': ['The text of a rule is longer than 64 KiB.', ''],
  'nesting-too-deep': [
    'Parentheses, `not` and signs stand more than 50 deep inside each other, or a sum, product or chain has more than 50 operators.',
    '',
  ],
  'string-too-long': ['A string literal is longer than 10,000 characters.', ''],
  'name-too-long': ['A name is longer than 255 characters.', ''],
  'too-many-variables': ['A rule binds more than 16 variables.', ''],
  'list-too-long': ['A list after `in` has more than 1,000 items.', ''],
  'unterminated-comment': ['A comment /* is not closed.', 'always { a } /* why'],
  'unterminated-string': ['A string is not closed on its line.', 'always { "GET /users }'],
  'invalid-escape': [
    'A backslash in a string stands before another character than " \\ n t u.',
    'always { a.where(k matches "\\d+") }',
  ],
  'wrong-quotes': ['A string stands in other than double quotes.', "always { a.where(k == 'x') }"],
  'invalid-number': ['A number is followed by letters that are no unit of time.', 'always { a.where(k > 5x) }'],
  'number-out-of-range': ['A number does not fit 64 bits.', 'always { a.where(k > 99999999999999999999) }'],
  'unexpected-character': ['A name has other letters than a to z and is not quoted.', 'always { prüfung }'],
  // Grammar
  'empty-rule': ['The text holds no rule.', '// nothing yet'],
  'empty-block': ['A block holds nothing.', 'when { } always { a }'],
  'empty-where': ['`where()` holds no condition.', 'always { a.where() }'],
  'duplicate-block': [
    'A block stands twice; each of `when`, `always` and `never` stands once.',
    'always { a } always { b }',
  ],
  'text-outside-block': ['Beside blocks something stands alone.', 'when { a } b'],
  'missing-opening-brace': ['A block keyword is not followed by {.', 'always a }'],
  'unknown-block': ['A block has another word before it than `when`, `always` or `never`.', 'when { a } alwyas { b }'],
  'missing-closing': ['A brace, bracket or parenthesis is not closed.', 'always { a.where(k == 1 }'],
  'missing-dot': ['Before `where` the dot is missing.', 'always { a where(k == 1) }'],
  'missing-of': [
    'After child, parent, descendant, ancestor or sibling the word `of` is missing.',
    'always { a child b }',
  ],
  'unexpected-text': ['Something stands where an operator or an end is expected.', 'always { a b }'],
  'expected-operand': ['A span name, condition or value is missing.', 'always { a and }'],
  'expected-name': ['After a dot or a colon a name is missing.', 'always { a.where(span: == 1) }'],
  'expected-variable': ['After `as` the name of a variable is missing.', 'always { a as }'],
  'expected-list': ['After `in` no list in square brackets follows.', 'always { a.where(k in ("x", "y")) }'],
  'expected-duration': ['After `within` no duration follows.', 'always { a before b within 5 }'],
  'expected-regex': ['After `matches` no quoted regular expression follows.', 'always { a.where(k matches admin) }'],
  'chained-comparison': ['A comparison has more than two sides.', 'always { a.where(1 < span.k < 5) }'],
  'misplaced-not': ['`not` stands before a relation or operator, not before the whole.', 'always { a not child of b }'],
  'where-after-as': [
    'The condition stands behind the variable.',
    'when { a as x.where(k == 1) } always { b child of x }',
  ],
  'within-not-allowed': ['`within` limits the gap of `before` and `after` only.', 'always { a overlaps b within 5s }'],
  'wrong-case': ['A word of the language is written in capitals.', 'always { a AND b }'],
  'traceql-operator': ['An operator is written as in TraceQL.', 'always { a && b }'],
  'operator-between-names': [
    '- / * or % stands between names without blanks: one name, or arithmetic?',
    'always { cart-service }',
  ],
  'unknown-function': ['There is no such function.', 'always { conut(a) > 1 }'],
  'wrong-arguments': ['A function has other arguments than it takes.', 'always { sum(a) > 1 }'],
  // Names
  'reserved-variable': ['A word with a meaning of its own is used as a variable.', 'when { a as root } always { b }'],
  'reserved-name': ['A span name begins with a word that has a meaning of its own.', 'always { a child of parent }'],
  'bound-twice': [
    'A variable is bound twice, other than in several branches of an `or`.',
    'when { a as x and b as x } always { c child of x }',
  ],
  'variable-out-of-scope': [
    'A variable is used where it is not bound.',
    'when { a } always { b as x } never { c child of x }',
  ],
  'unknown-variable': ['A field is asked of a variable that is not bound.', 'always { a.where(span:start > x:end) }'],
  'variable-as-value': [
    'A variable, which is a span, is used as a value.',
    'when { a as x and a as y and x != y } never { x overlaps y }',
  ],
  'name-begins-with-variable': [
    'An unquoted span name begins with a variable.',
    'when { order.create as order } always { pay child of order }',
  ],
  'field-alone': [
    'A field stands alone in a block, where a span name could be meant.',
    'when { a as x and x.paid } always { b child of x }',
  ],
  'attribute-without-owner': ['In a block it is not said whose attribute is meant.', 'always { amount > 1000 }'],
  'unknown-intrinsic': ['There is no such intrinsic.', 'always { a.where(span:durration > 1s) }'],
  'refused-scope': [
    'event. link. or trace. stands where these have no fields.',
    'always { a.where(event.type == "x") }',
  ],
  'outside-event': [
    'event: or link: stands outside event(...) or link(...).',
    'always { a.where(event:name == "exception") }',
  ],
  'event-in-event': ['event(...) or link(...) stands inside another.', 'always { a.where(event(link(k == 1))) }'],
  'not-an-operand': ['Something else stands where a pattern is expected.', 'always { a before count(b) }'],
  'parenthesised-operand': ['An operand of a relation stands in parentheses.', 'always { a before (b or c) }'],
  'pattern-in-where': ['A pattern or relation stands inside `where`.', 'always { a.where(b child of c) }'],
  'binding-in-aggregate': ['A variable is bound inside an aggregate.', 'always { count(a as x) > 1 }'],
  'aggregate-in-where': ['An aggregate stands inside `where`.', 'always { a.where(count(b) > 1) }'],
  'several-span-groups': [
    'Comparisons of `span.` in two places of a block could speak of one span or of two.',
    'always { span.a == 1 or (b and span.c == 2) }',
  ],
  'ambiguous-not': [
    '`not` before a comparison of `span.` could be read in two ways.',
    'always { not span.status == "ERROR" }',
  ],
  // Values
  'value-alone': ['A value that is no truth stands alone.', 'always { count(a) }'],
  'not-a-value': ['A statement stands where a value is expected.', 'always { a.where(k == exists(m)) }'],
  'not-a-literal': [
    'A list holds something else than texts, numbers, durations, true and false.',
    'always { a.where(k in [lower("A")]) }',
  ],
  'not-a-number': ['A text or truth is used as a number.', 'always { a.where(span:name + 1 > 2) }'],
  'empty-list': ['A list is empty.', 'always { a.where(k in []) }'],
  'literal-on-the-left': ['A value stands left of a bare word.', 'always { a.where(1000 < amount) }'],
  'dotted-word-on-the-right': [
    'A dotted word right of an operator could be a text or an attribute.',
    'always { a.where(k == order.id) }',
  ],
  'duration-against-number': ['A duration meets something that is none.', 'always { a.where(latency_ms > 200ms) }'],
  'numeric-string-order': ['A number in quotes is ordered as a text.', 'always { a.where(amount > "1000") }'],
  'no-null': ['There is no null; whether an attribute is there is asked by `exists`.', 'always { a.where(k != null) }'],
  'bool-order': ['true and false are ordered.', 'always { a.where(k < true) }'],
  'unknown-constant': ['There is no such status or kind.', 'always { a.where(span:status == "failed") }'],
  'invalid-regex': ['A text after `matches` is no RE2 expression, or too large.', 'always { a.where(k matches "(") }'],
  'invalid-network': ['A text in `ip_in` is no network.', 'always { a.where(ip_in(ip, "10.0.0.0/40")) }'],
  'invalid-json-path': ['A path in `json` is none.', 'always { a.where(json(body, "user") == "x") }'],
  'invalid-message': ['A message names a field that is not known.', ''],
  // Readings
  shorthand: [
    'NAME.ATTRIBUTE is read as a pattern with a condition; it could be meant as an attribute.',
    'never { payment.amount > 1000 }',
  ],
  'bare-word-as-string': ['A bare word right of an operator is read as a text.', 'always { a.where(currency == USD) }'],
  'some-not-every': [
    '`always` asks for at least one such span, where every one could be meant.',
    'always { db.query.where(span:duration < 1s) }',
  ],
  'relation-beside-or': ['A relation beside `or` is read as a whole.', 'always { root before b or c }'],
  'two-spans': [
    'Two patterns of one name in an `and` may be two spans.',
    'always { a.where(x == 1) and a.where(y == 2) }',
  ],
  'negative-gap': [
    'A difference of times that is limited from above may be negative.',
    'when { a as x and b as y } always { y:start - x:end <= 5s }',
  ],
  'parent-of-root': [
    'A comparison of the parent by != is true of a root.',
    'never { span.where(parent:service != "gateway") }',
  ],
  'unanchored-regex': [
    'A regular expression of words matches longer words, too.',
    'never { a.where(role matches "admin|owner") }',
  ],
  'same-span': [
    'Two variables, or a variable and a pattern of `never`, may be the same span.',
    'when { a as x } never { a.where(k == x.k) }',
  ],
  'absent-aggregate': ['An aggregate is absent when nothing fits.', 'always { max(k of a) < 5 }'],
  'computed-double': ['A computed double is compared by == or !=.', 'always { a.where(x / 3 == 0.5) }'],
  'parent-before-child': [
    'A parent and its child are compared by `before` or `after`.',
    'when { a as x and b as y and y child of x } always { x before y }',
  ],
  'never-decides': [
    'A block that no trace makes fail, or a `when` that every trace satisfies.',
    'always { count(a) >= 0 }',
  ],
  'captured-attribute': [
    'The beginning of the name of an attribute is read as the variable that its own condition binds.',
    'when { a.where(http.route == "/x") as http } always { b child of http }',
  ],
  'any-is-not': [
    'A comparison by != or `not in` of any of the attributes holds as soon as one of them is different.',
    'never { a.where(span.attributes[*] != "x") }',
  ],
  'unseen-name': ['No span of that name was seen lately.', ''],
  'unused-variable': ['A variable is bound and never used.', 'when { a } always { b as x }'],
  'bare-intrinsic': ['An attribute is called like an intrinsic.', 'always { a.where(name == "x") }'],
} as const satisfies Record<string, readonly [meaning: string, example: string]>;

export type DiagnosticCode = keyof typeof texts;

/** All that can be said about a rule. For documents and tests: checking a rule needs none of these texts. */
export const catalogue = Object.fromEntries(
  Object.entries(texts).map(([code, [meaning, example]]) => [
    code,
    { severity: severityOf(code as DiagnosticCode), meaning, example },
  ]),
) as Readonly<Record<DiagnosticCode, CatalogueEntry>>;
