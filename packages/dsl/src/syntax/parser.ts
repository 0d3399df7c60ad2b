import type { DiagnosticCode } from '../diagnostics/catalogue.ts';
import { Diagnostics } from '../diagnostics/diagnostic.ts';
import { edit, insert, offer, replace, type Fix } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import { limits } from '../limits.ts';
import { lookup } from '../text/lookup.ts';
import { placeOf, type Range } from '../text/range.ts';
import { lex } from './lexer.ts';
import { quote } from './names.ts';
import type { Token } from './token.ts';
import type {
  ArithmeticNode,
  AsNode,
  BlockKeyword,
  BlockNode,
  CallNode,
  CompareWord,
  LiteralNode,
  Node,
  PathNode,
  RelationNode,
  RelationWord,
  RuleNode,
  Segment,
  Tree,
} from './tree.ts';
import {
  aggregates,
  blockKeywords,
  compareSymbols,
  compareWords,
  functions,
  infixWords,
  ofRelations,
  relationWords,
} from './vocabulary.ts';
import { isName } from './walk.ts';

/**
 * Reads a rule. Always returns a tree, with diagnostics for what is wrong with its spelling and grammar; never throws,
 * whatever the text, and takes time linear in it. One mistake gives one diagnostic: after it the parser goes on at the
 * next `}`, `)`, `and`, `or` or block.
 */
export function parse(text: string): Tree {
  const diagnostics = new Diagnostics();
  const isTooLong = isLongerThan(text, limits.sourceBytes);
  const { tokens, comments } = isTooLong ? { tokens: [], comments: [] } : lex(text, diagnostics);
  const range = { start: 0, end: text.length };
  if (isTooLong) {
    diagnostics.report('source-too-long', range, `A rule has at most ${limits.sourceBytes / 1024} KiB of text.`);
  }
  const rule: RuleNode = isTooLong
    ? { kind: 'rule', blocks: [], bare: null, ...range }
    : readRule(text, tokens, diagnostics);
  return { text, rule, tokens, comments, diagnostics: diagnostics.list };
}

/** What TraceQL writes otherwise. */
const traceQl: Record<string, string> = { '&&': 'and', '||': 'or', '!': 'not', '>>': 'ancestor of' };
const traceQlCompare: Record<string, string> = { '=': '==', '=~': 'matches', '!~': 'matches' };
/** What other languages call operators. */
const elsewhere = {
  like: 'contains',
  ilike: 'contains',
  has: 'contains',
  is: '==',
  then: 'before',
  under: 'descendant of',
};
const symbols = [...compareSymbols, ...Object.keys(traceQlCompare)];

