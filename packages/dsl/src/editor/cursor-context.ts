import { Diagnostics } from '../diagnostics/diagnostic.ts';
import { lex } from '../syntax/lexer.ts';
import type { Token } from '../syntax/token.ts';
import { blockKeywords, functions, relationWords } from '../syntax/vocabulary.ts';
import type { Range } from '../text/range.ts';

/** What could stand at a place of a text; it says nothing about which names fit. */
export type CursorContext =
  | { readonly kind: 'rule'; readonly used: readonly string[] }
  /** A pattern or the beginning of a comparison, in a block or, with `set`, inside an aggregate. */
  | { readonly kind: 'pattern'; readonly set: boolean }
  | { readonly kind: 'after-pattern'; readonly closed: boolean }
  | { readonly kind: 'condition'; readonly spanName: string | null; readonly inside: 'span' | 'event' | 'link' }
  | { readonly kind: 'after-value'; readonly inBlock: boolean }
  | { readonly kind: 'value'; readonly subject: string | null; readonly spanName: string | null }
  | { readonly kind: 'member'; readonly path: string; readonly inBlock: boolean; readonly spanName: string | null }
  | { readonly kind: 'intrinsic'; readonly scope: string }
  | { readonly kind: 'duration' }
  | { readonly kind: 'nothing' };

export interface Cursor {
  readonly context: CursorContext;
  /** What is typed of the name so far; a proposal replaces it. */
  readonly typed: Range & { readonly text: string };
  /** The function around the cursor, and which of its arguments. */
  readonly call: { readonly name: string; readonly argument: number } | null;
}

interface Frame {
  readonly kind: 'rule' | 'block' | 'where' | 'event' | 'link' | 'set' | 'list' | 'value' | 'paren';
  readonly call: string | null;
  readonly spanName: string | null;
  argument: number;
  expects: 'operand' | 'operator';
  /** The path or name that was read last. */
  last: string | null;
  /** The path left of a comparison whose right side is expected. */
  subject: string | null;
  compared: boolean;
}

const comparing = new Set(['==', '!=', '<', '<=', '>', '>=', 'contains', 'starts_with', 'ends_with', 'matches', 'in']);
const names = new Set(['word', 'string']);

/** Finds out what could stand at an offset, from the text before it alone. */
export function cursorContext(text: string, offset: number): Cursor {
  const before = text.slice(0, offset);
  const { tokens, comments } = lex(before, new Diagnostics());
  const whole = tokens.slice(0, -1);
  const last = whole.at(-1);
  const open =
    last?.kind === 'string' && !(before.length > last.start + 1 && before.endsWith(before[last.start] ?? '"'));
  const typing = last !== undefined && last.end === offset && (last.kind === 'word' || open) ? last : null;
  const typed =
    typing === null
      ? { start: offset, end: offset, text: '' }
      : { start: typing.start, end: offset, text: typing.text };
  const reader = new Reader(typing === null ? whole : whole.slice(0, -1));
  const inComment = comments.some(
    ({ end, text: comment }) => end === offset && (comment.startsWith('//') || !comment.endsWith('*/')),
  );
  const context: CursorContext = inComment ? { kind: 'nothing' } : reader.context();
  return { context, typed, call: reader.call() };
}

