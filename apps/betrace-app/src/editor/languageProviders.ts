import { complete, format, hover, signatureHelp } from '@betrace/dsl';
import type { Monaco, monacoTypes } from '@grafana/ui';

import { observedSchema } from '../data/observedSchema.ts';
import { toCompletionItems } from './toCompletionItems.ts';

type Languages = typeof monacoTypes.languages;

/**
 * Gives Monaco what the language knows: thin adapters that ask for the text of the model in question and nothing else.
 * They serve the models of one language until they are disposed of.
 */
export function registerProviders(monaco: Monaco, language: string): monacoTypes.IDisposable {
  const { languages } = monaco as { languages: Languages };
  const registered = [
    languages.registerCompletionItemProvider(language, completions(monaco)),
    languages.registerHoverProvider(language, hovers(monaco)),
    languages.registerSignatureHelpProvider(language, signatures),
    languages.registerDocumentFormattingEditProvider(language, formatting),
  ];
  return { dispose: () => registered.forEach((one) => one.dispose()) };
}

const completions = (monaco: Monaco): monacoTypes.languages.CompletionItemProvider => ({
  // Not behind a blank: there Enter is meant to begin a new line, not to take what is proposed.
  triggerCharacters: ['.', ':', '(', '[', '"'],
  provideCompletionItems: (model, position) => {
    const proposals = complete(model.getValue(), model.getOffsetAt(position), { schema: observedSchema() });
    return { suggestions: toCompletionItems(monaco, model, proposals) };
  },
});

const hovers = (monaco: Monaco): monacoTypes.languages.HoverProvider => ({
  provideHover: (model, position) => {
    const found = hover(model.getValue(), model.getOffsetAt(position));
    return (
      found && {
        range: monaco.Range.fromPositions(model.getPositionAt(found.range.start), model.getPositionAt(found.range.end)),
        contents: [{ value: `\`\`\`${model.getLanguageId()}\n${found.code}\n\`\`\`` }, { value: found.text }],
      }
    );
  },
});

const signatures: monacoTypes.languages.SignatureHelpProvider = {
  signatureHelpTriggerCharacters: ['(', ','],
  signatureHelpRetriggerCharacters: [')'],
  provideSignatureHelp: (model, position) => {
    const help = signatureHelp(model.getValue(), model.getOffsetAt(position));
    if (!help) {
      return null;
    }
    const { label, parameters, documentation, active } = help;
    const signature = { label, documentation, parameters: parameters.map((parameter) => ({ label: parameter })) };
    return { value: { signatures: [signature], activeSignature: 0, activeParameter: active }, dispose: () => {} };
  },
};

const formatting: monacoTypes.languages.DocumentFormattingEditProvider = {
  provideDocumentFormattingEdits: (model) => [{ range: model.getFullModelRange(), text: formatted(model.getValue()) }],
};

/** The canonical form as an editor shows it, without a line end behind the last line. */
export const formatted = (text: string): string => format(text).trimEnd();
