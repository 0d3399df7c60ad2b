import path from 'node:path';
import { applyFix, type Edit } from '@betrace/dsl';
import { fileLimits, parseRuleFile, slugOf, type FileProblem, type FileRule } from '@betrace/dsl/rule-file';
import { CommandError } from '../arguments.ts';
import { readChunks, shownName, textOf } from './read-text.ts';
import { yamlExpressions } from './yaml-expressions.ts';

/** A rule as the commands use it. */
export type Rule = Omit<FileRule, 'diagnostics'>;

/** A text inside a file, where the file may write it otherwise: indented, quoted, escaped. */
export interface TextInFile {
  readonly text: string;
  /** The offset in the file of an offset in the text. */
  offsetAt(offset: number): number;
  /** The changes to the file that put another text in its place. */
  replacedBy(text: string): readonly Edit[];
}

/** A rule where it stands: what it is called there, its expression and its message. */
export interface WrittenRule {
  readonly label: string;
  readonly expression: TextInFile;
  readonly message: TextInFile | null;
}

/** A file with rules: a rule file, or one bare rule text. */
export interface RuleSource {
  /** As it is shown. */
  readonly file: string;
  readonly text: string;
  readonly kind: 'rule-file' | 'rule-text';
  /** The rules without errors of the file; of a bare text the rule in any case. */
  readonly rules: readonly Rule[];
  readonly problems: readonly FileProblem[];
  readonly written: readonly WrittenRule[];
}

export async function readRuleSource(file: string, stdin: AsyncIterable<Uint8Array>): Promise<RuleSource> {
  return ruleSource(file, await textOf(file, readChunks(file, stdin), 4 * fileLimits.characters));
}

/** Reads rules by the file's name, or where that does not tell by what the text looks like. */
export function ruleSource(file: string, text: string): RuleSource {
  return isRuleFile(file, text) ? ruleFile(shownName(file), text) : ruleText(shownName(file), text, idOf(file));
}

function isRuleFile(file: string, text: string): boolean {
  const extension = path.extname(file).toLowerCase();
  if (['.yaml', '.yml', '.json'].includes(extension)) {
    return true;
  }
  return !['.rule', '.betrace'].includes(extension) && looksLikeRuleFile.test(text);
}

/** After comments and `---`: a list, a key with a blank behind its colon, or JSON. */
const looksLikeRuleFile = /^\s*(?:(?:#|---)[^\n]*\n\s*)*(?:- |"?\w+"?:\s|[{[]\s*["{\]}])/;

/** A rule file holds its rules in YAML or JSON. */
function ruleFile(file: string, text: string): RuleSource {
  const { rules, problems } = parseRuleFile(text);
  return { file, text, kind: 'rule-file', rules, problems, written: yamlExpressions(text) };
}

/** A bare text is one rule. */
export function ruleText(file: string, text: string, id: string): RuleSource {
  const expression: TextInFile = {
    text,
    offsetAt: (offset) => offset,
    replacedBy: (other) => [{ range: { start: 0, end: text.length }, text: other }],
  };
  const rule: Rule = {
    id,
    name: id,
    description: '',
    severity: 'medium',
    enabled: true,
    observe: false,
    tags: [],
    compliance: [],
    message: '',
    onIncomplete: 'inconclusive',
    expression: text,
    tests: [],
  };
  return {
    file,
    text,
    kind: 'rule-text',
    rules: [rule],
    problems: [],
    written: [{ label: id, expression, message: null }],
  };
}

function idOf(file: string): string {
  return slugOf(path.basename(file, path.extname(file))) ?? 'rule';
}

/**
 * The file with each expression replaced by what `change` makes of it; what it leaves as it is stays byte by byte, and
 * so does all else. CommandError when an expression cannot be written where it stands.
 */
export function rewrite(source: RuleSource, change: (expression: string) => string): string {
  const wanted = source.written.map(({ expression }) => change(expression.text));
  const edits = source.written.flatMap(({ expression }, i) =>
    wanted[i] === expression.text ? [] : expression.replacedBy(wanted[i] ?? ''),
  );
  const text = applyFix(source.text, { title: '', edits });
  if (source.kind === 'rule-file') {
    yamlExpressions(text).forEach(({ label, expression }, i) => {
      if (expression.text.trim() !== wanted[i]?.trim()) {
        throw new CommandError(
          `${source.file}: the expression of ${label} cannot be rewritten in place; write it as a block: expression: |`,
        );
      }
    });
  }
  return text;
}
