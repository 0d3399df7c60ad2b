import { Diagnostics } from '../diagnostics/diagnostic.ts';
import { lex } from '../syntax/lexer.ts';
import type { Token } from '../syntax/token.ts';
import { blockKeywords, compareSymbols, compareWords, functions, ofRelations } from '../syntax/vocabulary.ts';
import type { Range } from '../text/range.ts';

/** What could stand at a place of a text; it says nothing about which names fit. */
export interface CursorContext {
  /** `pattern`: also the beginning of a comparison; `member`: behind the dot of `path`; `intrinsic`: behind its colon. */
  readonly kind:
    | 'rule'
    | 'pattern'
    | 'after-pattern'
    | 'condition'
    | 'after-value'
    | 'value'
    | 'member'
    | 'intrinsic'
    | 'duration'
    | 'nothing';
  readonly path: string;
  /** The name of the span in question. */
  readonly spanName: string | null;
  /** Whose block or parentheses are around. */
  readonly inside: FrameKind;
  /** Patterns may stand here, rather than conditions on one span. */
  readonly inBlock: boolean;
  /** The path left of a comparison whose right side is expected. */
  readonly subject: string | null;
  /** What stands before is no name. */
  readonly closed: boolean;
  /** The blocks before. */
  readonly used: readonly string[];
}

export interface Cursor {
  readonly context: CursorContext;
  /** What is typed of the name so far; a proposal replaces it. */
  readonly typed: Range & { readonly text: string };
  /** The function around the cursor, and which of its arguments. */
  readonly call: { readonly name: string; readonly argument: number } | null;
}

type FrameKind = 'rule' | 'block' | 'where' | 'event' | 'link' | 'set' | 'list' | 'value' | 'paren';

/** Something open, and what was read in it last. */
interface Frame {
  kind: FrameKind;
  readonly call: string | null;
  spanName: string | null;
  argument: number;
  /** Whether an operand stands before. */
  after: boolean;
  /** The path or name that was read last. */
  last: string | null;
  subject: string | null;
  compared: boolean;
}

function frame(kind: FrameKind, call: string | null = null, spanName: string | null = null): Frame {
  return { kind, call, spanName, argument: 0, after: false, last: null, subject: null, compared: false };
}

const comparing = [...compareSymbols, ...compareWords, 'in'];

/** Finds out what could stand at an offset, from the text before it alone. */
export function cursorContext(text: string, offset: number): Cursor {
  const before = text.slice(0, offset);
  const { tokens, comments } = lex(before, new Diagnostics());
  const whole = tokens.slice(0, -1);
  const last = whole.at(-1);
  const isOpen =
    last?.kind === 'string' && !(before.length > last.start + 1 && before.endsWith(before.charAt(last.start)));
  const typing = last?.end === offset && (last.kind === 'word' || isOpen) ? last : undefined;
  const inComment = comments.some((comment) => comment.end === offset && !/^\/\*[^]*\*\/$/.test(comment.text));
  const { context, call } = follow(typing ? whole.slice(0, -1) : whole);
  return {
    context: inComment ? { ...context, kind: 'nothing' } : context,
    typed: { start: typing?.start ?? offset, end: offset, text: typing?.text ?? '' },
    call,
  };
}

