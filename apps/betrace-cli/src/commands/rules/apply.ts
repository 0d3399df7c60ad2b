import { ApiError, type Client, type Rule, type RuleJson, type SavedTestJson } from '@betrace/api-client';
import { CommandError } from '../../arguments.ts';
import type { ExitCode, Surroundings } from '../../command.ts';
import { readRules } from '../../input/load-rules.ts';
import { shownName } from '../../input/read-text.ts';
import { ruleFilesOf } from '../../input/rule-files.ts';
import type { Rule as WrittenRule, RuleSource } from '../../input/rule-source.ts';
import { readTrace } from '../../input/trace-file.ts';
import { plural } from '../../output/plural.ts';
import { printable } from '../../output/printable.ts';
import { serverCommand } from '../../server/server-command.ts';
import { show } from '../../server/show.ts';
import { difference, ruleEntry, showDifference } from './rule-difference.ts';

/** What becomes of a rule of the files. */
interface Change {
  readonly rule: RuleJson & { readonly id: string };
  /** As the server has it; undefined: it does not. */
  readonly before: Rule | undefined;
  readonly difference: string;
}

type Outcome = 'created' | 'updated' | 'unchanged' | 'conflict' | 'refused';

interface Result {
  readonly id: string;
  readonly outcome: Outcome;
  readonly revision: number;
  readonly difference: string;
  readonly reason?: string;
}

export const apply = serverCommand({
  usage: 'rules apply [FLAGS] -f FILE|FOLDER...',
  about: `Makes the rules of a server what rule files (YAML, JSON) say, and shows what that changes: new rules are created,
others changed, those that no file names left alone. A bare rule text (.rule, .betrace) changes the expression alone.
- is standard input; of a folder every file below it that holds rules. Before anything is changed, the server looks
through all of it; and a rule that somebody changes meanwhile is left to them and named (then the code is 4).`,
  flags: {
    file: { value: 'FILE|FOLDER', list: true, short: 'f', meaning: 'what holds the rules' },
    'dry-run': { meaning: 'change nothing; end with 1 when there is something to change' },
  },
  async run({ flags, operands }, { client, surroundings }) {
    const given = [...flags.file, ...operands];
    if (given.length === 0) {
      throw new CommandError('name files or folders with rules: -f FILE, or -f - for standard input');
    }
    const sources = await readRules(ruleFilesOf(given), surroundings);
    const stored = new Map<string, Rule>();
    for await (const rule of client.rules.all({ pageSize: 1000, withTests: true })) {
      stored.set(rule.id, rule);
    }
    const changes = sources.flatMap((source) => changesOf(source, stored));
    await refuseWrong(changes, client);
    const results: Result[] = [];
    for (const change of changes) {
      results.push(flags['dry-run'] ? planned(change) : await write(change, client));
    }
    const dryRun = flags['dry-run'];
    show(surroundings, flags.output, { dryRun, rules: results }, () => applied(results, dryRun, surroundings));
    return exitCode(results, dryRun);
  },
});

function changesOf({ file, kind, rules }: RuleSource, stored: ReadonlyMap<string, Rule>): Change[] {
  return rules.map((written) => {
    const before = stored.get(written.id);
    const bare = kind === 'rule-text' && before !== undefined;
    const rule = bare
      ? { ...contentOf({ ...before, expression: written.expression }), tests: before.tests ?? {} }
      : { ...contentOf(written), tests: { items: testsOf(written, file) } };
    return { rule, before, difference: difference(before, rule) };
  });
}

/** What a file says of a rule, and nothing else. */
function contentOf(rule: Omit<WrittenRule, 'tests'> | Rule): Change['rule'] {
  const { id, name, description, expression, enabled, severity, message, onIncomplete, observe } = rule;
  const compliance = rule.compliance.map(({ framework, control }) => ({ framework, control }));
  const content = { id, name, description, expression, enabled, severity, message, onIncomplete, observe };
  return { ...content, tags: [...rule.tags], compliance };
}

/** The tests of a rule as the server keeps them: with traces that stand in other files put in. */
function testsOf({ tests }: WrittenRule, ruleFile: string): SavedTestJson[] {
  return tests.map(({ name, trace, expect, complete, witnesses }) => ({
    ...{ name, expect, complete },
    trace: 'text' in trace ? trace.text : 'file' in trace ? fromFile(ruleFile, trace.file) : JSON.stringify(trace.otlp),
    witnesses: (witnesses ?? []).map((spans) => ({ spans: [...spans] })),
  }));
}

