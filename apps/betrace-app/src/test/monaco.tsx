import type { CodeEditor } from '@grafana/ui';
import { useEffect, useRef, type ComponentProps } from 'react';

/** Markers set since the last test began, by text: what Monaco would draw. */
export const markers: Array<{ text: string; messages: string[] }> = [];

/** Stands in for Grafana's Monaco, which needs a real browser: a plain text box with one model. */
export function TextBox({
  value,
  onChange,
  onSave,
  onBeforeEditorMount,
  onEditorDidMount,
  monacoOptions,
}: ComponentProps<typeof CodeEditor>) {
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const model = { getValue: () => box.current?.value, dispose: () => {} };
    const monaco = {
      MarkerSeverity: { Error: 8, Warning: 4, Info: 2 },
      editor: {
        setModelMarkers: (_: unknown, __: string, set: Array<{ message: string }>) =>
          markers.push({ text: model.getValue() ?? '', messages: set.map(({ message }) => message) }),
      },
      languages: {
        getLanguages: () => [{ id: 'betrace' }],
      },
    };
    onBeforeEditorMount?.(monaco as never);
    onEditorDidMount?.({ getModel: () => model } as never, monaco as never);
    // Like the real one, which calls these once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <textarea
      ref={box}
      aria-label={monacoOptions?.ariaLabel}
      value={value}
      onChange={(event) => onChange?.(event.currentTarget.value)}
      onKeyDown={(event) => event.ctrlKey && event.key === 's' && onSave?.(event.currentTarget.value)}
    />
  );
}
