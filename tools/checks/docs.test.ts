import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { catalogue, check, evaluate, format, limits, parse, plan } from '@betrace/dsl';
import type { DiagnosticCode, Trace, Verdict } from '@betrace/dsl';
import { parseCompactTrace, parseRuleFile, runRuleTests } from '@betrace/dsl/rule-file';
import { judgeByEngine } from '@betrace/engine';

const docs = new URL('../../docs/', import.meta.url);

/**
 * Every example of the pages is run. In a block `betrace` stand rules, apart by empty lines; one that draws diagnostics
 * says so in a last line `// draws CODE`; one in an older
 * spelling gives what the formatter makes of it as `// is RULE`. The block `trace` behind it holds traces, apart by empty lines, whose first
 * line is `# VERDICT`, with `, incomplete` if it is, and what all the rules above say of it. A block `yaml` is a rule file.
 */
const pages = ['language.md', 'cookbook.md', 'traceql.md'].map((name) => ({
  name,
  text: readFileSync(new URL(name, docs), 'utf8'),
}));

const codesOf = (rule: string) => check(parse(rule)).map(({ code }) => code);

interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: text = '', index }) => {
    return { language, text: text.trimEnd(), line: page.slice(0, index).split('\n').length };
  });
}

interface Rule {
  readonly text: string;
  readonly draws: readonly string[];
  readonly formatted: string;
}

function rulesOf({ text }: Block): Rule[] {
  return text.split(/\n{2,}/).map((rule) => {
    const [, body = rule, key, said = ''] = /^([\s\S]*)\n\/\/ (draws|is) (.*)$/.exec(rule) ?? [];
    return { text: body, draws: key === 'draws' ? said.split(', ') : [], formatted: key === 'is' ? said : body };
  });
}

interface Example {
  readonly verdict: Verdict;
  readonly complete: boolean;
  readonly trace: Trace;
}

function examplesOf({ text }: Block): Example[] {
  return text.split(/\n{2,}/).map((example) => {
    const [, verdict, cut] =
      /^# (satisfied|violated|not_applicable|inconclusive)(, incomplete)?(?:[:.].*)?\n/.exec(example) ?? [];
    assert.ok(verdict !== undefined, `a trace begins with its verdict: ${example}`);
    const read = parseCompactTrace(example);
    assert.ok('trace' in read, 'problems' in read ? read.problems.map(({ message }) => message).join('; ') : '');
    return { verdict: verdict as Verdict, complete: cut === undefined, trace: read.trace };
  });
}

function testRules(place: string, rules: readonly Rule[]): void {
  test(`${place}: the rules draw what is said and are formatted`, () => {
    for (const { text, draws, formatted } of rules) {
      const codes = codesOf(text);
      assert.deepEqual(codes, draws, text);
      if (codes.length === 0) {
        assert.equal(format(text).trimEnd(), formatted);
      }
    }
  });
}

function testTraces(place: string, rules: readonly Rule[], block: Block): void {
  test(`${place}: the traces get their verdicts`, () => {
    for (const { text } of rules) {
      for (const { verdict, complete, trace } of examplesOf(block)) {
        assert.equal(evaluate(parse(text), trace, { complete }).verdict, verdict, text);
        assert.equal(judgeByEngine(text, trace, { complete }).verdict, verdict, `${text} (engine)`);
      }
    }
  });
}

function testRuleFile(place: string, text: string): void {
  test(`${place}: the rule file is read and its tests pass`, () => {
    const { rules, problems } = parseRuleFile(text);
    const results = runRuleTests(rules);
    assert.deepEqual([problems, results.filter(({ passed }) => !passed)], [[], []]);
    assert.ok(results.length > 0);
  });
}

for (const { name, text } of pages) {
  const blocks = blocksOf(text);
  blocks.forEach((block, index) => {
    const place = `${name}:${block.line}`;
    if (block.language === 'yaml') {
      testRuleFile(place, block.text);
    } else if (block.language === 'betrace') {
      const rules = rulesOf(block);
      const traces = blocks[index + 1];
      testRules(place, rules);
      if (traces?.language === 'trace') {
        testTraces(place, rules, traces);
      } else {
        test(`${place}: only a rule that draws something stands without a trace`, () =>
          assert.ok(rules.every(({ draws }) => draws.length > 0)));
      }
    } else {
      test(`${place}: a trace stands behind rules`, () => assert.equal(blocks[index - 1]?.language, 'betrace'));
    }
  });
}

