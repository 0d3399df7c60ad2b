import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Scalar, type YAMLMap } from 'yaml';
import type { TextInFile, WrittenRule } from './rule-source.ts';
import { offsetsOf, replaceScalar, type Place } from './scalar.ts';

/** The expressions of a rule file in the order in which they stand; none when it is no YAML. */
export function yamlExpressions(text: string): WrittenRule[] {
  const document = parseDocument(text, { customTags: [], logLevel: 'silent' });
  if (document.errors.length > 0) {
    return [];
  }
  const seen = new Set<Scalar>();
  return rulesIn(document).flatMap(({ map, inFlow }, index) => {
    const find = (key: string): TextInFile | null => textAt(text, document, map, key, inFlow);
    const [scalar] = valueAt(document, map, 'expression') ?? valueAt(document, map, 'condition') ?? [];
    const expression = find('expression') ?? find('condition');
    if (expression === null || scalar === undefined || seen.has(scalar)) {
      return [];
    }
    seen.add(scalar);
    const label = find('id')?.text ?? find('name')?.text ?? `${index + 1}`;
    return [{ label, expression, message: find('message') }];
  });
}

/** The rules of a file, which is a mapping with `rules`, a list of rules, or one rule. */
function rulesIn({ contents }: Document): { readonly map: YAMLMap; readonly inFlow: boolean }[] {
  const list = isMap(contents) && contents.has('rules') ? contents.get('rules') : contents;
  const items = isSeq(list) ? list.items : [list];
  const inFlow = [contents, list].some((node) => (isMap(node) || isSeq(node)) && node.flow === true);
  return items.filter(isMap).map((map) => ({ map, inFlow: inFlow || map.flow === true }));
}

/** The text of a key, and the column at which the key stands. */
function valueAt(document: Document, map: YAMLMap, key: string): [Scalar, Scalar] | undefined {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  const value = isAlias(pair?.value) ? pair.value.resolve(document) : pair?.value;
  return isScalar(value) && typeof value.value === 'string' ? [value, pair?.key as Scalar] : undefined;
}

function textAt(source: string, document: Document, map: YAMLMap, key: string, inFlow: boolean): TextInFile | null {
  const [scalar, keyNode] = valueAt(document, map, key) ?? [];
  if (scalar === undefined || keyNode === undefined) {
    return null;
  }
  const keyAt = keyNode.range?.[0] ?? 0;
  const place: Place = { source, scalar, inFlow, indent: keyAt - (source.lastIndexOf('\n', keyAt - 1) + 1) + 2 };
  let offsets: readonly number[] | undefined;
  return {
    text: String(scalar.value),
    offsetAt: (offset) => (offsets ??= offsetsOf(place))[offset] ?? 0,
    replacedBy: (text) => replaceScalar(place, text),
  };
}
