/**
 * How long the language takes for rules of 10 KiB, of kinds that each strain something else: the median of warm runs
 * in milliseconds of processor time, which other work on the machine hardly changes.
 *
 *     npm run bench -- language [--rounds 60] [--only KIND]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { check, complete, explain, format, parse } from '../src/index.ts';

const size = 10 * 1024;

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '60' }, only: { type: 'string', default: '' } },
});
const rounds = Number(options.rounds);

/** Parts of a text, as many as it takes. */
function fill(part: (index: number) => string, between: string): string {
  let text = part(0);
  for (let index = 1; text.length < size - 100; index++) {
    text += between + part(index);
  }
  return text;
}

const variables = Array.from({ length: 16 }, (_, index) => `v${index}`);
const bound = variables.map((name) => `a.${name} as ${name}`).join(' and ');
const nested = '('.repeat(45) + 'k == 1' + ' or m > 2)'.repeat(45);

const texts: Readonly<Record<string, string>> = {
  'small comparisons': `never { span.where(${fill((at) => `k${at} == ${at}`, ' and ')}) }`,
  'names alone': `always { ${fill((at) => `service${at}.call`, ' or ')} }`,
  'comparisons of span.': `never { ${fill((at) => `span.k${at} > ${at}`, ' and ')} }`,
  'nested parentheses': `never { span.where(${fill(() => nested, '\nand ')}) }`,
  'nested not': `never { ${fill((at) => `${'not '.repeat(45)}a${at}.where(k == 1)`, '\nand ')} }`,
  'long strings': `never { a.where(${fill((at) => `k${at} == "${'long \\" text '.repeat(200)}"`, ' or ')}) }`,
  'a long list': `never { a.where(k in [${fill((at) => `"item ${at}"`, ', ')}]) }`,
  'regular expressions': `never { ${fill((at) => `a${at}.where(k matches "^(x|yes|no)${at}[a-z]{1,9}$")`, ' or ')} }`,
  relations: `always { ${fill((at) => `a${at} before b${at} within 5s and b${at} child of c`, '\nand ')} }`,
  arithmetic: `always { root.where(${fill((at) => `a${at} * 2 + b % ${at + 1} > -(c - ${at}.5)`, '\nand ')}) }`,
  aggregates: `always { ${fill((at) => `p95(span:duration of q${at}.where(k == 1)) < ${at}ms`, '\nand ')} }`,
  'many variables': `when { ${bound} }
always { ${fill((at) => `v${at % 16}.k${at} == v${(at + 5) % 16}.m`, '\nand ')} }`,
  'a variable of many branches': `never { ${fill((at) => `(a as x or (b as x and x.k${at} > 1))`, ' or ')} }`,
  'one variable of always': `always { a as x and ${fill((at) => `x.k${at} < 1`, ' and ')} }`,
  'differences of times': `when { ${bound} }
always { ${fill((at) => `v${at % 16}:start - v${(at + 1) % 16}:end <= ${at}ms`, '\nand ')} }`,
  'many warnings': `always { ${fill((at) => `a.where(k${at} == USD)`, ' and ')} }`,
  'many mistakes': `always { ${fill((at) => `a${at} befor b AND c.where(k = 1`, ' and ')} }`,
  'no rule at all': fill((at) => `lorem ipsum ${at} dolor, (sit "amet"`, '; '),
  'marks alone': fill(() => '(){}[].,:<>=!-', ''),
  comments: `always { ${fill((at) => `a${at} // what this is for`, '\n  and ')}\n}`,
};

const columns: Readonly<Record<string, (text: string) => unknown>> = {
  'parse+check': (text) => check(parse(text)),
  parse,
  format,
  complete: (text) => complete(text, text.length - 2),
  explain: (text) => explain(parse(text)),
};

const [cpu] = cpus();
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown processor'}; ${rounds} runs each\n`,
);
const width = Math.max(...Object.keys(texts).map((name) => name.length));
console.log(row('10 KiB of', Object.keys(columns)));
console.log(
  row(
    '-'.repeat(width),
    Object.keys(columns).map(() => '--:'),
  ),
);
for (const [name, text] of Object.entries(texts)) {
  if (name.includes(options.only)) {
    console.log(
      row(
        name,
        Object.values(columns).map((run) => median(() => run(text)).toFixed(1)),
      ),
    );
  }
}

function row(name: string, cells: readonly string[]): string {
  return `| ${[name.padEnd(width), ...cells.map((cell) => cell.padStart(11))].join(' | ')} |`;
}

function median(run: () => unknown): number {
  const times: number[] = [];
  for (let round = -10; round < rounds; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) {
      times.push((user + system) / 1_000);
    }
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}