/** What GitHub makes of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

for (const { name, text } of pages) {
  test(`${name}: every link leads somewhere`, () => {
    for (const [, target = '', anchor] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)) {
      const file = new URL(target === '' ? name : target, docs);
      assert.ok(existsSync(file), `${target} does not exist`);
      if (anchor !== undefined) {
        const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
          anchorOf(heading),
        );
        assert.ok(headings.includes(anchor), `there is no heading for #${anchor}`);
      }
    }
  });
}

const language = pages.find(({ name }) => name === 'language.md')?.text ?? '';

/** An entry of the list of diagnostics: its code, what is said of it, a rule that draws it and one that does not. */
const entries = [
  ...language.matchAll(/^- \*\*`([a-z-]+)`\*\* (.*)(?:\n {2}✗ (`+) ?(.*?) ?\3 ✓ (`+) ?(.*?) ?\5)?$/gm),
].map(({ 1: code = '', 2: text = '', 4: bad, 6: good, index }) => {
  const [, heading] = [...language.slice(0, index).matchAll(/^### (.*)s$/gm)].at(-1) ?? [];
  return { code: code as DiagnosticCode, text, bad, good, severity: heading?.toLowerCase() };
});

test('the reference explains every diagnostic, under its severity', () => {
  assert.deepEqual(
    Object.fromEntries(entries.map(({ code, severity }) => [code, severity])),
    Object.fromEntries(Object.entries(catalogue).map(([code, { severity }]) => [code, severity])),
  );
});

for (const { code, bad, good } of entries) {
  if (bad !== undefined && good !== undefined) {
    test(`the example of ${code} draws it, and nothing is said of the mended one`, () => {
      assert.deepEqual(codesOf(bad), [code]);
      assert.deepEqual(codesOf(good), []);
    });
  }
}

const many = (count: number, piece: (number: number) => string, joint = '') =>
  Array.from({ length: count }, (_, i) => piece(i)).join(joint);

/** Rules that are just beyond a limit, with the limit. */
const beyond: Partial<Record<DiagnosticCode, readonly [number, string]>> = {
  'source-too-long': [limits.sourceBytes, `always { a }${' '.repeat(limits.sourceBytes)}`],
  'nesting-too-deep': [
    limits.nesting,
    `always { ${'('.repeat(limits.nesting + 1)}a${')'.repeat(limits.nesting + 1)} }`,
  ],
  'string-too-long': [limits.string, `always { a.where(k == "${'x'.repeat(limits.string + 1)}") }`],
  'name-too-long': [limits.identifier, `always { ${'x'.repeat(limits.identifier + 1)} }`],
  'too-many-variables': [limits.variables, `when { ${many(limits.variables + 1, (i) => `a${i} as v${i}`, ' and ')} }`],
  'list-too-long': [limits.listItems, `always { a.where(k in [${many(limits.listItems + 1, String, ', ')}]) }`],
};

for (const [code, [limit, rule]] of Object.entries(beyond)) {
  test(`the limit behind ${code} is the one that the reference names, and a rule beyond it draws it`, () => {
    const { text = '' } = entries.find((entry) => entry.code === code) ?? {};
    assert.match(text, new RegExp(`\\b${limit.toLocaleString('en')}\\b`));
    assert.ok(codesOf(rule).includes(code as DiagnosticCode));
  });
}

test('a message that names an unknown variable draws invalid-message', () => {
  const planned = plan(parse('never { charge as c }'), { message: '{d.amount}' });
  assert.deepEqual('diagnostics' in planned ? planned.diagnostics.map(({ code }) => code) : [], ['invalid-message']);
});

test('a name that was not seen draws unseen-name', () => {
  const schema = { spanNames: ['payment.charge'], attributes: [] };
  const drawn = check(parse('never { payment.chrage }'), { schema });
  assert.deepEqual(
    drawn.map(({ code }) => code),
    ['unseen-name'],
  );
});

test('every diagnostic without an example in the reference is drawn here', () => {
  const shown = entries.filter(({ bad }) => bad === undefined).map(({ code }) => code);
  assert.deepEqual(shown.sort(), [...Object.keys(beyond), 'invalid-message', 'unseen-name'].sort());
});
