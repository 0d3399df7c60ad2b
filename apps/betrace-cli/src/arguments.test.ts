import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, readArguments } from './arguments.ts';

const flags = {
  rules: { value: 'FILE', list: true, meaning: '' },
  traces: { value: 'FILE', list: true, meaning: '' },
  expression: { value: 'EXPRESSION', short: 'e', meaning: '' },
  engine: { value: 'NAME', oneOf: ['fast', 'reference'], meaning: '' },
  json: { meaning: '' },
} as const;

const read = (line: string) => readArguments(line.split(' '), flags);
const nothing = { rules: [], traces: [], expression: undefined, engine: undefined, json: false };

test('a list takes what follows it, up to the next flag, and may be repeated', () => {
  assert.deepEqual(read('--rules a b --traces c --rules=d --json e'), {
    flags: { ...nothing, rules: ['a', 'b', 'd'], traces: ['c'], json: true },
    operands: ['e'],
  });
});

test('what belongs to no flag, or stands behind --, is an operand', () => {
  assert.deepEqual(read('x --rules a -- -y z'), { flags: { ...nothing, rules: ['a'] }, operands: ['x', '-y', 'z'] });
});

test('a value may stand behind a blank, an equals sign or a short flag', () => {
  for (const line of ['--expression x', '--expression=x', '-e x', '-ex']) {
    assert.deepEqual(read(line).flags, { ...nothing, expression: 'x' }, line);
  }
});

test('what is wrong is named', () => {
  const wrong = {
    '--jsom': '--jsom is not a flag; did you mean --json?',
    '-x': '-x is not a flag; --help lists all',
    '--constructor': '--constructor is not a flag; --help lists all',
    '--json=1': '--json takes no value',
    '--rules': '--rules needs a value: --rules FILE',
    '--expression --json': '--expression needs a value: --expression EXPRESSION',
    '-e a -e b': '-e is given twice',
    '--engine slow': '--engine is one of fast, reference, not "slow"',
    '--rules - -- -': '- is given twice, but standard input can be read once',
  };
  for (const [line, message] of Object.entries(wrong)) {
    assert.throws(() => read(line), new CommandError(message), line);
  }
});
