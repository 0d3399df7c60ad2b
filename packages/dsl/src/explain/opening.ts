import type { Block, Expr, Operand } from '../plan/plan.ts';
import { together } from './english.ts';
import { sayPattern } from './patterns.ts';
import { variableName, type Speech } from './speech.ts';
import { sayStatement } from './statements.ts';

/** The words before what is required, and the speech that knows of the variables in them. */
export function sayOpening(when: Block | null, speech: Speech): { opening: string; speech: Speech } {
  if (!when) {
    return { opening: '', speech };
  }
  if (when.binds.length === 0) {
    return { opening: `In every trace in which ${sayStatement(when.body, speech)}, `, speech };
  }
  const parts = when.body.kind === 'and' ? when.body.parts : [when.body];
  const bindings = new Map<number, Operand>();
  const others: Expr[] = [];
  for (const part of parts) {
    const operands = part.kind === 'span' ? [part.operand] : part.kind === 'chain' ? part.operands : [];
    operands.forEach((operand) => operand.bind !== null && bindings.set(operand.bind, operand));
    if (part.kind !== 'span' || part.operand.bind === null) {
      others.push(part);
    }
  }
  const introduced = new Map(when.binds.map((number) => [number, { withPattern: bindings.has(number) }]));
  const inside: Speech = { ...speech, introduced };
  const every = when.binds.map((number) => {
    const operand = bindings.get(number);
    const name = variableName(number, speech);
    return operand === undefined ? `every span ${name}` : `every ${sayPattern(operand.pattern, speech)} (${name})`;
  });
  const such = others.map((part) => sayStatement(part, inside));
  const where = such.length === 0 ? '' : `, where ${together(such, 'and')}`;
  return { opening: `For ${every.join(' and ')}${where}, `, speech: inside };
}