function fromFile(ruleFile: string, name: string): string {
  try {
    return readTrace(ruleFile, name);
  } catch (error) {
    throw new CommandError(
      `the trace ${name} that a test of ${shownName(ruleFile)} names: ${(error as Error).message}`,
    );
  }
}

/** The server's own look at the rules that would change; it may know more than this command. */
async function refuseWrong(changes: readonly Change[], client: Client): Promise<void> {
  const wrong: string[] = [];
  for (const content of ruleFiles(changes.filter(({ difference }) => difference !== ''))) {
    const { results } = await client.rules.import({ content, dryRun: true });
    for (const { id, outcome, problems } of results) {
      const errors = problems.filter(({ severity }) => severity === 'error');
      wrong.push(...(outcome === 'failed' ? errors.map(({ path, message }) => `  ${id}: ${path}: ${message}`) : []));
    }
  }
  if (wrong.length > 0) {
    throw new CommandError(
      `the server refuses ${plural(wrong.length, 'thing')}; nothing is changed\n${wrong.join('\n')}`,
      {
        exitCode: 4,
      },
    );
  }
}

/** The rules as files that an import takes: the largest rule is far smaller than what is left of its 1 MiB. */
function* ruleFiles(changes: readonly Change[]): Generator<string> {
  let entries: string[] = [];
  let size = 0;
  for (const { rule } of changes) {
    const entry = JSON.stringify(ruleEntry(rule));
    entries.push(entry);
    size += entry.length;
    if (size > 512 * 1024 || entries.length === 1000) {
      yield `{"rules":[${entries.join(',')}]}`;
      [entries, size] = [[], 0];
    }
  }
  if (entries.length > 0) {
    yield `{"rules":[${entries.join(',')}]}`;
  }
}

function planned({ rule: { id }, before, difference }: Change): Result {
  const outcome = difference === '' ? 'unchanged' : before === undefined ? 'created' : 'updated';
  return { id, outcome, revision: before?.revision ?? 0, difference };
}

/** Writes on the revision that was read, so that no other's change is lost. */
async function write(change: Change, client: Client): Promise<Result> {
  const plan = planned(change);
  if (plan.outcome === 'unchanged') {
    return plan;
  }
  const { rule, before } = change;
  try {
    const { revision } = before
      ? await client.rules.update({ ...rule, revision: before.revision })
      : await client.rules.create(rule);
    return { ...plan, revision };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500 || error.status === 401) {
      throw error;
    }
    const conflict = ['ABORTED', 'ALREADY_EXISTS', 'NOT_FOUND'].includes(error.code);
    return { ...plan, outcome: conflict ? 'conflict' : 'refused', reason: error.message };
  }
}

function applied(results: readonly Result[], dryRun: boolean, { colours }: Surroundings): string {
  const words: Readonly<Record<Outcome, string>> = {
    created: dryRun ? 'would be created' : 'is created',
    updated: dryRun ? 'would be changed' : 'is changed',
    unchanged: 'is unchanged',
    conflict: 'is left as it is, for somebody changed it meanwhile; look at the difference again with --dry-run',
    refused: 'is refused',
  };
  const counts = (Object.keys(words) as Outcome[]).flatMap((outcome) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  return [
    ...results.map(({ id, outcome, difference, reason }) => {
      const head = `${id} ${words[outcome]}${outcome === 'refused' ? `: ${printable(reason ?? '')}` : ''}`;
      return difference === '' ? head : `${head}\n${showDifference(difference, colours.out)}`;
    }),
    `${plural(results.length, 'rule')}: ${counts.join(', ') || 'nothing to do'}${dryRun ? ' (dry run: nothing is changed)' : ''}`,
  ].join('\n');
}

function exitCode(results: readonly Result[], dryRun: boolean): ExitCode {
  if (results.some(({ outcome }) => outcome === 'conflict' || outcome === 'refused')) {
    return 4;
  }
  return dryRun && results.some(({ outcome }) => outcome !== 'unchanged') ? 1 : 0;
}
