import type { Monaco, monacoTypes } from '@grafana/ui';
import { waitFor } from '@testing-library/react';

import { startBackend } from '../test/backend.ts';
import { registerProviders } from './languageProviders.ts';
import { LANGUAGE_ID, registerRuleLanguage } from './ruleLanguage.ts';

const sent = startBackend({
  'GET /api/schema': {
    data: {
      spanNames: ['payment.charge'],
      services: ['web'],
      attributes: [{ spanName: 'payment.charge', key: 'amount', type: 'int', values: ['7'] }],
      resourceAttributes: [{ spanName: '', key: 'k8s.job.name', type: 'string', values: [] }],
    },
  },
});

type Provider = Readonly<Record<string, (...given: unknown[]) => unknown>>;

/** The part of Monaco that the adapters use: one that remembers what was registered. */
function aMonaco() {
  const known: string[] = [];
  const providers = new Map<string, { language: string; provider: Provider }>();
  const register = (name: string) => (language: string, provider: Provider) => {
    providers.set(name, { language, provider });
    return { dispose: () => providers.delete(name) };
  };
  const fake = {
    Range: { fromPositions: (start: monacoTypes.IPosition, end: monacoTypes.IPosition) => [start.column, end.column] },
    languages: {
      getLanguages: () => known.map((id) => ({ id })),
      register: ({ id }: { id: string }) => known.push(id),
      setLanguageConfiguration: () => {},
      setMonarchTokensProvider: () => {},
      CompletionItemKind: { Keyword: 17, Function: 1, Variable: 4, Operator: 11, Property: 9 },
      CompletionItemInsertTextRule: { InsertAsSnippet: 4 },
      registerCompletionItemProvider: register('provideCompletionItems'),
      registerHoverProvider: register('provideHover'),
      registerSignatureHelpProvider: register('provideSignatureHelp'),
      registerDocumentFormattingEditProvider: register('provideDocumentFormattingEdits'),
    },
  };
  return { monaco: fake as unknown as Monaco, known, providers };
}

/** What the language answers for a text of one line with the cursor at `|`. */
function ask<Answer>(name: string, marked: string): Answer {
  const text = marked.replace('|', '');
  const model = {
    getValue: () => text,
    getLanguageId: () => LANGUAGE_ID,
    getOffsetAt: ({ column }: monacoTypes.IPosition) => column - 1,
    getPositionAt: (offset: number) => ({ lineNumber: 1, column: offset + 1 }),
    getFullModelRange: () => [1, text.length + 1],
  };
  const { monaco, providers } = aMonaco();
  registerRuleLanguage(monaco);
  return providers.get(name)?.provider[name]?.(model, { lineNumber: 1, column: marked.indexOf('|') + 1 }) as Answer;
}

const suggest = (marked: string) =>
  ask<{ suggestions: Array<Record<string, unknown>> }>('provideCompletionItems', marked).suggestions;

it('registers everything once, however often an editor is opened, and for rules alone', () => {
  const { monaco, known, providers } = aMonaco();
  registerRuleLanguage(monaco);
  const first = [...providers.values()];
  registerRuleLanguage(monaco);
  expect(known).toEqual([LANGUAGE_ID]);
  expect([...providers.values()]).toEqual(first);
  expect(first.map(({ language }) => language)).toEqual(Array(4).fill(LANGUAGE_ID));
});

it('gives everything back when it is disposed of', () => {
  const { monaco, providers } = aMonaco();
  const registered = registerProviders(monaco, LANGUAGE_ID);
  expect(providers.size).toBe(4);
  registered.dispose();
  expect(providers.size).toBe(0);
});

it('proposes blocks as snippets with the cursor inside', () => {
  expect(suggest('al|')[0]).toMatchObject({
    label: 'always',
    kind: 17,
    insertText: 'always { $0 \\}',
    insertTextRules: 4,
    range: [1, 3],
  });
});

it('proposes what the language proposes, in its order, in place of what is typed', () => {
  expect(suggest('when { a as order } always { b child of |').map(({ label }) => label)).toContain('order');
  expect(suggest('span.where(span:dur|')[0]).toMatchObject({ insertText: 'duration', range: [17, 20] });
  const sorted = suggest('always { a |').map(({ sortText }) => sortText);
  expect(sorted.length).toBeGreaterThan(10);
  expect(sorted).toEqual([...sorted].sort());
});

it('proposes names that were seen, and asks for them once for all editors', async () => {
  const labels = (marked: string) => suggest(marked).map(({ label }) => label);
  await waitFor(() => expect(labels('never { pay|')).toContain('payment.charge'));
  expect(labels('never { payment.charge.where(am|')[0]).toBe('amount');
  expect(labels('never { span.where(k8|')[0]).toBe('k8s.job.name');
  expect(labels('never { span.where(span:service == |')).toContain('"web"');
  expect(sent.map(({ path }) => path)).toEqual(['/api/schema']);
});

it('says on hover how a word is written and what it means', () => {
  expect(ask('provideHover', 'always { a bef|ore b }')).toEqual({
    range: [12, 18],
    contents: [
      { value: '```betrace\nA before B within 5s\n```' },
      { value: expect.stringMatching(/A ends when B starts/) },
    ],
  });
  expect(ask('provideHover', 'always {| }')).toBeNull();
});

it('shows which argument of a function stands at the cursor', () => {
  const { value } = ask<monacoTypes.languages.SignatureHelpResult>('provideSignatureHelp', 'a.where(ip_in(client, |');
  expect(value.signatures[0]?.label).toBe('ip_in(FIELD, "10.0.0.0/8")');
  expect(value.signatures[0]?.parameters[value.activeParameter]?.label).toBe('"10.0.0.0/8"');
  expect(ask('provideSignatureHelp', 'always { a |')).toBeNull();
});

it('formats a rule as a whole, and leaves one with errors as it is', () => {
  const edits = (text: string) => ask('provideDocumentFormattingEdits', `|${text}`);
  expect(edits('always{a   before b}')).toEqual([{ range: [1, 21], text: 'always { a before b }' }]);
  expect(edits('always { a and }')).toEqual([{ range: [1, 17], text: 'always { a and }' }]);
});
