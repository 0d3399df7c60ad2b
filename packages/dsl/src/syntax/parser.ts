import type { DiagnosticCode } from '../diagnostics/catalogue.ts';
import { Diagnostics } from '../diagnostics/diagnostic.ts';
import { edit, insert, replace, type Fix } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import { limits } from '../limits.ts';
import type { Range } from '../text/range.ts';
import { lex } from './lexer.ts';
import { quote } from './names.ts';
import type { Token } from './token.ts';
import type {
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
import { aggregates, blockKeywords, functions, infixWords, ofRelations, relationWords } from './vocabulary.ts';

/**
 * Reads a rule. Always returns a tree, with diagnostics for what is wrong with its spelling and grammar; never throws,
 * whatever the text, and takes time linear in it. One mistake gives one diagnostic: after it the parser goes on at the
 * next `}`, `)`, `and`, `or` or block.
 */
export function parse(text: string): Tree {
  const diagnostics = new Diagnostics();
  if (isLongerThan(text, limits.sourceBytes)) {
    const range = { start: 0, end: text.length };
    diagnostics.report('source-too-long', range, `A rule has at most ${limits.sourceBytes / 1024} KiB of text.`);
    const rule: RuleNode = { kind: 'rule', blocks: [], bare: null, ...range };
    return { text, rule, tokens: [], comments: [], diagnostics: diagnostics.list };
  }
  const { tokens, comments } = lex(text, diagnostics);
  const rule = new Parser(text, tokens, diagnostics).rule();
  return { text, rule, tokens, comments, diagnostics: diagnostics.list };
}

const traceQlOperators: Record<string, string> = { '&&': 'and', '||': 'or', '!': 'not', '>>': 'ancestor of' };
const symbolOperators = new Set(['==', '!=', '<', '<=', '>', '>=', '=', '=~', '!~']);
const compareWords = new Set(['contains', 'starts_with', 'ends_with', 'matches']);
const gluing = new Set(['-', '/', '*', '%']);

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #diagnostics: Diagnostics;
  #at = 0;
  #depth = 0;
  /** How many function calls we are in: there `,` and `of` end an expression. */
  #calls = 0;
  /** How many parentheses and braces are open: only then does a closing one end an expression. */
  #parens = 0;
  #braces = 0;
  /** How many of them are of a `where`. */
  #wheresOpen = 0;
  /** The token that was last complained about: it is not complained about again. */
  #blamed = -1;

  constructor(text: string, tokens: readonly Token[], diagnostics: Diagnostics) {
    this.#text = text;
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
  }

  /** rule = block {block} | expr */
  rule(): RuleNode {
    const blocks: BlockNode[] = [];
    let bare: Node | null = null;
    while (this.#token().kind !== 'end') {
      if (this.#startsBlock() || this.#lacksBrace() || this.#isMisspelledBlock()) {
        const block = this.#block();
        if (blocks.some(({ keyword }) => keyword === block.keyword)) {
          this.#diagnostics.report(
            'duplicate-block',
            block.keywordRange,
            `There is already a \`${block.keyword}\` block; join the two with \`and\`.`,
          );
        }
        blocks.push(block);
      } else if (bare === null && !this.#isStray()) {
        bare = this.#or();
      } else {
        const token = this.#token();
        this.#blame('unexpected-text', this.#unexpected(), [replace(token, '', `remove ${this.#slice(token)}`)]);
        this.#at++;
      }
    }
    const range = { start: 0, end: this.#text.length };
    if (blocks.length === 0 && bare === null) {
      this.#blame('empty-rule', 'A rule says what must hold, such as always { payment.charge }.');
    } else if (blocks.length > 0 && bare !== null && bare.kind !== 'missing') {
      this.#diagnostics.report(
        'text-outside-block',
        bare,
        'Beside blocks nothing stands alone; put this into when { }, always { } or never { }.',
      );
    }
    return { kind: 'rule', blocks, bare, ...range };
  }

  /** block = ("when"|"always"|"never") "{" expr "}" */
  #block(): BlockNode {
    const word = this.#next();
    const keywordRange = { start: word.start, end: word.end };
    const keyword = blockKeywords.find((known) => known === word.text) ?? this.#misspelled(word);
    const opened = this.#isMark('{');
    this.#at += opened ? 1 : 0;
    this.#braces++;
    const body = this.#isMark('}') ? this.#missing('empty-block', `\`${keyword} { }\` says nothing.`) : this.#or();
    if (opened) {
      this.#close('}', `The block \`${keyword}\` is not closed.`);
    } else {
      const end = this.#end();
      this.#braces--;
      const closed = this.#takeMark('}') ? [] : [edit(end, ' }')];
      const edits = [edit(word.end, ' {'), ...closed];
      const message = `After \`${keyword}\` comes { and, at its end, }.`;
      this.#diagnostics.report('missing-opening-brace', keywordRange, message, [{ title: 'put it in braces', edits }]);
    }
    return { kind: 'block', keyword, keywordRange, body, ...this.#from(word.start) };
  }

  /** `alwyas {` */
  #misspelled(word: Token): BlockKeyword {
    const near = (nearestName(word.text, blockKeywords) ?? 'always') as BlockKeyword;
    this.#diagnostics.report('unknown-block', word, `A block is when, always or never; did you mean ${near}?`, [
      replace(word, near),
    ]);
    return near;
  }

  /** expr = conj {"or" conj} */
  #or(): Node {
    return this.#logic('or', () => this.#logic('and', () => this.#not()));
  }

  #logic(word: 'and' | 'or', part: () => Node): Node {
    const start = this.#token().start;
    const parts = [part()];
    this.#recover();
    while (this.#takeInfix(word)) {
      parts.push(part());
      this.#recover();
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: word, parts, ...this.#from(start) };
  }

  /** neg = "not" neg | leaf */
  #not(): Node {
    const token = this.#token();
    if (this.#isWord('not') && !this.#isMark('.', 1)) {
      this.#at++;
    } else if (this.#isMark('!')) {
      this.#blameOperator(token);
      this.#at++;
    } else if (this.#isShouted('not')) {
      this.#blameCase(token);
      this.#at++;
    } else {
      return this.#comparison();
    }
    const part = this.#nested(() => this.#not());
    return { kind: 'not', part, ...this.#from(token.start) };
  }

  /** leaf = span {rel span} | value op value | value ["not"] "in" list | lone */
  #comparison(): Node {
    const start = this.#token().start;
    const left = this.#sum();
    if (this.#isInfix('not')) {
      return this.#notBehind(left, start);
    }
    if (this.#relationAhead() !== null) {
      return this.#chain(left, start);
    }
    if (this.#isInfix('in')) {
      return this.#list(left, start, false);
    }
    const op = this.#compareOperator();
    if (op === null) {
      return left;
    }
    const right = this.#sum();
    const node = this.#compareNode(op, left, right, start);
    this.#chainedComparison(right);
    return node;
  }

  #compareNode(op: Range & { text: string }, left: Node, right: Node, start: number): Node {
    const opRange = { start: op.start, end: op.end };
    const range = this.#from(start);
    if (op.text === '=' || op.text === '=~' || op.text === '!~') {
      const by = { '=': '==', '=~': 'matches', '!~': 'matches' }[op.text];
      const edits = op.text === '!~' ? [edit(start, 'not ')] : [];
      this.#diagnostics.report('traceql-operator', opRange, `\`${op.text}\` is written \`${by}\` here.`, [
        { title: `write ${edits.length > 0 ? 'not … matches' : by}`, edits: [...edits, { range: opRange, text: by }] },
      ]);
      const compare = { kind: 'compare', op: by as CompareWord, opRange, left, right, ...range } as const;
      return op.text === '!~' ? { kind: 'not', part: compare, ...range } : compare;
    }
    return { kind: 'compare', op: op.text as CompareWord, opRange, left, right, ...range };
  }

  #compareOperator(): (Range & { text: string }) | null {
    const token = this.#token();
    if (token.kind === 'mark' && symbolOperators.has(token.text)) {
      return this.#next();
    }
    const word = token.text.toLowerCase();
    return token.kind === 'word' && compareWords.has(word) && this.#takeInfix(word) ? { ...token, text: word } : null;
  }

  /** `a < b < c`: said once, and the rest is dropped. */
  #chainedComparison(middle: Node): void {
    while (this.#token().kind === 'mark' && symbolOperators.has(this.#token().text)) {
      const text = this.#slice(middle);
      this.#blame('chained-comparison', 'A comparison has two sides; join two of them with `and`.', [
        insert(middle.end, ` and ${text}`, `write "and ${text}"`),
      ]);
      this.#at++;
      this.#sum();
    }
  }

  /** `x not in [...]`, and `not` before another operator, where it has no place. */
  #notBehind(left: Node, start: number): Node {
    const not = this.#next();
    if (this.#isInfix('in')) {
      return this.#list(left, start, true);
    }
    this.#at--;
    this.#blame('misplaced-not', '`not` stands before the whole statement.', [
      {
        title: 'put not in front',
        edits: [edit(start, 'not '), edit(not.start, '', this.#tokens[this.#at + 1]?.start ?? not.end)],
      },
    ]);
    this.#at++;
    const op = this.#relationAhead() === null ? this.#compareOperator() : null;
    if (op !== null) {
      const part = this.#compareNode(op, left, this.#sum(), start);
      return { kind: 'not', part, ...this.#from(start) };
    }
    return this.#relationAhead() === null
      ? left
      : { kind: 'not', part: this.#chain(left, start), ...this.#from(start) };
  }

  /** value ["not"] "in" "[" item {"," item} [","] "]" */
  #list(left: Node, start: number, negated: boolean): Node {
    const opRange = {
      start: negated ? (this.#tokens[this.#at - 1]?.start ?? 0) : this.#token().start,
      end: this.#token().end,
    };
    this.#takeInfix('in');
    const items: Node[] = [];
    const open = this.#token();
    const close = open.text === '(' ? ')' : ']';
    if (open.kind !== 'mark' || (open.text !== '[' && open.text !== '(')) {
      const missing = this.#missing('expected-list', 'After `in` comes a list, such as ["a", "b"].');
      this.#sum();
      return missing;
    }
    this.#at++;
    this.#calls++;
    this.#parens += close === ')' ? 1 : 0;
    while (!this.#isMark(close) && !this.#atSync()) {
      const before = this.#at;
      const item = this.#sum();
      if (items.length === limits.listItems) {
        this.#diagnostics.report('list-too-long', item, `A list has at most ${limits.listItems} items.`);
      } else if (items.length < limits.listItems) {
        items.push(item);
      }
      if (!this.#takeMark(',') && !this.#isMark(close)) {
        this.#blame('unexpected-text', 'Between the items of a list stand commas.');
        this.#skip([',', close]);
        this.#takeMark(',');
      }
      if (this.#at === before) {
        break;
      }
    }
    this.#calls--;
    this.#close(close, 'The list is not closed.');
    if (close === ')') {
      const edits = [edit(open.start, '[', open.end), edit(this.#end() - 1, ']', this.#end())];
      this.#diagnostics.report('expected-list', open, 'A list stands in square brackets.', [
        { title: 'write [ ]', edits },
      ]);
    }
    return { kind: 'in', negated, opRange, left, items, ...this.#from(start) };
  }

  /** span {rel span}, each `before` and `after` with its `within` behind the right operand */
  #chain(first: Node, start: number): Node {
    const operands = [first];
    const relations: RelationNode[] = [];
    for (let word = this.#relationAhead(); word !== null; word = this.#relationAhead()) {
      if (relations.length === limits.nesting) {
        return this.#tooDeep();
      }
      const relation = this.#relation(word);
      operands.push(this.#postfix());
      relations.push({ ...relation, within: this.#within(word) });
    }
    return { kind: 'chain', operands, relations, ...this.#from(start) };
  }

  #relationAhead(): RelationWord | null {
    const token = this.#token();
    if (token.kind === 'mark' && token.text === '>>') {
      return 'ancestor';
    }
    const word = token.text.toLowerCase() as RelationWord;
    return token.kind === 'word' && relationWords.includes(word) ? word : null;
  }

  #relation(word: RelationWord): Range & { word: RelationWord } {
    const token = this.#token();
    if (token.text === '>>') {
      this.#blameOperator(token);
      this.#at++;
      return { word, start: token.start, end: token.end };
    }
    this.#takeInfix(word);
    if ((ofRelations as readonly string[]).includes(word) && !this.#takeInfix('of')) {
      this.#blame('missing-of', `It is written \`${word} of\`.`, [insert(token.end, ' of', 'insert of')]);
    }
    return { word, ...this.#from(token.start) };
  }

  #within(word: RelationWord): LiteralNode | null {
    const token = this.#token();
    if (!this.#isInfix('within')) {
      return null;
    }
    if (word !== 'before' && word !== 'after') {
      this.#blame('within-not-allowed', `\`within\` limits the gap of \`before\` and \`after\`; \`${word}\` has none.`);
    }
    this.#takeInfix('within');
    const duration = this.#token();
    if (duration.kind === 'duration') {
      this.#at++;
      return { kind: 'literal', type: 'duration', value: duration.int, start: duration.start, end: duration.end };
    }
    const fixes =
      duration.kind === 'int' ? [replace(duration, `${duration.text}s`), replace(duration, `${duration.text}ms`)] : [];
    this.#blame('expected-duration', 'After `within` comes a duration, such as 5s or 200ms.', fixes);
    if (duration.kind === 'int' || duration.kind === 'double') {
      this.#at++;
    }
    return { kind: 'literal', type: 'duration', value: 0n, start: token.start, end: this.#end() };
  }

  /** value = term {("+"|"-") term} */
  #sum(): Node {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', '/', '%'], () => this.#unary()));
  }

  #arithmetic(ops: readonly string[], operand: () => Node): Node {
    const start = this.#token().start;
    let left = operand();
    for (let count = 0; this.#token().kind === 'mark' && ops.includes(this.#token().text); count++) {
      if (this.#gluesNames()) {
        const name = this.#gluedName(left);
        if (name !== null) {
          return name;
        }
      }
      if (count === limits.nesting) {
        return this.#tooDeep();
      }
      const op = this.#next().text as '+' | '-' | '*' | '/' | '%';
      left = { kind: 'arithmetic', op, left, right: operand(), ...this.#from(start) };
    }
    return left;
  }

  /** us-east-1 must not become arithmetic. */
  #gluesNames(): boolean {
    const [before, op, after] = [this.#tokens[this.#at - 1], this.#token(), this.#tokens[this.#at + 1]];
    const name = after !== undefined && !after.spaced && ['word', 'int', 'double', 'duration'].includes(after.kind);
    // A path such as /users begins behind a blank.
    return gluing.has(op.text) && (!op.spaced || op.text === '/') && before?.kind === 'word' && name;
  }

  /** Reports glued names; reads them as one name, unless they can only be arithmetic. */
  #gluedName(left: Node): Node | null {
    const op = this.#token();
    const isName = left.kind === 'path' && left.intrinsic === null && left.subscript === null;
    const run = this.#run();
    const range = { start: left.start, end: run.end };
    const name = this.#text.slice(range.start, range.end);
    const spread = name.replace(/\s*([-/*%])\s*/g, ' $1 ');
    const blanks = replace(range, spread, 'put blanks around the operator');
    const message = `Between names \`${op.text}\` could be part of one name or an operator.`;
    if (!isName) {
      this.#diagnostics.report('operator-between-names', range, message, [blanks]);
      return null;
    }
    this.#diagnostics.report('operator-between-names', range, message, [replace(range, quote(name)), blanks]);
    this.#at = run.next;
    return this.#postfixOf({ kind: 'string', value: name, ...range });
  }

  /** How far tokens that could make up one name follow each other without blanks. */
  #run(): { end: number; next: number } {
    let next = this.#at;
    for (let token = this.#token(); next === this.#at || !token.spaced;) {
      const where =
        token.text === '.' && this.#tokens[next + 1]?.text === 'where' && this.#tokens[next + 2]?.text === '(';
      const part =
        token.kind === 'mark'
          ? gluing.has(token.text) || token.text === '.'
          : token.kind !== 'end' && token.kind !== 'string';
      if (!part || where) {
        break;
      }
      next++;
      token = this.#tokens[next] ?? token;
    }
    return { end: this.#tokens[next - 1]?.end ?? 0, next };
  }

  /** factor = ["-"] primary */
  #unary(): Node {
    const token = this.#token();
    if (!this.#isMark('-') && !this.#isMark('+')) {
      return this.#postfix();
    }
    this.#at++;
    const part = this.#nested(() => this.#unary());
    return token.text === '+' ? part : { kind: 'negate', part, ...this.#from(token.start) };
  }

  /** span = primary {"." "where" "(" cond ")"} ["as" IDENT] */
  #postfix(): Node {
    return this.#postfixOf(this.#primary());
  }

  #postfixOf(primary: Node): Node {
    let node = this.#wheres(primary);
    if (this.#isInfix('as') && !this.#bindsOutside()) {
      this.#takeInfix('as');
      const name = this.#token();
      if (name.kind !== 'word') {
        this.#blame('expected-variable', 'After `as` comes the name of a variable.');
        return node;
      }
      this.#at++;
      node = { kind: 'as', target: node, name: segmentOf(name), ...this.#from(node.start) };
      if (this.#whereAhead()) {
        node = this.#whereBehindAs(node);
      }
    }
    return node;
  }

  #wheres(target: Node): Node {
    const conditions: Node[] = [];
    while (this.#whereAhead()) {
      if (!this.#takeMark('.')) {
        this.#blame('missing-dot', 'It is written `.where(...)`.', [
          replace({ start: this.#end(), end: this.#token().start }, '.', 'insert the dot'),
        ]);
      }
      this.#at += 2;
      this.#parens++;
      this.#wheresOpen++;
      conditions.push(
        this.#nested(() => (this.#isMark(')') ? this.#missing('empty-where', '`where()` says nothing.') : this.#or())),
      );
      this.#close(')', '`where(` is not closed.');
      this.#wheresOpen--;
    }
    return conditions.length === 0 ? target : { kind: 'where', target, conditions, ...this.#from(target.start) };
  }

  #whereAhead(): boolean {
    const skip = this.#isMark('.') ? 1 : 0;
    return this.#isWord('where', skip) && this.#isMark('(', skip + 1);
  }

  #whereBehindAs(as: Node & { kind: 'as' }): Node {
    const variable = { start: as.target.end, end: as.end };
    const where = this.#wheres(as.target);
    const range = { start: as.end, end: where.end };
    this.#diagnostics.report('where-after-as', range, 'The variable comes last: P.where(...) as x.', [
      {
        title: 'put the variable last',
        edits: [{ range: variable, text: '' }, edit(where.end, this.#slice(variable))],
      },
    ]);
    return { kind: 'as', target: where, name: as.name, ...this.#from(as.start) };
  }

  #primary(): Node {
    const token = this.#token();
    const range = { start: token.start, end: token.end };
    switch (token.kind) {
      case 'int':
      case 'duration':
        this.#at++;
        return { kind: 'literal', type: token.kind, value: token.int, ...range };
      case 'double':
        this.#at++;
        return { kind: 'literal', type: 'double', value: Number(token.text), ...range };
      case 'string':
        this.#at++;
        return { kind: 'string', value: token.text, ...range };
      case 'word':
        return this.#word();
      case 'mark':
        return this.#mark();
      case 'end':
        return this.#missing('expected-operand', this.#expected());
    }
  }

  #word(): Node {
    const token = this.#token();
    if ((token.text === 'true' || token.text === 'false') && !this.#isMark('.', 1) && !this.#isMark('(', 1)) {
      this.#at++;
      return { kind: 'literal', type: 'bool', value: token.text === 'true', start: token.start, end: token.end };
    }
    if (this.#startsBlock()) {
      return this.#missing('expected-operand', this.#expected());
    }
    return this.#isMark('(', 1) ? this.#call(token.text, 1) : this.#path();
  }

  #mark(): Node {
    const token = this.#token();
    if (token.text === '(') {
      this.#at++;
      this.#parens++;
      const part = this.#nested(() =>
        this.#isMark(')') ? this.#missing('expected-operand', this.#expected()) : this.#or(),
      );
      this.#close(')', 'The parenthesis is not closed.');
      return { kind: 'paren', part, ...this.#from(token.start) };
    }
    if (token.text === '{') {
      return this.#spanset();
    }
    if (token.text === '.' && this.#tokens[this.#at + 1]?.kind === 'word') {
      this.#blame('traceql-operator', 'An attribute is written without the leading dot.', [
        replace(token, '', 'remove the dot'),
      ]);
      this.#at++;
      return this.#path();
    }
    const after = this.#tokens[this.#at + 1];
    if ((token.text === '/' || token.text === '*') && after !== undefined && !after.spaced && after.kind === 'word') {
      const run = this.#run();
      const range = { start: token.start, end: run.end };
      const name = this.#slice(range);
      this.#blame(
        'operator-between-names',
        'Names with other characters than letters, digits, _ and dots are quoted.',
        [replace(range, quote(name))],
      );
      this.#at = run.next;
      return { kind: 'string', value: name, ...range };
    }
    return this.#missing('expected-operand', this.#expected());
  }

  /** `{ span.x = 1 }` of TraceQL */
  #spanset(): Node {
    const open = this.#next();
    this.#braces++;
    const part = this.#nested(() => (this.#isMark('}') ? null : this.#or()));
    const inner = { start: open.end, end: this.#token().start };
    const closed = this.#isMark('}');
    const end = closed ? this.#token().end : inner.end;
    const range = { start: open.start, end };
    const text = part === null ? 'span' : `span.where(${this.#slice(inner).trim()})`;
    this.#diagnostics.report('traceql-operator', open, 'A span is written span.where(...) here.', [
      replace(range, text),
    ]);
    this.#close('}', 'The brace is not closed.');
    const span = { ...segmentOf(open), text: 'span' };
    const target: PathNode = { ...span, kind: 'path', segments: [span], intrinsic: null, subscript: null };
    return part === null ? target : { kind: 'where', target, conditions: [part], ...range };
  }

  /** path = scope ":" IDENT | scope ".attributes[" (STR|"*") "]" | IDENT {"." IDENT} ["." STR] */
  #path(): Node {
    const first = this.#next();
    const segments = [segmentOf(first)];
    const path = (intrinsic: Segment | null, subscript: PathNode['subscript']): PathNode => {
      return { kind: 'path', segments, intrinsic, subscript, ...this.#from(first.start) };
    };
    if (this.#isMark(':')) {
      this.#at++;
      const name = this.#token();
      if (name.kind !== 'word') {
        this.#blame('expected-name', `After \`${first.text}:\` comes an intrinsic, such as ${first.text}:name.`);
        return path(this.#noSegment(), null);
      }
      this.#at++;
      return path(segmentOf(name), null);
    }
    while (this.#isMark('.') && !this.#whereAhead()) {
      this.#at++;
      const segment = this.#token();
      if (segment.kind !== 'word' && segment.kind !== 'string') {
        this.#blame('expected-name', 'After the dot comes a name.');
        segments.push(this.#noSegment());
        break;
      }
      this.#at++;
      segments.push(segmentOf(segment));
      if (segment.kind === 'string') {
        break;
      }
      if (segments.length === 2 && segment.text === 'attributes' && this.#isMark('[')) {
        return path(null, this.#subscript());
      }
      const name = `${first.text}.${segment.text}`;
      if (segments.length === 2 && this.#isMark('(') && (name === 'trace.has' || name === 'trace.count')) {
        this.#at -= 3;
        return this.#call(name, 3);
      }
    }
    return path(null, null);
  }

  /** Where a name is missing. */
  #noSegment(): Segment {
    return { text: '', quoted: false, ...this.#from(this.#end()) };
  }

  #subscript(): PathNode['subscript'] {
    const open = this.#next();
    const key = this.#token();
    const all = this.#isMark('*');
    if (all || key.kind === 'string') {
      this.#at++;
    } else {
      this.#blame('expected-name', 'In the brackets stands a quoted key, or * for all attributes.');
    }
    const keyRange = { start: key.start, end: key.end };
    this.#close(']', 'The bracket is not closed.');
    return { keyRange, key: all ? '*' : key.kind === 'string' ? key.text : '', all, ...this.#from(open.start) };
  }

  /** NAME "(" ["distinct"] [value "of"] argument {"," argument} ")", the name being `width` tokens long */
  #call(name: string, width: number): Node {
    const first = this.#token();
    this.#at += width;
    const nameRange = this.#from(first.start);
    if (width === 1 && !functions.includes(name)) {
      const near = this.#near(name, functions);
      this.#diagnostics.report(
        'unknown-function',
        nameRange,
        `There is no function \`${name}\`${near === null ? '' : `; did you mean ${near}?`}`,
        near === null ? [] : [replace(nameRange, near)],
      );
    }
    const open = this.#next();
    this.#parens++;
    let distinct = false;
    if (
      this.#isWord('distinct') &&
      name === 'count' &&
      !this.#isMark(')', 1) &&
      !this.#isMark('.', 1) &&
      !this.#isMark(':', 1)
    ) {
      this.#at++;
      distinct = true;
    }
    this.#calls++;
    const inner = this.#nested((): Pick<CallNode, 'of' | 'args'> => this.#arguments(name));
    this.#calls--;
    this.#close(')', `\`${this.#slice({ start: first.start, end: open.end })}\` is not closed.`);
    const { of, args } = 'kind' in inner ? { of: null, args: [inner] } : inner;
    return { kind: 'call', name, nameRange, distinct, of, args, ...this.#from(first.start) };
  }

  #arguments(name: string): Pick<CallNode, 'of' | 'args'> {
    const args: Node[] = [];
    let of: Node | null = null;
    while (!this.#isMark(')') && !this.#atSync()) {
      const before = this.#at;
      const argument = this.#or();
      if (of === null && args.length === 0 && aggregates.includes(name) && this.#takeInfix('of')) {
        of = argument;
        continue;
      }
      args.push(argument);
      if (!this.#takeMark(',') || this.#at === before) {
        break;
      }
    }
    return { of, args };
  }

  // Recovery

  /** After a part of `and` or `or`: what cannot follow is reported and skipped up to where the expression can go on. */
  #recover(): void {
    if (
      this.#atSync() ||
      this.#isInfix('and') ||
      this.#isInfix('or') ||
      (this.#calls > 0 && (this.#isMark(',') || this.#isInfix('of')))
    ) {
      return;
    }
    const before = this.#tokens[this.#at - 1];
    if (before?.kind === 'word' && (before.text === 'and' || before.text === 'or')) {
      this.#blame('expected-operand', `Something is missing before \`${before.text}\`.`, [], before);
    }
    this.#blame('unexpected-text', this.#unexpected(), this.#joinFixes());
    this.#skip(this.#calls > 0 ? [','] : []);
  }

  #unexpected(): string {
    const token = this.#token();
    const text = this.#slice(token);
    if (token.kind === 'word') {
      const near = this.#near(text, infixWords);
      const hint = near === null ? 'such as `and`, `child of` or `==`' : `did you mean ${near}?`;
      return `Before \`${text}\` an operator is missing, ${hint}`;
    }
    return `\`${text}\` has no meaning here.`;
  }

  #joinFixes(): Fix[] {
    const token = this.#token();
    if (token.kind !== 'word') {
      return this.#isStray() ? [replace(token, '', `remove ${token.text}`)] : [];
    }
    const near = this.#near(token.text, infixWords);
    const operand = this.#operandNext() && !this.#isMark('(', 1) && !this.#isWord('where', 1);
    return near !== null ? [replace(token, near)] : operand ? [] : [insert(token.start, 'and ', 'insert and')];
  }

  #expected(): string {
    const before = this.#tokens[this.#at - 1];
    const behind = before === undefined ? '' : ` after \`${this.#slice(before).slice(0, 40)}\``;
    return `Something is missing${behind}: a span name, a condition or a value.`;
  }

  /** Where every expression ends. */
  #atSync(): boolean {
    const closes = (this.#isMark('}') && this.#braces > 0) || (this.#isMark(')') && this.#parens > 0);
    return closes || this.#token().kind === 'end' || this.#startsBlock() || this.#bindsOutside();
  }

  /** `P.where(k > 1 as x`: nothing is bound in a condition, so its parenthesis was forgotten, unless one comes behind. */
  #bindsOutside(): boolean {
    return this.#wheresOpen > 0 && this.#isInfix('as') && !this.#isMark(')', 2);
  }

  /** Skips to a sync point or one of `marks`, over whole parentheses. */
  #skip(marks: readonly string[]): void {
    let open = 0;
    while (this.#token().kind !== 'end' && !this.#startsBlock()) {
      const { kind, text } = this.#token();
      if (
        open === 0 &&
        (this.#atSync() || this.#isWord('and') || this.#isWord('or') || (kind === 'mark' && marks.includes(text)))
      ) {
        return;
      }
      if (kind === 'mark') {
        open = Math.max(0, open + ('([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0));
      }
      this.#at++;
    }
  }

  /** Takes the closing mark, or says that it is missing. */
  #close(mark: string, message: string): void {
    if (!this.#takeMark(mark)) {
      this.#closeLate(mark, message);
    }
    this.#parens -= mark === ')' ? 1 : 0;
    this.#braces -= mark === '}' ? 1 : 0;
  }

  #closeLate(mark: string, message: string): void {
    if (!this.#atSync()) {
      this.#blame('unexpected-text', this.#unexpected());
      this.#skip([mark]);
      this.#takeMark(mark);
      return;
    }
    const end = this.#end();
    const blame = { start: this.#tokens[this.#at - 1]?.start ?? end, end };
    this.#blame(
      'missing-closing',
      `${message} Write ${mark} here.`,
      [insert(end, mark === '}' ? ' }' : mark, `insert ${mark}`)],
      blame,
    );
  }

  /** A block keyword, which only a `{` makes one. */
  #startsBlock(): boolean {
    return this.#token().kind === 'word' && isBlockKeyword(this.#token().text) && this.#isMark('{', 1);
  }

  /** `alwyas {`, in a place for a block */
  #isMisspelledBlock(): boolean {
    const token = this.#token();
    return token.kind === 'word' && this.#isMark('{', 1) && nearestName(token.text, blockKeywords) !== null;
  }

  /** A mark that begins nothing. */
  #isStray(): boolean {
    return this.#token().kind === 'mark' && [')', ']', '}', ',', ':'].includes(this.#token().text);
  }

  /** `always payment.charge }` */
  #lacksBrace(): boolean {
    return this.#token().kind === 'word' && isBlockKeyword(this.#token().text) && this.#operandNext();
  }

  #nested<T>(inner: () => T): T | Node {
    if (this.#depth === limits.nesting) {
      return this.#tooDeep();
    }
    this.#depth++;
    const result = inner();
    this.#depth--;
    return result;
  }

  /** Gives the rest of the text up. */
  #tooDeep(): Node {
    const node = this.#missing('nesting-too-deep', `A rule is nested at most ${limits.nesting} levels deep.`);
    this.#at = this.#tokens.length - 1;
    this.#blamed = this.#at;
    return node;
  }

  #missing(code: DiagnosticCode, message: string): Node {
    this.#blame(code, message);
    const end = this.#end();
    return { kind: 'missing', start: end, end: Math.max(end, this.#token().start) };
  }

  #near(name: string, words: readonly string[]): string | null {
    return this.#diagnostics.full ? null : nearestName(name, words);
  }

  /** Reports at the next token, unless it was blamed already. At the end of the text the last token is shown. */
  #blame(code: DiagnosticCode, message: string, fixes: readonly Fix[] = [], range?: Range): void {
    if (this.#blamed === this.#at) {
      return;
    }
    this.#blamed = this.#at;
    const token = this.#token();
    const last = this.#tokens[this.#at - 1];
    const shown = token.kind === 'end' && last !== undefined ? last : token;
    this.#diagnostics.report(code, range ?? shown, message, fixes);
  }

  #blameOperator(token: Token): void {
    const by = traceQlOperators[token.text] ?? '';
    const text = this.#tokens[this.#at + 1]?.spaced === false ? `${by} ` : by;
    this.#diagnostics.report('traceql-operator', token, `\`${token.text}\` is written \`${by}\` here.`, [
      replace(token, token.spaced ? text : ` ${text}`, `write ${by}`),
    ]);
  }

  #blameCase(token: Token): void {
    const lower = token.text.toLowerCase();
    this.#diagnostics.report('wrong-case', token, `It is written \`${lower}\`.`, [replace(token, lower)]);
  }

  // Tokens

  #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #next(): Token {
    const token = this.#token();
    if (token.kind !== 'end') {
      this.#at++;
    }
    return token;
  }

  #isMark(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'mark' && token.text === text;
  }

  #isWord(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'word' && token.text === text;
  }

  #takeMark(text: string): boolean {
    const found = this.#isMark(text);
    this.#at += found ? 1 : 0;
    return found;
  }

  /** Where an operator is expected: the word itself, in any case, or what TraceQL writes for it. */
  #isInfix(word: string): boolean {
    const { kind, text } = this.#token();
    return (
      (kind === 'word' && text.toLowerCase() === word) ||
      (kind === 'mark' && text !== '!' && traceQlOperators[text] === word)
    );
  }

  #takeInfix(word: string): boolean {
    const token = this.#token();
    if (!this.#isInfix(word)) {
      return false;
    }
    if (token.kind === 'mark') {
      this.#blameOperator(token);
    } else if (token.text !== word) {
      this.#blameCase(token);
    }
    this.#at++;
    return true;
  }

  /** NOT before an operand, in capitals. */
  #isShouted(word: string): boolean {
    return this.#isWord(word.toUpperCase()) && this.#operandNext();
  }

  /** Whether behind the next token something stands that can begin an operand. */
  #operandNext(): boolean {
    const next = this.#tokens[this.#at + 1];
    const name = next?.kind === 'word' && !infixWords.includes(next.text.toLowerCase());
    return name || next?.kind === 'string' || this.#isMark('(', 1);
  }

  /** The end of the last token taken. */
  #end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  #from(start: number): Range {
    return { start, end: Math.max(start, this.#end()) };
  }

  #slice(range: Range): string {
    return this.#text.slice(range.start, range.end);
  }
}

function segmentOf({ kind, text, start, end }: Token): Segment {
  return { text, quoted: kind === 'string', start, end };
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

function isBlockKeyword(text: string): text is BlockKeyword {
  return (blockKeywords as readonly string[]).includes(text);
}
