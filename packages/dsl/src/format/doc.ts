/**
 * A layout: text, a place for a line break, parts in a row, parts moved in, and a group, which stands on one line if it
 * fits. `soft` breaks print nothing when they are not taken, others a blank; `hard` ones are always taken.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'break'; readonly soft: boolean; readonly hard: boolean }
  | { readonly kind: 'indent'; readonly inner: Doc }
  | { readonly kind: 'group'; readonly inner: Doc; readonly broken: boolean };

export const line: Doc = { kind: 'break', soft: false, hard: false };
export const softLine: Doc = { kind: 'break', soft: true, hard: false };
export const hardLine: Doc = { kind: 'break', soft: false, hard: true };

export function indent(inner: Doc): Doc {
  return { kind: 'indent', inner };
}

/** A group with a hard break inside is broken, and so are those around it. */
export function group(inner: Doc): Doc {
  return { kind: 'group', inner, broken: hasHardBreak(inner) };
}

function hasHardBreak(doc: Doc): boolean {
  if (typeof doc === 'string') {
    return false;
  }
  if (!('kind' in doc)) {
    return doc.some(hasHardBreak);
  }
  return doc.kind === 'break' ? doc.hard : doc.kind === 'group' ? doc.broken : hasHardBreak(doc.inner);
}

/** Puts parts in a row with something between them. */
export function join(between: Doc, parts: readonly Doc[]): Doc {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));
}

/** Prints a layout with lines of at most `width` characters where groups allow it, and without empty ones. */
export function printDoc(doc: Doc, width: number): string {
  const lines: string[] = [];
  let written = '';
  let column = 0;
  const open: { doc: Doc; depth: number; flat: boolean }[] = [{ doc, depth: 0, flat: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { doc: current, depth, flat } = next;
    if (typeof current === 'string') {
      written += current;
      column += current.length;
    } else if (!('kind' in current)) {
      for (let at = current.length - 1; at >= 0; at--) {
        open.push({ doc: current[at] ?? '', depth, flat });
      }
    } else if (current.kind === 'indent') {
      open.push({ doc: current.inner, depth: depth + 1, flat });
    } else if (current.kind === 'group') {
      const fits = flat || (!current.broken && flatWidth(current.inner, width - column) <= width - column);
      open.push({ doc: current.inner, depth, flat: fits });
    } else if (flat && !current.hard) {
      written += current.soft ? '' : ' ';
      column += current.soft ? 0 : 1;
    } else {
      lines.push(written.trimEnd());
      written = '  '.repeat(depth);
      column = written.length;
    }
  }
  return [...lines, written].filter((text) => text !== '').join('\n');
}

/** The width of a layout on one line, or more than `most` as soon as it is. */
function flatWidth(doc: Doc, most: number): number {
  let width = 0;
  const open: Doc[] = [doc];
  for (let current = open.pop(); current !== undefined && width <= most; current = open.pop()) {
    if (typeof current === 'string') {
      width += current.length;
    } else if (!('kind' in current)) {
      for (let at = current.length - 1; at >= 0; at--) {
        open.push(current[at] ?? '');
      }
    } else if (current.kind === 'break') {
      width += current.soft ? 0 : 1;
    } else {
      open.push(current.inner);
    }
  }
  return width;
}