/** Reads tokens by descent; each function is a rule of the grammar. */
function readRule(text: string, tokens: readonly Token[], diagnostics: Diagnostics): RuleNode {
  const { report } = diagnostics;
  const last = tokens.at(-1) as Token;
  let at = 0;
  let depth = 0;
  /** How many function calls we are in: there `,` and `of` end an expression. */
  let calls = 0;
  /** How many parentheses and braces are open: only then does a closing one end an expression. */
  let parens = 0;
  let braces = 0;
  /** How many of them are of a `where`. */
  let wheresOpen = 0;
  /** The token that was last complained about: it is not complained about again. */
  let blamed = -1;
  return rule();

  /** rule = block {block} | expr */
  function rule(): RuleNode {
    const blocks: BlockNode[] = [];
    let bare: Node | null = null;
    while (peek().kind !== 'end') {
      const used = blocks.map(({ keyword }) => keyword);
      if (startsBlock() || lacksBrace() || isMisspelledBlock(used)) {
        const read = block(used);
        const { keyword, keywordRange } = read;
        if (used.includes(keyword)) {
          const message = `There is already a \`${keyword}\` block; join the two with \`and\`.`;
          report('duplicate-block', keywordRange, message);
        }
        blocks.push(read);
      } else if (bare === null && !isStray()) {
        bare = or();
      } else {
        blame('unexpected-text', unexpected(), [replace(peek(), '', `remove ${slice(peek())}`)]);
        at++;
      }
    }
    if (blocks.length === 0 && !bare) {
      blame('empty-rule', 'A rule says what must hold, such as always { payment.charge }.');
    } else if (blocks.length > 0 && bare && bare.kind !== 'missing') {
      const message = 'Beside blocks nothing stands alone; put this into one of them.';
      report('text-outside-block', bare, message);
    }
    return { kind: 'rule', blocks, bare, start: 0, end: text.length };
  }

  /** block = ("when"|"always"|"never") "{" expr "}" */
  function block(used: readonly string[]): BlockNode {
    const word = next();
    const keywordRange = placeOf(word);
    const isKnown = blockKeywords.includes(word.text);
    const free = blockKeywords.filter((known) => !used.includes(known));
    const [other = 'always'] = free.includes('always') ? [] : free;
    const keyword = (isKnown ? word.text : (nearestName(word.text, free) ?? other)) as BlockKeyword;
    if (!isKnown) {
      const message = `A block is when, always or never; did you mean ${keyword}?`;
      report('unknown-block', word, message, [replace(word, keyword)]);
    }
    const isOpened = takeMark('{');
    braces++;
    const body = isMark('}') ? missing('empty-block', `\`${keyword} { }\` says nothing.`) : or();
    if (isOpened) {
      close('}', `The block \`${keyword}\` is not closed.`);
    } else {
      braces--;
      const closing = edit(end(), ' }');
      const edits = [edit(word.end, ' {'), ...(takeMark('}') ? [] : [closing])];
      const message = `After \`${keyword}\` comes { and, at its end, }.`;
      report('missing-opening-brace', keywordRange, message, [{ title: 'put it in braces', edits }]);
    }
    return { kind: 'block', keyword, keywordRange, body, ...from(word.start) };
  }

  /** expr = conj {"or" conj} */
  function or(): Node {
    return logic('or', conjunction);
  }

  /** conj = neg {"and" neg} */
  function conjunction(): Node {
    return logic('and', not);
  }

  function logic(word: 'and' | 'or', part: () => Node): Node {
    const { start } = peek();
    const first = part();
    const parts = [first];
    recover();
    while (takeInfix(word)) {
      parts.push(part());
      recover();
    }
    return parts.length === 1 ? first : { kind: word, parts, ...from(start) };
  }

  /** neg = "not" neg | leaf */
  function not(): Node {
    const { start } = peek();
    const isNot = isWord('not') && !isMark('.', 1);
    if (!isNot && !isMark('!') && !(isWord('NOT') && operandNext())) {
      return comparison();
    }
    takeAs('not');
    const part = nested(not);
    return { kind: 'not', part, ...from(start) };
  }

  /** leaf = span {rel span} | value op value | value ["not"] "in" list | lone */
  function comparison(): Node {
    const { start } = peek();
    const left = sum();
    if (isInfix('not')) {
      return notBehind(left, start);
    }
    if (relationAhead() && !closesWhere()) {
      return chain(left, start);
    }
    if (isInfix('in')) {
      return list(left, start, false);
    }
    const op = compareOperator();
    if (!op) {
      return left;
    }
    const right = sum();
    const node = compareNode(op, left, right, start);
    // `a < b < c`: said once, and the rest is dropped.
    while (peek().kind === 'mark' && symbols.includes(peek().text)) {
      const text = `and ${slice(right)}`;
      const fix = insert(right.end, ` ${text}`, `write "${text}"`);
      blame('chained-comparison', 'A comparison has two sides; join two of them with `and`.', [fix]);
      at++;
      sum();
    }
    return node;
  }

  function compareNode(op: Token, left: Node, right: Node, start: number): Node {
    const opRange = placeOf(op);
    const by = traceQlCompare[op.text];
    const isNegated = op.text === '!~';
    const range = from(start);
    if (by) {
      const title = `write ${isNegated ? 'not … matches' : by}`;
      const edits = [...(isNegated ? [edit(start, 'not ')] : []), { range: opRange, text: by }];
      report('traceql-operator', opRange, `\`${op.text}\` is written \`${by}\` here.`, [{ title, edits }]);
    }
    const compare: Node = { kind: 'compare', op: (by ?? op.text) as CompareWord, opRange, left, right, ...range };
    return isNegated ? { kind: 'not', part: compare, ...range } : compare;
  }

  function compareOperator(): Token | null {
    const token = peek();
    const word = token.text.toLowerCase();
    if (token.kind === 'mark' && symbols.includes(word)) {
      return next();
    }
    return token.kind === 'word' && compareWords.includes(word) && takeInfix(word) ? { ...token, text: word } : null;
  }

  /** `x not in [...]`, and `not` before another operator, where it has no place. */
  function notBehind(left: Node, start: number): Node {
    const { start: notStart } = peek();
    at++;
    if (isInfix('in')) {
      return list(left, start, true);
    }
    const edits = [edit(start, 'not '), edit(notStart, '', peek().start)];
    at--;
    blame('misplaced-not', '`not` stands before the whole statement.', [{ title: 'put not in front', edits }]);
    at++;
    const op = relationAhead() ? null : compareOperator();
    const part = op ? compareNode(op, left, sum(), start) : relationAhead() ? chain(left, start) : null;
    return part ? { kind: 'not', part, ...from(start) } : left;
  }

  /** value ["not"] "in" "[" item {"," item} [","] "]" */
  function list(left: Node, start: number, negated: boolean): Node {
    const opRange = { start: peek(negated ? -1 : 0).start, end: peek().end };
    takeInfix('in');
    const items: Node[] = [];
    const open = peek();
    const closing = isMark('(') ? ')' : ']';
    if (!isMark('[') && !isMark('(')) {
      const nothing = missing('expected-list', 'After `in` comes a list, such as ["a", "b"].');
      sum();
      return nothing;
    }
    at++;
    calls++;
    parens += closing === ')' ? 1 : 0;
    while (!isMark(closing) && !atSync()) {
      const before = at;
      const item = sum();
      if (items.length < limits.listItems) {
        items.push(item);
      } else {
        report('list-too-long', item, `A list has at most ${limits.listItems} items.`);
      }
      if (!takeMark(',') && !isMark(closing)) {
        blame('unexpected-text', 'Between the items of a list stand commas.');
        skip([',', closing]);
        takeMark(',');
      }
      if (at === before) {
        break;
      }
    }
    calls--;
    close(closing, 'The list is not closed.');
    if (closing === ')') {
      const edits = [edit(open.start, '[', open.end), edit(end() - 1, ']', end())];
      report('expected-list', open, 'A list stands in square brackets.', [{ title: 'write [ ]', edits }]);
    }
    return { kind: 'in', negated, opRange, left, items, ...from(start) };
  }

  /** span {rel span}, each `before` and `after` with its `within` behind the right operand */
  function chain(first: Node, start: number): Node {
    const operands = [first];
    const relations: RelationNode[] = [];
    for (let word = relationAhead(); word; word = relationAhead()) {
      if (relations.length === limits.nesting) {
        return tooDeep();
      }
      const token = peek();
      takeAs(word);
      if (token.kind === 'word' && ofRelations.includes(word) && !takeInfix('of')) {
        blame('missing-of', `It is written \`${word} of\`.`, [insert(token.end, ' of', 'insert of')]);
      }
      const range = from(token.start);
      operands.push(postfix(primary()));
      relations.push({ word, ...range, within: within(word) });
    }
    return { kind: 'chain', operands, relations, ...from(start) };
  }

  function relationAhead(): RelationWord | undefined {
    const { kind, text } = peek();
    const isRelation = kind === 'word' && (relationWords as readonly string[]).includes(text.toLowerCase());
    return isRelation ? (text.toLowerCase() as RelationWord) : isMark('>>') ? 'ancestor' : undefined;
  }

  function within(word: RelationWord): LiteralNode | null {
    const { start } = peek();
    if (!isInfix('within')) {
      return null;
    }
    if (word !== 'before' && word !== 'after') {
      blame('within-not-allowed', `\`within\` limits the gap of \`before\` and \`after\`; \`${word}\` has none.`);
    }
    takeInfix('within');
    const duration = peek();
    const { kind, int } = duration;
    if (kind === 'duration') {
      at++;
      return { kind: 'literal', type: kind, value: int, ...placeOf(duration) };
    }
    const units = kind === 'int' ? ['s', 'ms'] : [];
    blame(
      'expected-duration',
      'After `within` comes a duration, such as 5s or 200ms.',
      units.map((unit) => replace(duration, duration.text + unit)),
    );
    at += kind === 'int' || kind === 'double' ? 1 : 0;
    return { kind: 'literal', type: 'duration', value: 0n, start, end: end() };
  }

  /** value = term {("+"|"-") term} */
  function sum(): Node {
    return arithmetic('+-', term);
  }

  /** term = factor {("*"|"/"|"%") factor} */
  function term(): Node {
    return arithmetic('*/%', unary);
  }

  function arithmetic(ops: string, operand: () => Node): Node {
    const { start } = peek();
    let left = operand();
    for (let count = 0; peek().kind === 'mark' && ops.includes(peek().text); count++) {
      const name = gluesNames() ? gluedName(left) : null;
      if (name) {
        return name;
      }
      if (count === limits.nesting) {
        return tooDeep();
      }
      const op = next().text as ArithmeticNode['op'];
      left = { kind: 'arithmetic', op, left, right: operand(), ...from(start) };
    }
    return left;
  }

  /** us-east-1 must not become arithmetic. */
  function gluesNames(): boolean {
    const after = peek(1);
    const isPart = !after.spaced && /^(word|int|double|duration)$/.test(after.kind);
    // A path such as /users begins behind a blank.
    return isGluing() && (!peek().spaced || isMark('/')) && peek(-1).kind === 'word' && isPart;
  }

  function isGluing(token = peek()): boolean {
    return token.kind === 'mark' && /^[-/*%]$/.test(token.text);
  }

  /** Reports glued names; reads them as one name, unless they can only be arithmetic. */
  function gluedName(left: Node): Node | null {
    const { end, following } = run();
    const range = { start: left.start, end };
    const value = slice(range);
    const spread = value.replace(/\s*([-/*%])\s*/g, ' $1 ');
    const blanks = replace(range, spread, 'put blanks around the operator');
    const fixes = isName(left) ? [replace(range, quote(value)), blanks] : [blanks];
    const message = `Between names \`${peek().text}\` could be part of one name or an operator.`;
    report('operator-between-names', range, message, fixes);
    if (!isName(left)) {
      return null;
    }
    at = following;
    return postfix({ kind: 'string', value, ...range });
  }

  /** How far tokens that could make up one name follow each other without blanks. */
  function run(): { end: number; following: number } {
    let ahead = 0;
    for (let token = peek(); ahead === 0 || !token.spaced; token = peek(ahead)) {
      const isPart =
        token.kind === 'mark' ? isGluing(token) || token.text === '.' : token.kind !== 'end' && token.kind !== 'string';
      if (!isPart || (token.text === '.' && whereAhead(ahead))) {
        break;
      }
      ahead++;
    }
    return { end: peek(ahead - 1).end, following: at + ahead };
  }

  /** factor = ["-"] primary */
  function unary(): Node {
    const { start } = peek();
    const isMinus = isMark('-');
    if (!isMinus && !isMark('+')) {
      return postfix(primary());
    }
    at++;
    const part = nested(unary);
    return isMinus ? { kind: 'negate', part, ...from(start) } : part;
  }

  /** span = primary {"." "where" "(" cond ")"} ["as" IDENT] */
  function postfix(primary: Node): Node {
    const target = wheres(primary);
    if (!isInfix('as') || closesWhere()) {
      return target;
    }
    takeInfix('as');
    const name = segment();
    if (!name || name.quoted) {
      at -= name ? 1 : 0;
      blame('expected-variable', 'After `as` comes the name of a variable.');
      return target;
    }
    const node: AsNode = { kind: 'as', target, name, ...from(target.start) };
    if (!whereAhead()) {
      return node;
    }
    const where = wheres(target);
    const variable = { start: target.end, end: node.end };
    const edits = [edit(variable.start, '', variable.end), edit(where.end, slice(variable))];
    report('where-after-as', { start: node.end, end: where.end }, 'The variable comes last: P.where(...) as x.', [
      { title: 'put the variable last', edits },
    ]);
    return { ...node, target: where, ...from(node.start) };
  }

  function wheres(target: Node): Node {
    const conditions: Node[] = [];
    while (whereAhead()) {
      if (!takeMark('.')) {
        const gap = { start: end(), end: peek().start };
        blame('missing-dot', 'It is written `.where(...)`.', [replace(gap, '.', 'insert the dot')]);
      }
      at += 2;
      parens++;
      wheresOpen++;
      conditions.push(nested(() => (isMark(')') ? missing('empty-where', '`where()` says nothing.') : or())));
      close(')', '`where(` is not closed.');
      wheresOpen--;
    }
    return conditions.length === 0 ? target : { kind: 'where', target, conditions, ...from(target.start) };
  }

  function whereAhead(ahead = 0): boolean {
    const dot = isMark('.', ahead) ? 1 : 0;
    return isWord('where', ahead + dot) && isMark('(', ahead + dot + 1);
  }

  function primary(): Node {
    const token = peek();
    const range = placeOf(token);
    switch (token.kind) {
      case 'int':
      case 'duration':
        at++;
        return { kind: 'literal', type: token.kind, value: token.int, ...range };
      case 'double':
        at++;
        return { kind: 'literal', type: token.kind, value: Number(token.text), ...range };
      case 'string':
        at++;
        return { kind: 'string', value: token.text, ...range };
      case 'word':
        if (/^(true|false)$/.test(token.text) && !isMark('.', 1) && !isMark('(', 1)) {
          at++;
          return { kind: 'literal', type: 'bool', value: token.text === 'true', ...range };
        }
        return startsBlock() ? expectOperand() : isMark('(', 1) ? call(token.text, 1) : path();
      default:
        return mark(token);
    }
  }

  function mark(token: Token): Node {
    const after = peek(1);
    if (isMark('(')) {
      at++;
      parens++;
      const part = nested(() => (isMark(')') ? expectOperand() : or()));
      close(')', 'The parenthesis is not closed.');
      return { kind: 'paren', part, ...from(token.start) };
    }
    if (isMark('{')) {
      return spanset();
    }
    if (isMark('.') && after.kind === 'word') {
      const fix = replace(token, '', 'remove the dot');
      blame('traceql-operator', 'An attribute is written without the leading dot.', [fix]);
      at++;
      return path();
    }
    if ((isMark('/') || isMark('*')) && !after.spaced && after.kind === 'word') {
      const { end, following } = run();
      const range = { start: token.start, end };
      const value = slice(range);
      const message = 'A name of other characters than the letters a to z, digits, _ and dots is quoted.';
      blame('operator-between-names', message, [replace(range, quote(value))]);
      at = following;
      return { kind: 'string', value, ...range };
    }
    return expectOperand();
  }

  /** `{ span.x = 1 }` of TraceQL */
  function spanset(): Node {
    const open = next();
    braces++;
    const part = nested(() => (isMark('}') ? null : or()));
    const inner = { start: open.end, end: peek().start };
    const range = { start: open.start, end: isMark('}') ? peek().end : inner.end };
    const text = part ? `span.where(${slice(inner).trim()})` : 'span';
    report('traceql-operator', open, 'A span is written span.where(...) here.', [replace(range, text)]);
    close('}', 'The brace is not closed.');
    const span = { ...placeOf(open), text: 'span', quoted: false };
    const target: Node = { ...placeOf(open), kind: 'path', segments: [span], intrinsic: null, subscript: null };
    return part ? { kind: 'where', target, conditions: [part], ...range } : target;
  }

  /** path = scope ":" IDENT | scope ".attributes[" (STR|"*") "]" | IDENT {"." IDENT} ["." STR] */
  function path(): Node {
    const { start, text: scope } = peek();
    const segments: [Segment, ...Segment[]] = [segment() ?? noSegment()];
    const node = (intrinsic: Segment | null, subscript: PathNode['subscript']): PathNode => {
      return { kind: 'path', segments, intrinsic, subscript, ...from(start) };
    };
    if (takeMark(':')) {
      const name = peek().kind === 'word' ? segment() : null;
      if (!name) {
        blame('expected-name', `After \`${scope}:\` comes an intrinsic, such as ${scope}:name.`);
      }
      return node(name ?? noSegment(), null);
    }
    while (isMark('.') && !whereAhead()) {
      at++;
      const name = segment();
      segments.push(name ?? noSegment());
      if (!name) {
        blame('expected-name', 'After the dot comes a name.');
      }
      if (!name || name.quoted) {
        break;
      }
      const older = `${scope}.${name.text}`;
      if (segments.length === 2 && name.text === 'attributes' && isMark('[')) {
        return node(null, subscript());
      }
      if (segments.length === 2 && isMark('(') && (older === 'trace.has' || older === 'trace.count')) {
        at -= 3;
        return call(older, 3);
      }
    }
    return node(null, null);
  }

  /** Takes a word or a text as part of a name. */
  function segment(): Segment | null {
    const { kind, text, start, end } = peek();
    if (kind !== 'word' && kind !== 'string') {
      return null;
    }
    at++;
    return { text, quoted: kind === 'string', start, end };
  }

  /** Where a name is missing. */
  function noSegment(): Segment {
    return { text: '', quoted: false, ...from(end()) };
  }

  function subscript(): PathNode['subscript'] {
    const { start } = next();
    const key = peek();
    const all = takeMark('*');
    const isQuoted = key.kind === 'string';
    if (!all && !isQuoted) {
      blame('expected-name', 'In the brackets stands a quoted key, or * for all attributes.');
    }
    at += isQuoted ? 1 : 0;
    close(']', 'The bracket is not closed.');
    return { keyRange: placeOf(key), key: all || isQuoted ? key.text : '', all, ...from(start) };
  }

  /** NAME "(" ["distinct"] [value "of"] argument {"," argument} ")", the name being `width` tokens long */
  function call(name: string, width: number): Node {
    const { start } = peek();
    at += width;
    const nameRange = from(start);
    if (width === 1 && !functions.includes(name)) {
      const near = nearest(name, functions);
      const hint = near === null ? '' : `; did you mean ${near}?`;
      report('unknown-function', nameRange, `There is no function \`${name}\`${hint}`, offer(nameRange, near));
    }
    const open = next();
    parens++;
    const isName = isMark(')', 1) || isMark('.', 1) || isMark(':', 1);
    const distinct = isWord('distinct') && name === 'count' && !isName;
    at += distinct ? 1 : 0;
    calls++;
    const inner = nested(() => args(name));
    calls--;
    close(')', `\`${slice({ start, end: open.end })}\` is not closed.`);
    const read = 'kind' in inner ? { of: null, args: [inner] } : inner;
    return { kind: 'call', name, nameRange, distinct, ...read, ...from(start) };
  }

  function args(name: string): Pick<CallNode, 'of' | 'args'> {
    const args: Node[] = [];
    let of: Node | null = null;
    while (!isMark(')') && !atSync()) {
      const before = at;
      const argument = or();
      if (!of && args.length === 0 && aggregates.includes(name) && takeInfix('of')) {
        of = argument;
        continue;
      }
      args.push(argument);
      if (!takeMark(',') || at === before) {
        break;
      }
    }
    return { of, args };
  }

  // Recovery

  /** After a part of `and` or `or`: what cannot follow is reported and skipped up to where the expression can go on. */
  function recover(): void {
    const endsArgument = calls > 0 && (isMark(',') || isInfix('of'));
    if (atSync() || isInfix('and') || isInfix('or') || endsArgument) {
      return;
    }
    const before = peek(-1);
    if (before.kind === 'word' && /^(and|or)$/.test(before.text)) {
      blame('expected-operand', `Something is missing before \`${before.text}\`.`, [], before);
    }
    if (relationAhead()) {
      blame('not-an-operand', 'A relation stands between two spans, and not inside `where`.');
    }
    blame('unexpected-text', unexpected(), joinFixes());
    skip(calls > 0 ? [','] : []);
  }

  function unexpected(): string {
    const { kind, text } = peek();
    if (kind !== 'word' || infixWords.includes(text)) {
      return `\`${slice(peek())}\` has no meaning here.`;
    }
    const near = infixMeant();
    const hint = near === null ? 'such as `and`, `child of` or `==`' : `did you mean ${near}?`;
    return `Before \`${text}\` an operator is missing, ${hint}`;
  }

  /** The operator that a word is probably meant for. */
  function infixMeant(): string | null {
    const { text } = peek();
    const isName = isMark('.', 1) || isMark(':', 1);
    return isName ? null : (lookup(elsewhere, text.toLowerCase()) ?? nearest(text, infixWords));
  }

  function joinFixes(): Fix[] {
    const token = peek();
    if (token.kind !== 'word' || infixWords.includes(token.text)) {
      return isStray() ? [replace(token, '', `remove ${token.text}`)] : [];
    }
    const near = infixMeant();
    // Words in a row are prose, which no `and` mends.
    const isOperand = operandNext(run().following - at) && !isMark('(', 1) && !isWord('where', 1);
    return near !== null || isOperand ? offer(token, near) : [insert(token.start, 'and ', 'insert and')];
  }

  function expectOperand(): Node {
    const before = at > 0 ? ` after \`${slice(peek(-1)).slice(0, 40)}\`` : '';
    return missing('expected-operand', `Something is missing${before}: a span name, a condition or a value.`);
  }

  /** Where every expression ends. */
  function atSync(): boolean {
    const closes = (isMark('}') && braces > 0) || (isMark(')') && parens > 0);
    return closes || peek().kind === 'end' || startsBlock() || closesWhere();
  }

  /**
   * `P.where(k > 1 as x`, `P.where(k > 1 before x`: nothing is bound and nothing related in a condition, so its
   * parenthesis was forgotten, unless one comes behind.
   */
  function closesWhere(): boolean {
    if (wheresOpen === 0 || !(isInfix('as') || relationAhead())) {
      return false;
    }
    let open = 0;
    for (let ahead = 0; ahead < 100 && open >= 0; ahead++) {
      open += isMark('(', ahead) ? 1 : isMark(')', ahead) ? -1 : 0;
      if (isMark('}', ahead) || isMark('{', ahead)) {
        break;
      }
    }
    return open >= 0;
  }

  /** Skips to a sync point or one of `marks`, over whole parentheses. */
  function skip(marks: readonly string[]): void {
    let open = 0;
    while (peek().kind !== 'end' && !startsBlock()) {
      const { kind, text } = peek();
      const isMarked = kind === 'mark' && marks.includes(text);
      if (open === 0 && (atSync() || isWord('and') || isWord('or') || isMarked)) {
        return;
      }
      if (kind === 'mark') {
        open = Math.max(0, open + (/[([{]/.test(text) ? 1 : /[)\]}]/.test(text) ? -1 : 0));
      }
      at++;
    }
  }

  /** Takes the closing mark, or says that it is missing. */
  function close(mark: string, message: string): void {
    if (!isMark(mark) && !atSync()) {
      blame('unexpected-text', unexpected());
      skip([mark]);
    } else if (!isMark(mark)) {
      const place = { start: at > 0 ? peek(-1).start : 0, end: end() };
      const fix = insert(end(), mark === '}' ? ' }' : mark, `insert ${mark}`);
      blame('missing-closing', `${message} Write ${mark} here.`, [fix], place);
    }
    takeMark(mark);
    parens -= mark === ')' ? 1 : 0;
    braces -= mark === '}' ? 1 : 0;
  }

  /** A block keyword, which only a `{` makes one. */
  function startsBlock(): boolean {
    return isBlockKeyword() && isMark('{', 1);
  }

  /** `always payment.charge }` */
  function lacksBrace(): boolean {
    return isBlockKeyword() && operandNext();
  }

  function isBlockKeyword(): boolean {
    return peek().kind === 'word' && blockKeywords.includes(peek().text);
  }

  /** `alwyas {`, and behind another block any word: `then {` */
  function isMisspelledBlock(used: readonly string[]): boolean {
    const isBlock = peek().kind === 'word' && isMark('{', 1);
    return isBlock && (used.length > 0 || nearestName(peek().text, blockKeywords) !== null);
  }

  /** A mark that begins nothing. */
  function isStray(): boolean {
    return peek().kind === 'mark' && /[)\]},:]/.test(peek().text);
  }

  function nested<T>(inner: () => T): T | Node {
    if (depth === limits.nesting) {
      return tooDeep();
    }
    depth++;
    const result = inner();
    depth--;
    return result;
  }

  /** Gives the rest of the text up. */
  function tooDeep(): Node {
    const node = missing('nesting-too-deep', `A rule is nested at most ${limits.nesting} levels deep.`);
    at = tokens.length - 1;
    blamed = at;
    return node;
  }

  function missing(code: DiagnosticCode, message: string): Node {
    blame(code, message);
    return { kind: 'missing', start: end(), end: Math.max(end(), peek().start) };
  }

  function nearest(name: string, words: readonly string[]): string | null {
    return diagnostics.full ? null : nearestName(name, words);
  }

  /** Reports at the next token, unless it was blamed already. At the end of the text the last token is shown. */
  function blame(code: DiagnosticCode, message: string, fixes?: readonly Fix[], range?: Range): void {
    if (blamed !== at) {
      blamed = at;
      report(code, range ?? (peek().kind === 'end' && at > 0 ? peek(-1) : peek()), message, fixes);
    }
  }

  // Tokens

  /** The next token, or one further on or back; what is beyond an end is the end. */
  function peek(ahead = 0): Token {
    return tokens[at + ahead] ?? last;
  }

  function next(): Token {
    const token = peek();
    at += token.kind === 'end' ? 0 : 1;
    return token;
  }

  function isMark(text: string, ahead = 0): boolean {
    return peek(ahead).kind === 'mark' && peek(ahead).text === text;
  }

  function isWord(text: string, ahead = 0): boolean {
    return peek(ahead).kind === 'word' && peek(ahead).text === text;
  }

  function takeMark(text: string): boolean {
    const isThere = isMark(text);
    at += isThere ? 1 : 0;
    return isThere;
  }

  /** Where an operator is expected: the word itself, in any case, or what TraceQL writes for it. */
  function isInfix(word: string): boolean {
    const { kind, text } = peek();
    return kind === 'word'
      ? text.length === word.length && text.toLowerCase() === word
      : kind === 'mark' && text !== '!' && traceQl[text] === word;
  }

  function takeInfix(word: string): boolean {
    const isThere = isInfix(word);
    if (isThere) {
      takeAs(word);
    }
    return isThere;
  }

  /** Takes what stands for a word: the word, that in capitals, or what TraceQL writes for it. */
  function takeAs(word: string): void {
    const token = next();
    if (token.kind === 'mark') {
      const by = traceQl[token.text] ?? word;
      const text = (token.spaced ? '' : ' ') + by + (peek().spaced ? '' : ' ');
      const message = `\`${token.text}\` is written \`${by}\` here.`;
      report('traceql-operator', token, message, [replace(token, text, `write ${by}`)]);
    } else if (token.text !== word) {
      report('wrong-case', token, `It is written \`${word}\`.`, [replace(token, word)]);
    }
  }

  /** Whether behind the next token, or further on, something stands that can begin an operand. */
  function operandNext(ahead = 1): boolean {
    const { kind, text } = peek(ahead);
    return (kind === 'word' && !infixWords.includes(text.toLowerCase())) || kind === 'string' || isMark('(', ahead);
  }

  /** The end of the last token taken. */
  function end(): number {
    return at > 0 ? peek(-1).end : 0;
  }

  function from(start: number): Range {
    return { start, end: Math.max(start, end()) };
  }

  function slice(range: Range): string {
    return text.slice(range.start, range.end);
  }
}

/** Whether a text has more than `most` bytes in UTF-8, found out in at most that many steps. */
function isLongerThan(text: string, most: number): boolean {
  let bytes = 0;
  for (let at = 0; at < text.length && bytes <= most; at++) {
    const code = text.charCodeAt(at);
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes > most;
}