/** Follows tokens with a stack of what is open. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #frames: Frame[] = [frame('rule', null, null)];
  readonly #blocks: string[] = [];
  readonly #spanNames = new Map<string, string>();
  #at = 0;
  #pending: CursorContext | null = null;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    while (this.#at < tokens.length) {
      this.#pending = null;
      this.#read();
    }
  }

  context(): CursorContext {
    return this.#pending ?? this.#contextOf(this.#top());
  }

  call(): Cursor['call'] {
    const found = this.#frames.findLast(({ call }) => call !== null);
    return found === undefined || found.call === null ? null : { name: found.call, argument: found.argument };
  }

  #contextOf(top: Frame): CursorContext {
    const inBlock = this.#inBlock(top);
    if (top.expects === 'operator') {
      if (!inBlock || top.compared) {
        return { kind: 'after-value', inBlock };
      }
      return { kind: 'after-pattern', closed: top.last === null };
    }
    if (top.kind === 'list' || top.subject !== null || top.compared) {
      return { kind: 'value', subject: top.subject, spanName: top.spanName };
    }
    switch (top.kind) {
      case 'rule':
        return { kind: 'rule', used: this.#blocks };
      case 'block':
        return { kind: 'pattern', set: false };
      case 'set':
        return { kind: 'pattern', set: true };
      case 'paren':
      case 'value':
      case 'where':
        return inBlock
          ? { kind: 'pattern', set: false }
          : { kind: 'condition', spanName: top.spanName, inside: 'span' };
      case 'event':
      case 'link':
        return { kind: 'condition', spanName: null, inside: top.kind };
    }
  }

  /** Patterns may stand here, rather than conditions on one span. */
  #inBlock(top: Frame): boolean {
    const around = this.#frames.findLast(({ kind }) => kind !== 'paren' && kind !== 'list') ?? top;
    return around.kind === 'block' || around.kind === 'rule' || around.kind === 'set';
  }

  #read(): void {
    const token = this.#tokens[this.#at] as Token;
    const top = this.#top();
    if (token.kind === 'mark') {
      this.#readMark(token, top);
    } else if (top.expects === 'operator' && token.kind === 'word') {
      this.#readOperator(token, top);
    } else if (token.kind === 'word' || token.kind === 'string') {
      this.#readOperand(token, top);
    } else {
      this.#at++;
      top.expects = 'operator';
      top.last = null;
    }
  }

  #readMark({ text }: Token, top: Frame): void {
    this.#at++;
    if (text === '(' || text === '[') {
      const inner = frame(text === '[' ? 'list' : 'paren', null, top.spanName);
      inner.subject = text === '[' ? top.subject : null;
      this.#frames.push(inner);
    } else if (text === ')' || text === ']' || text === '}') {
      this.#close();
    } else if (text === ',') {
      top.argument++;
      top.expects = 'operand';
      top.subject = top.kind === 'list' ? top.subject : null;
    } else if (text === '.' && this.#word() === 'where') {
      this.#openWhere(top);
    } else if (text === '.') {
      this.#pending = { kind: 'member', path: '', inBlock: this.#inBlock(top), spanName: top.spanName };
    } else {
      this.#operator(text, top);
    }
  }

  #openWhere(top: Frame): void {
    this.#at++;
    if (this.#mark() === '(') {
      this.#at++;
      this.#frames.push(frame('where', 'where', this.#nameOf(top.last)));
    }
  }

  #readOperator({ text }: Token, top: Frame): void {
    this.#at++;
    if (text === 'as') {
      const variable = this.#word();
      if (variable === null) {
        this.#pending = { kind: 'nothing' };
      } else {
        this.#spanNames.set(variable, this.#nameOf(top.last) ?? '');
        this.#at++;
      }
    } else if (text === 'within') {
      top.expects = 'operand';
      this.#pending = { kind: 'duration' };
    } else if (text === 'not') {
      return;
    } else if (text === 'of' && top.kind === 'value') {
      this.#frames[this.#frames.length - 1] = { ...frame('set', top.call, null), argument: top.argument };
    } else {
      this.#operator(text, top);
    }
  }

  #operator(text: string, top: Frame): void {
    top.expects = 'operand';
    if (comparing.has(text)) {
      top.subject = top.last;
      top.compared = true;
    } else if (text === 'and' || text === 'or') {
      top.subject = null;
      top.compared = false;
    } else if ((relationWords as readonly string[]).includes(text) && this.#word() === 'of') {
      this.#at++;
    }
  }

  #readOperand(token: Token, top: Frame): void {
    const { text } = token;
    if (token.kind === 'word' && this.#mark(1) === '{' && (blockKeywords as readonly string[]).includes(text)) {
      this.#at += 2;
      this.#blocks.push(text);
      this.#frames.splice(1, this.#frames.length, frame('block', null, null));
      return;
    }
    if (token.kind === 'word' && this.#mark(1) === '(' && functions.includes(text)) {
      this.#openCall(text, top);
      return;
    }
    this.#at++;
    if (token.kind === 'word' && (text === 'not' || (text === 'distinct' && top.call === 'count'))) {
      if (text === 'distinct') {
        this.#frames[this.#frames.length - 1] = { ...frame('value', top.call, null), argument: top.argument };
      }
      return;
    }
    top.last = this.#path(token, top);
    top.expects = 'operator';
  }

  #openCall(name: string, top: Frame): void {
    this.#at += 2;
    const kind =
      name === 'event' || name === 'link' ? name : name === 'count' || name === 'concurrency' ? 'set' : 'value';
    this.#frames.push(frame(kind, name, kind === 'value' ? top.spanName : null));
  }

  /** The rest of a path; at its end, what could follow its last dot or colon. */
  #path(first: Token, top: Frame): string {
    let path = first.text;
    while (this.#mark() === '.' || this.#mark() === ':') {
      const mark = this.#mark() ?? '';
      if (mark === '.' && this.#tokens[this.#at + 1]?.text === 'where' && this.#mark(2) === '(') {
        break;
      }
      this.#at++;
      const segment = this.#tokens[this.#at];
      if (segment === undefined || !names.has(segment.kind)) {
        const spanName = this.#spanNames.get(first.text) ?? top.spanName;
        this.#pending =
          mark === ':'
            ? { kind: 'intrinsic', scope: path }
            : { kind: 'member', path, inBlock: this.#inBlock(top), spanName };
        break;
      }
      this.#at++;
      path += mark + segment.text;
    }
    return path;
  }

  #close(): void {
    if (this.#frames.length > 1) {
      this.#frames.pop();
    }
    const top = this.#top();
    top.expects = top.kind === 'rule' ? 'operand' : 'operator';
  }

  /** The span name of a pattern, also of a variable bound before. */
  #nameOf(path: string | null): string | null {
    return path === null || path === 'span' || path === 'root' ? null : (this.#spanNames.get(path) ?? path);
  }

  #top(): Frame {
    return this.#frames.at(-1) as Frame;
  }

  #mark(ahead = 0): string | null {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'mark' ? token.text : null;
  }

  #word(): string | null {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' ? token.text : null;
  }
}

function frame(kind: Frame['kind'], call: string | null, spanName: string | null): Frame {
  return { kind, call, spanName, argument: 0, expects: 'operand', last: null, subject: null, compared: false };
}
