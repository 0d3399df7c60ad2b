const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const blank = /[ \t\n\r]*/y;
const plainText = /[ !#-[\]-\uffff]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Where `text`, which JSON.parse refused, stops being JSON: the offset of the first character that cannot stand
 * there, or the length when the text ends too early. JSON.parse itself does not always tell.
 */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    at = found ? pattern.lastIndex : at;
    return found;
  };
  const string = (): boolean => {
    if (text[at] !== '"') {
      return false;
    }
    at++;
    do {
      match(plainText);
    } while (match(escape));
    const closed = text[at] === '"';
    at += closed ? 1 : 0;
    return closed;
  };

  const open: ('{' | '[')[] = [];
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' = 'value';
  for (;;) {
    match(blank);
    const next = text[at];
    const inner = open.at(-1);
    if (expected === ', or end') {
      if (inner && next === ',') {
        expected = inner === '{' ? 'key' : 'value';
      } else if (inner && next === (inner === '{' ? '}' : ']')) {
        open.pop();
      } else {
        return at;
      }
      at++;
    } else if (expected === ':') {
      if (next !== ':') {
        return at;
      }
      at++;
      expected = 'value';
    } else if ((expected === 'key or }' && next === '}') || (expected === 'value or ]' && next === ']')) {
      open.pop();
      at++;
      expected = ', or end';
    } else if (expected === 'key' || expected === 'key or }') {
      if (!string()) {
        return at;
      }
      expected = ':';
    } else if (next === '{' || next === '[') {
      open.push(next);
      at++;
      expected = next === '{' ? 'key or }' : 'value or ]';
    } else if (next === '"' ? string() : match(scalar)) {
      expected = ', or end';
    } else {
      return at;
    }
  }
}
