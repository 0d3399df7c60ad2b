import type { Proposal, ProposalKind } from '@betrace/dsl';
import type { Monaco, monacoTypes } from '@grafana/ui';

/** What the language proposes as Monaco's items, in the language's own order. */
export function toCompletionItems(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  proposals: readonly Proposal[],
): monacoTypes.languages.CompletionItem[] {
  const { CompletionItemKind: kinds, CompletionItemInsertTextRule: rules } = monaco.languages;
  const icons: Record<ProposalKind, monacoTypes.languages.CompletionItemKind> = {
    keyword: kinds.Keyword,
    operator: kinds.Operator,
    function: kinds.Function,
    variable: kinds.Variable,
    span: kinds.Class,
    attribute: kinds.Field,
    intrinsic: kinds.Property,
    value: kinds.Value,
  };
  return proposals.map(({ label, kind, insert, range, detail, documentation }, index) => {
    const placed = isPlaced(kind) && insert.includes('|');
    return {
      label,
      kind: icons[kind],
      insertText: placed ? toSnippet(insert) : insert,
      ...(placed && { insertTextRules: rules.InsertAsSnippet }),
      range: monaco.Range.fromPositions(model.getPositionAt(range.start), model.getPositionAt(range.end)),
      sortText: String(index).padStart(4, '0'),
      detail,
      documentation,
    };
  });
}

/** In a word of the language `|` is the place of the cursor; in a name that was seen it is a letter of the name. */
const isPlaced = (kind: ProposalKind) => kind === 'keyword' || kind === 'operator' || kind === 'function';

const toSnippet = (insert: string) => insert.replace(/[\\$}]/g, '\\$&').replace('|', '$0');
