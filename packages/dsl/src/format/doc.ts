/**
 * A layout: text, a place for a line break, parts in a row, parts moved in, and a group, which stands on one line if it
 * fits. A break that is not taken prints `flat`; a hard one, without it, is always taken, and so are those around it.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'break'; readonly flat: string | null }
  | { readonly kind: 'indent'; readonly inner: Doc; readonly broken: boolean }
  | { readonly kind: 'group'; readonly inner: Doc; readonly broken: boolean };

export const line: Doc = { kind: 'break', flat: ' ' };
export const softLine: Doc = { kind: 'break', flat: '' };
export const hardLine: Doc = { kind: 'break', flat: null };
/** What follows stands on a new line. */
export const broken: Doc = { kind: 'group', inner: '', broken: true };

export function indent(...inner: readonly Doc[]): Doc {
  return { kind: 'indent', inner, broken: isBroken(inner) };
}

export function group(...inner: readonly Doc[]): Doc {
  return { kind: 'group', inner, broken: isBroken(inner) };
}

/** `(`, parts moved in if they do not fit, and `)`. */
export function enclosed(open: string, inner: Doc, close = ')'): Doc {
  return group(open, indent(softLine, inner), softLine, close);
}

function isBroken(doc: Doc): boolean {
  return typeof doc === 'string'
    ? false
    : 'kind' in doc
      ? doc.kind === 'break'
        ? doc.flat === null
        : doc.broken
      : doc.some(isBroken);
}

/** Puts parts in a row with something between them. */
export function join(between: Doc, parts: readonly Doc[]): Doc {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));
}

/** Prints a layout with lines of at most `width` characters where groups allow it, and without empty ones. */
export function printDoc(doc: Doc, width: number): string {
  const lines = [''];
  let column = 0;
  print(doc, 0, false);
  return lines
    .map((text) => text.trimEnd())
    .filter((text) => text !== '')
    .join('\n');

  function print(doc: Doc, depth: number, flat: boolean): void {
    if (typeof doc === 'string') {
      lines.push(`${lines.pop()}${doc}`);
      column += doc.length;
    } else if (!('kind' in doc)) {
      doc.forEach((part) => print(part, depth, flat));
    } else if (doc.kind === 'indent') {
      print(doc.inner, depth + 1, flat);
    } else if (doc.kind === 'group') {
      print(doc.inner, depth, flat || (!doc.broken && flatWidth(doc.inner, width - column) <= width - column));
    } else if (flat && doc.flat !== null) {
      print(doc.flat, depth, flat);
    } else {
      lines.push('  '.repeat(depth));
      column = 2 * depth;
    }
  }
}

/** The width of a layout on one line, or more than `most` as soon as it is. */
function flatWidth(doc: Doc, most: number): number {
  if (typeof doc === 'string') {
    return doc.length;
  }
  if ('kind' in doc) {
    return doc.kind === 'break' ? (doc.flat?.length ?? 0) : flatWidth(doc.inner, most);
  }
  let width = 0;
  for (let at = 0; at < doc.length && width <= most; at++) {
    width += flatWidth(doc[at] ?? '', most - width);
  }
  return width;
}
