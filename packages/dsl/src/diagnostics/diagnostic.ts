import { limits } from '../limits.ts';
import { placeOf, type Range } from '../text/range.ts';
import type { DiagnosticCode } from './catalogue.ts';
import type { Fix } from './fix.ts';
import { severityOf, type Severity } from './severity.ts';

/** Something to say about a rule: what, where, and how to mend it. With an `error` the rule cannot run. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly range: Range;
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** Collects diagnostics: the same code is said once per place, and no more than `limits.diagnostics` in all. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  readonly #said = new Set<string>();

  /** Nothing more is taken in: what costs time to say need not be made out. */
  get full(): boolean {
    return this.list.length === limits.diagnostics;
  }

  readonly report = (code: DiagnosticCode, range: Range, message: string, fixes: readonly Fix[] = []): void => {
    const key = `${code} ${range.start}`;
    if (!this.full && !this.#said.has(key)) {
      this.#said.add(key);
      const plain = fixes.map(({ title, edits }) => {
        return { title, edits: edits.map((edit) => ({ range: placeOf(edit.range), text: edit.text })) };
      });
      this.list.push({ code, severity: severityOf(code), range: placeOf(range), message, fixes: plain });
    }
  };
}

/** In the order of the text, errors first where two stand in one place. */
export function inTextOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = { error: 0, warning: 1, hint: 2 };
  return [...diagnostics].sort(
    (a, b) => a.range.start - b.range.start || rank[a.severity] - rank[b.severity] || a.range.end - b.range.end,
  );
}