/** Follows tokens with a stack of what is open. */
function follow(tokens: readonly Token[]): Omit<Cursor, 'typed'> {
  const frames: Frame[] = [];
  let top = frame('rule');
  const used: string[] = [];
  const spanNames = new Map<string, string | null>();
  /** What only the last token allows. */
  let pending: Partial<CursorContext> = {};
  let at = 0;

  while (at < tokens.length) {
    pending = {};
    read(tokens[at++] as Token);
  }
  const open = [...frames, top];
  const { kind: inside } = open.findLast(({ kind }) => kind !== 'paren' && kind !== 'list') ?? top;
  const inBlock = inside === 'block' || inside === 'rule' || inside === 'set';
  const { spanName, subject, after, last, compared } = top;
  const kind = after
    ? inBlock && !compared
      ? 'after-pattern'
      : 'after-value'
    : top.kind === 'list' || subject !== null || compared
      ? 'value'
      : top.kind === 'rule'
        ? 'rule'
        : inBlock
          ? 'pattern'
          : 'condition';
  const call = open.findLast((around) => around.call !== null);
  return {
    context: { kind, path: '', spanName, inside, inBlock, subject, closed: last === null, used, ...pending },
    call: call ? { name: call.call ?? '', argument: call.argument } : null,
  };

  function read(token: Token): void {
    if (token.kind === 'mark') {
      readMark(token.text);
    } else if (token.kind === 'word' && top.after) {
      readOperator(token.text);
    } else if (token.kind === 'word' || token.kind === 'string') {
      readOperand(token);
    } else {
      top.after = true;
      top.last = null;
    }
  }

  function push(inner: Frame): void {
    frames.push(top);
    top = inner;
  }

  function readMark(text: string): void {
    if (text === '(') {
      push(frame('paren', null, top.spanName));
    } else if (text === '[') {
      push({ ...frame('list', null, top.spanName), subject: top.subject });
    } else if (text === ')' || text === ']' || text === '}') {
      top = frames.pop() ?? top;
      top.after = top.kind !== 'rule';
    } else if (text === ',') {
      top.argument++;
      top.after = false;
      top.subject = top.kind === 'list' ? top.subject : null;
    } else if (text === '.' && isNext('where')) {
      at++;
      if (isNext('(')) {
        at++;
        push(frame('where', 'where', nameOf(top.last)));
      }
    } else if (text === '.') {
      pending = { kind: 'member' };
    } else {
      readSign(text);
    }
  }

  function readOperator(text: string): void {
    const next = tokens[at];
    if (text === 'as' && next?.kind === 'word') {
      spanNames.set(next.text, nameOf(top.last));
      at++;
    } else if (text === 'as') {
      pending = { kind: 'nothing' };
    } else if (text === 'within') {
      top.after = false;
      pending = { kind: 'duration' };
    } else if (text === 'of' && top.kind === 'value') {
      top = { ...frame('set', top.call), argument: top.argument };
    } else if (text !== 'not') {
      readSign(text);
    }
  }

  function readSign(text: string): void {
    top.after = false;
    if (comparing.includes(text)) {
      top.subject = top.last;
      top.compared = true;
    } else if (text === 'and' || text === 'or') {
      top.subject = null;
      top.compared = false;
    } else if (ofRelations.includes(text) && isNext('of')) {
      at++;
    }
  }

  function readOperand({ kind, text }: Token): void {
    if (kind === 'word' && isNext('{') && blockKeywords.includes(text)) {
      at++;
      used.push(text);
      frames.splice(0, frames.length, frame('rule'));
      top = frame('block');
    } else if (kind === 'word' && isNext('(') && functions.includes(text)) {
      at++;
      const isSet = text === 'count' || text === 'concurrency';
      const isItem = text === 'event' || text === 'link';
      push(isItem ? frame(text, text) : isSet ? frame('set', text) : frame('value', text, top.spanName));
    } else if (kind === 'word' && text === 'distinct' && top.call === 'count') {
      top = frame('value', 'count');
    } else if (kind !== 'word' || text !== 'not') {
      top.last = readPath(text);
      top.after = true;
    }
  }

  /** The rest of a path; at its end, what could follow its last dot or colon. */
  function readPath(first: string): string {
    let path = first;
    while (isNext('.') || isNext(':')) {
      const mark = tokens[at]?.text ?? '';
      if (mark === '.' && isNext('where', 1) && isNext('(', 2)) {
        break;
      }
      at++;
      const segment = tokens[at];
      if (segment?.kind !== 'word' && segment?.kind !== 'string') {
        const spanName = spanNames.get(first) ?? top.spanName;
        pending = { kind: mark === ':' ? 'intrinsic' : 'member', path, spanName };
        break;
      }
      at++;
      path += mark + segment.text;
    }
    return path;
  }

  /** The span name of a pattern, also of a variable bound before. */
  function nameOf(path: string | null): string | null {
    return path === null || path === 'span' || path === 'root' ? null : (spanNames.get(path) ?? path);
  }

  function isNext(text: string, ahead = 0): boolean {
    const token = tokens[at + ahead];
    return token?.text === text && token.kind !== 'string';
  }
}
