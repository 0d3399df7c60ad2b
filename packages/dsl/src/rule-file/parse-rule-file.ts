import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { fileLimits, type FileProblem, type RuleFile } from './rule-file.ts';
import { readRule, type Place } from './read-rule.ts';

/**
 * Reads a rule file: YAML, or JSON, which is YAML too. A file has `rules`, or is a list of rules, or one rule. What is
 * wrong is reported with its line; rules without errors are in the result all the same. Never throws on text.
 */
export function parseRuleFile(text: string): RuleFile {
  const problems: FileProblem[] = [];
  const fail = (message: string, line = 0): RuleFile => {
    problems.push({ severity: 'error', rule: null, path: '', line, message });
    return { rules: [], problems };
  };
  if (text.length > fileLimits.characters) {
    return fail('a rule file has at most 1 MiB');
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, customTags: [], uniqueKeys: true, logLevel: 'silent' });
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    return fail(
      `this is no YAML: ${wrong.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? ''}`,
      wrong.linePos?.[0].line ?? 0,
    );
  }
  const refused = unwanted(document);
  if (refused !== null) {
    return fail(refused);
  }
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: fileLimits.aliases });
  } catch {
    return fail(`a rule file has at most ${fileLimits.aliases} aliases, none inside what it names`);
  }
  const [list, path] = rulesOf(content);
  if (list === null) {
    return fail('a rule file holds "rules:", a list of rules', 1);
  }
  if (list.length > fileLimits.rules) {
    return fail(`a rule file has at most ${fileLimits.rules} rules, this one ${list.length}`);
  }
  const lineOf = (place: Place): number => lineAt(document, lines, [...path, ...place]);
  const rules = list.flatMap(
    (item, index) =>
      readRule(item, index, problems, (place) =>
        lineOf(path.length > 0 || Array.isArray(content) ? [index, ...place] : place),
      ) ?? [],
  );
  const seen = new Set<string>();
  for (const { id } of rules) {
    if (seen.has(id)) {
      problems.push({
        severity: 'error',
        rule: id,
        path: 'id',
        line: 0,
        message: `there are two rules with the id ${id}`,
      });
    }
    seen.add(id);
  }
  return { rules, problems };
}

/** The rules of a file, and the path to them. */
function rulesOf(content: unknown): [readonly unknown[] | null, Place] {
  if (Array.isArray(content)) {
    return [content, []];
  }
  if (typeof content !== 'object' || content === null) {
    return [null, []];
  }
  if ('rules' in content) {
    return [Array.isArray(content.rules) ? content.rules : null, ['rules']];
  }
  return 'expression' in content || 'condition' in content ? [[content], []] : [null, []];
}

/** Tags of one's own could stand for anything. */
function unwanted(document: Document): string | null {
  let found: string | null = null;
  let aliases = 0;
  visit(document, {
    Node(_, node) {
      if ('tag' in node && typeof node.tag === 'string' && !node.tag.startsWith('tag:yaml.org,2002:')) {
        found = `the tag ${node.tag} is not known; a rule file has plain values only`;
      }
    },
    Alias() {
      aliases++;
    },
  });
  return aliases > fileLimits.aliases ? `a rule file has at most ${fileLimits.aliases} aliases` : found;
}

/** The line of the deepest node on a path that is there. */
function lineAt(document: Document, lines: LineCounter, place: Place): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of place) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      node = pair?.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else {
      break;
    }
  }
  return lines.linePos(offset).line;
}
