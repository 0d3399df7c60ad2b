import { positionAt, type Diagnostic } from '@betrace/dsl';
import type { Monaco, monacoTypes } from '@grafana/ui';

import type { Diagnosis } from './diagnose.ts';

/** The squiggles of a diagnosis. One of no length covers the character before it, so that it can be seen. */
export function toMarkers(monaco: Monaco, { text, diagnostics }: Diagnosis): monacoTypes.editor.IMarkerData[] {
  const levels: Record<Diagnostic['severity'], monacoTypes.MarkerSeverity> = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    hint: monaco.MarkerSeverity.Info,
  };
  return diagnostics.map(({ code, severity, range, message }) => {
    const empty = range.start === range.end;
    const start = positionAt(text, empty ? Math.max(0, range.start - 1) : range.start);
    const end = positionAt(text, range.end);
    return {
      code,
      message,
      severity: levels[severity],
      source: 'BeTrace',
      startLineNumber: start.line,
      startColumn: start.column,
      endLineNumber: end.line,
      endColumn: end.column,
    };
  });
}
