import type { Severity } from './diagnostic.ts';

/** What the reference says about a code, with a rule that draws it. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly meaning: string;
  readonly example: string;
}

const error = (meaning: string, example: string): CatalogueEntry => ({ severity: 'error', meaning, example });
const warning = (meaning: string, example: string): CatalogueEntry => ({ severity: 'warning', meaning, example });
const hint = (meaning: string, example: string): CatalogueEntry => ({ severity: 'hint', meaning, example });

/** All that can be said about a rule. Limits that no short example reaches show where they count. */
export const catalogue = {
  // Spelling
  'source-too-long': error('The text of a rule is longer than 64 KiB.', ''),
  'nesting-too-deep': error(
    'Parentheses, `not` and signs stand more than 50 deep inside each other, or a sum, product or chain has more than 50 operators.',
    '',
  ),
  'string-too-long': error('A string literal is longer than 10,000 characters.', ''),
  'name-too-long': error('A name is longer than 255 characters.', ''),
  'too-many-variables': error('A rule binds more than 16 variables.', ''),
  'list-too-long': error('A list after `in` has more than 1,000 items.', ''),
  'unterminated-comment': error('A comment /* is not closed.', 'always { a } /* why'),
  'unterminated-string': error('A string is not closed on its line.', 'always { "GET /users }'),
  'invalid-escape': error(
    'A backslash in a string stands before another character than " \\ n t u.',
    'always { a.where(k matches "\\d+") }',
  ),
  'wrong-quotes': error('A string stands in other than double quotes.', "always { a.where(k == 'x') }"),
  'invalid-number': error('A number is followed by letters that are no unit of time.', 'always { a.where(k > 5x) }'),
  'number-out-of-range': error('A number does not fit 64 bits.', 'always { a.where(k > 99999999999999999999) }'),
  'unexpected-character': error('A name has other letters than a to z and is not quoted.', 'always { prüfung }'),
  // Grammar
  'empty-rule': error('The text holds no rule.', '// nothing yet'),
  'empty-block': error('A block holds nothing.', 'when { } always { a }'),
  'empty-where': error('`where()` holds no condition.', 'always { a.where() }'),
  'duplicate-block': error(
    'A block stands twice; each of `when`, `always` and `never` stands once.',
    'always { a } always { b }',
  ),
  'text-outside-block': error('Beside blocks something stands alone.', 'when { a } b'),
  'missing-opening-brace': error('A block keyword is not followed by {.', 'always a }'),
  'unknown-block': error(
    'A block has another word before it than `when`, `always` or `never`.',
    'when { a } alwyas { b }',
  ),
  'missing-closing': error('A brace, bracket or parenthesis is not closed.', 'always { a.where(k == 1 }'),
  'missing-dot': error('Before `where` the dot is missing.', 'always { a where(k == 1) }'),
  'missing-of': error(
    'After child, parent, descendant, ancestor or sibling the word `of` is missing.',
    'always { a child b }',
  ),
  'unexpected-text': error('Something stands where an operator or an end is expected.', 'always { a b }'),
  'expected-operand': error('A span name, condition or value is missing.', 'always { a and }'),
  'expected-name': error('After a dot or a colon a name is missing.', 'always { a.where(span: == 1) }'),
  'expected-variable': error('After `as` the name of a variable is missing.', 'always { a as }'),
  'expected-list': error('After `in` no list in square brackets follows.', 'always { a.where(k in ("x", "y")) }'),
  'expected-duration': error('After `within` no duration follows.', 'always { a before b within 5 }'),
  'expected-regex': error(
    'After `matches` no quoted regular expression follows.',
    'always { a.where(k matches admin) }',
  ),
  'chained-comparison': error('A comparison has more than two sides.', 'always { a.where(1 < span.k < 5) }'),
  'misplaced-not': error(
    '`not` stands before a relation or operator, not before the whole.',
    'always { a not child of b }',
  ),
  'where-after-as': error(
    'The condition stands behind the variable.',
    'when { a as x.where(k == 1) } always { b child of x }',
  ),
  'within-not-allowed': error(
    '`within` limits the gap of `before` and `after` only.',
    'always { a overlaps b within 5s }',
  ),
  'wrong-case': error('A word of the language is written in capitals.', 'always { a AND b }'),
  'traceql-operator': error('An operator is written as in TraceQL.', 'always { a && b }'),
  'operator-between-names': error(
    '- / * or % stands between names without blanks: one name, or arithmetic?',
    'always { cart-service }',
  ),
  'unknown-function': error('There is no such function.', 'always { conut(a) > 1 }'),
  'wrong-arguments': error('A function has other arguments than it takes.', 'always { sum(a) > 1 }'),
  // Names
  'reserved-variable': error(
    'A word with a meaning of its own is used as a variable.',
    'when { a as root } always { b }',
  ),
  'reserved-name': error(
    'A span name begins with a word that has a meaning of its own.',
    'always { a child of parent }',
  ),
  'bound-twice': error(
    'A variable is bound twice, other than in several branches of an `or`.',
    'when { a as x and b as x } always { c child of x }',
  ),
  'variable-out-of-scope': error(
    'A variable is used where it is not bound.',
    'when { a } always { b as x } never { c child of x }',
  ),
  'unknown-variable': error(
    'A field is asked of a variable that is not bound.',
    'always { a.where(span:start > x:end) }',
  ),
  'variable-as-value': error(
    'A variable, which is a span, is used as a value.',
    'when { a as x and a as y and x != y } never { x overlaps y }',
  ),
  'name-begins-with-variable': error(
    'An unquoted span name begins with a variable.',
    'when { order.create as order } always { pay child of order }',
  ),
  'field-alone': error(
    'A field stands alone in a block, where a span name could be meant.',
    'when { a as x and x.paid } always { b child of x }',
  ),
  'attribute-without-owner': error('In a block it is not said whose attribute is meant.', 'always { amount > 1000 }'),
  'unknown-intrinsic': error('There is no such intrinsic.', 'always { a.where(span:durration > 1s) }'),
  'refused-scope': error(
    'event. link. or trace. stands where these have no fields.',
    'always { a.where(event.type == "x") }',
  ),
  'outside-event': error(
    'event: or link: stands outside event(...) or link(...).',
    'always { a.where(event:name == "exception") }',
  ),
  'event-in-event': error('event(...) or link(...) stands inside another.', 'always { a.where(event(link(k == 1))) }'),
  'not-an-operand': error('Something else stands where a pattern is expected.', 'always { a before count(b) }'),
  'parenthesised-operand': error('An operand of a relation stands in parentheses.', 'always { a before (b or c) }'),
  'pattern-in-where': error('A pattern or relation stands inside `where`.', 'always { a.where(b child of c) }'),
  'binding-in-aggregate': error('A variable is bound inside an aggregate.', 'always { count(a as x) > 1 }'),
  'aggregate-in-where': error('An aggregate stands inside `where`.', 'always { a.where(count(b) > 1) }'),
  'several-span-groups': error(
    'Comparisons of `span.` in two places of a block could speak of one span or of two.',
    'always { span.a == 1 or (b and span.c == 2) }',
  ),
  'ambiguous-not': error(
    '`not` before a comparison of `span.` could be read in two ways.',
    'always { not span.status == "ERROR" }',
  ),
  // Values
  'value-alone': error('A value that is no truth stands alone.', 'always { count(a) }'),
  'not-a-value': error('A statement stands where a value is expected.', 'always { a.where(k == exists(m)) }'),
  'not-a-literal': error(
    'A list holds something else than texts, numbers, durations, true and false.',
    'always { a.where(k in [lower("A")]) }',
  ),
  'not-a-number': error('A text or truth is used as a number.', 'always { a.where(span:name + 1 > 2) }'),
  'empty-list': error('A list is empty.', 'always { a.where(k in []) }'),
  'literal-on-the-left': error('A value stands left of a bare word.', 'always { a.where(1000 < amount) }'),
  'dotted-word-on-the-right': error(
    'A dotted word right of an operator could be a text or an attribute.',
    'always { a.where(k == order.id) }',
  ),
  'duration-against-number': error(
    'A duration meets something that is none.',
    'always { a.where(latency_ms > 200ms) }',
  ),
  'numeric-string-order': error('A number in quotes is ordered as a text.', 'always { a.where(amount > "1000") }'),
  'no-null': error(
    'There is no null; whether an attribute is there is asked by `exists`.',
    'always { a.where(k != null) }',
  ),
  'bool-order': error('true and false are ordered.', 'always { a.where(k < true) }'),
  'unknown-constant': error('There is no such status or kind.', 'always { a.where(span:status == "failed") }'),
  'invalid-regex': error(
    'A text after `matches` is no RE2 expression, or too large.',
    'always { a.where(k matches "(") }',
  ),
  'invalid-network': error('A text in `ip_in` is no network.', 'always { a.where(ip_in(ip, "10.0.0.0/40")) }'),
  'invalid-json-path': error('A path in `json` is none.', 'always { a.where(json(body, "user") == "x") }'),
  'invalid-message': error('A message names a field that is not known.', ''),
  // Readings
  shorthand: warning(
    'NAME.ATTRIBUTE is read as a pattern with a condition; it could be meant as an attribute.',
    'never { payment.amount > 1000 }',
  ),
  'bare-word-as-string': warning(
    'A bare word right of an operator is read as a text.',
    'always { a.where(currency == USD) }',
  ),
  'some-not-every': warning(
    '`always` asks for at least one such span, where every one could be meant.',
    'always { db.query.where(span:duration < 1s) }',
  ),
  'relation-beside-or': warning('A relation beside `or` is read as a whole.', 'always { root before b or c }'),
  'two-spans': warning(
    'Two patterns of one name in an `and` may be two spans.',
    'always { a.where(x == 1) and a.where(y == 2) }',
  ),
  'negative-gap': warning(
    'A difference of times that is limited from above may be negative.',
    'when { a as x and b as y } always { y:start - x:end <= 5s }',
  ),
  'parent-of-root': warning(
    'A comparison of the parent by != is true of a root.',
    'never { span.where(parent:service != "gateway") }',
  ),
  'unanchored-regex': warning(
    'A regular expression of words matches longer words, too.',
    'never { a.where(role matches "admin|owner") }',
  ),
  'same-span': warning(
    'Two variables, or a variable and a pattern of `never`, may be the same span.',
    'when { a as x } never { a.where(k == x.k) }',
  ),
  'absent-aggregate': warning('An aggregate is absent when nothing fits.', 'always { max(k of a) < 5 }'),
  'computed-double': warning('A computed double is compared by == or !=.', 'always { a.where(x / 3 == 0.5) }'),
  'parent-before-child': warning(
    'A parent and its child are compared by `before` or `after`.',
    'when { a as x and b as y and y child of x } always { x before y }',
  ),
  'never-decides': warning(
    'A block that no trace makes fail, or a `when` that every trace satisfies.',
    'always { count(a) >= 0 }',
  ),
  'unseen-name': hint('No span of that name was seen lately.', ''),
  'unused-variable': hint('A variable is bound and never used.', 'when { a } always { b as x }'),
  'bare-intrinsic': hint('An attribute is called like an intrinsic.', 'always { a.where(name == "x") }'),
} as const satisfies Record<string, CatalogueEntry>;

export type DiagnosticCode = keyof typeof catalogue;
