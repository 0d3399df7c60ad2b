import { parse } from '../syntax/parser.ts';
import type { Node } from '../syntax/tree.ts';
import { walk } from '../syntax/walk.ts';
import { severities } from './rule-file.ts';
import type { Table } from './read-rule.ts';

/**
 * Reads what older files write otherwise: `condition` for `expression`, `compliance_frameworks`, `example_violation`,
 * severities in capitals. The notes tell what was changed and what could not be carried over.
 */
export function readOlder(table: Table): { readonly table: Table; readonly notes: readonly string[] } {
  const result: Record<string, unknown> = { ...table };
  const notes: string[] = [];
  const { condition, compliance_frameworks: frameworks, example_violation: example, severity } = table;
  if (typeof condition === 'string' && table['expression'] === undefined) {
    result['expression'] = condition;
    delete result['condition'];
    notes.push(...requirementNotes(condition));
  }
  if (frameworks !== undefined && table['compliance'] === undefined) {
    const [refs, left] = readFrameworks(frameworks);
    result['compliance'] = refs;
    delete result['compliance_frameworks'];
    if (left.length > 0) {
      notes.push(`compliance_frameworks could not be carried over for lack of a control: ${left.join(', ')}`);
    }
  }
  if (typeof example === 'string') {
    const { description } = table;
    result['description'] = [
      typeof description === 'string' ? description.trim() : '',
      `Example of a violation: ${example.trim()}`,
    ]
      .join('\n\n')
      .trim();
    delete result['example_violation'];
    notes.push('example_violation was put behind the description; a trace under tests would be checked');
  }
  if (typeof severity === 'string' && !severities.includes(severity as (typeof severities)[number])) {
    const lower = severity.toLowerCase();
    const word =
      severities.find((known) => known === lower) ?? { error: 'high', warning: 'medium', warn: 'medium' }[lower];
    if (word !== undefined) {
      result['severity'] = word;
    }
  }
  return { table: result, notes };
}

/** `SOC2:CC6.1`, `soc2 CC6.1`, {framework, control} or {framework, controls}; what names no control is left. */
function readFrameworks(json: unknown): [{ framework: string; control: string }[], string[]] {
  const refs: { framework: string; control: string }[] = [];
  const left: string[] = [];
  for (const item of Array.isArray(json) ? json : [json]) {
    const [, framework, control] = typeof item === 'string' ? (/^([A-Za-z][\w-]*)[:\s/]+(\S.*)$/.exec(item) ?? []) : [];
    if (framework !== undefined && control !== undefined) {
      refs.push({ framework: framework.toLowerCase(), control });
    } else if (typeof item === 'object' && item !== null && typeof item.framework === 'string') {
      const controls = [item.controls ?? item.control ?? []]
        .flat()
        .filter((entry: unknown) => typeof entry === 'string');
      refs.push(...controls.map((entry: string) => ({ framework: item.framework.toLowerCase(), control: entry })));
      left.push(...(controls.length === 0 ? [item.framework] : []));
    } else {
      left.push(typeof item === 'string' ? item : JSON.stringify(item));
    }
  }
  return [refs, left];
}

/** A rule of several `trace.has` without blocks was a requirement once; now it describes something bad. */
function requirementNotes(expression: string): string[] {
  const { rule } = parse(expression);
  const { bare } = rule;
  if (bare === null) {
    return [];
  }
  const parts = bare.kind === 'and' ? bare.parts : [bare];
  const positive = parts.filter((part) => part.kind !== 'not');
  const [first, ...others] = positive;
  if (first === undefined || others.length === 0 || !hasOlderPattern(bare)) {
    return [];
  }
  const text = ({ start, end }: Node): string => expression.slice(start, end);
  const required = others.map(text).join(' and ');
  return [
    `this rule now describes something bad: it fires on traces that hold all of it. If it was meant as a requirement, write when { ${text(first)} } always { ${required} }`,
  ];
}

function hasOlderPattern(node: Node): boolean {
  let found = false;
  walk(node, (below) => {
    found ||= below.kind === 'call' && below.name === 'trace.has';
  });
  return found;
}
