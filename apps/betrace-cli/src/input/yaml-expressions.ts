import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Scalar, type YAMLMap } from 'yaml';
import type { TextInFile, WrittenRule } from './rule-source.ts';
import { offsetsOf, replaceScalar, type Place } from './scalar.ts';

/** The expressions of a rule file in the order of its rules, each once; none when the file is no YAML. */
export function yamlExpressions(text: string): WrittenRule[] {
  const document = parseDocument(text, { customTags: [], logLevel: 'silent' });
  if (document.errors.length > 0) {
    return [];
  }
  const seen = new Set<Scalar>();
  return rulesIn(document).flatMap((rule, index) => {
    const find = (key: string): Place | null => placeOf(text, document, rule, key);
    const place = find('expression') ?? find('condition');
    if (place === null || seen.has(place.scalar)) {
      return [];
    }
    seen.add(place.scalar);
    const message = find('message');
    const label = (find('id') ?? find('name'))?.scalar.value ?? index + 1;
    return [{ label: String(label), expression: textIn(place), message: message === null ? null : textIn(message) }];
  });
}

interface RuleNode {
  readonly map: YAMLMap | null;
  /** Inside `{ }` or `[ ]`. */
  readonly inFlow: boolean;
}

/** The rules of a file, which is a mapping with `rules`, a list of rules, or one rule. */
function rulesIn(document: Document): RuleNode[] {
  const { contents } = document;
  const list = isMap(contents) && contents.has('rules') ? target(document, contents.get('rules')) : contents;
  const items = isSeq(list) ? list.items.map((item) => target(document, item)) : [list];
  return items.map((item) => ({
    map: isMap(item) ? item : null,
    inFlow: [contents, list, item].some((node) => (isMap(node) || isSeq(node)) && node.flow === true),
  }));
}

/** What an alias stands for, or the node itself. */
function target(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** Where the text of a key stands. */
function placeOf(source: string, document: Document, { map, inFlow }: RuleNode, key: string): Place | null {
  const pair = map?.items.find((item) => isScalar(item.key) && item.key.value === key);
  const scalar = target(document, pair?.value);
  if (!isScalar(scalar) || typeof scalar.value !== 'string' || !isScalar(pair?.key)) {
    return null;
  }
  const keyAt = pair.key.range?.[0] ?? 0;
  const column = keyAt - (source.lastIndexOf('\n', keyAt - 1) + 1);
  return { source, scalar, inFlow, indent: column + 2 };
}

function textIn(place: Place): TextInFile {
  let offsets: readonly number[] | undefined;
  return {
    text: String(place.scalar.value),
    offsetAt: (offset) => (offsets ??= offsetsOf(place))[offset] ?? 0,
    replacedBy: (text) => replaceScalar(place, text),
  };
}
