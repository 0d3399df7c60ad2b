import { CodeEditor, type Monaco, type MonacoEditor } from '@grafana/ui';
import { useEffect, useRef, useState } from 'react';

import type { Diagnosis } from './diagnose.ts';
import { LANGUAGE_ID, registerRuleLanguage } from './ruleLanguage.ts';
import { toMarkers } from './toMarkers.ts';

interface Props {
  value: string;
  diagnosis: Diagnosis;
  onChange: (value: string) => void;
  onSave: () => void;
}

/** Grafana's Monaco with the rule language. Shows the diagnosis only while it is of the text on screen. */
export function RuleCodeEditor({ value, diagnosis, onChange, onSave }: Props) {
  const [mounted, setMounted] = useState<{ editor: MonacoEditor; monaco: Monaco }>();
  // The editor keeps the handler that it was mounted with.
  const latestChange = useRef(onChange);
  useEffect(() => {
    latestChange.current = onChange;
  });

  useEffect(() => {
    const model = mounted?.editor.getModel();
    if (mounted && model) {
      const current = model.getValue() === diagnosis.text;
      mounted.monaco.editor.setModelMarkers(model, LANGUAGE_ID, current ? toMarkers(mounted.monaco, diagnosis) : []);
    }
  }, [mounted, diagnosis, value]);

  // Grafana keeps the model of an editor that goes away; this one belongs to nobody else.
  useEffect(() => {
    const model = mounted?.editor.getModel();
    return () => model?.dispose();
  }, [mounted]);

  return (
    <CodeEditor
      language={LANGUAGE_ID}
      value={value}
      height={180}
      showLineNumbers
      showMiniMap={false}
      wordWrap
      monacoOptions={{ ariaLabel: 'Expression', fontSize: 14, scrollBeyondLastLine: false }}
      onBeforeEditorMount={registerRuleLanguage}
      onEditorDidMount={(editor, monaco) => setMounted({ editor, monaco })}
      onChange={(text) => latestChange.current(text)}
      onSave={onSave}
    />
  );
}
