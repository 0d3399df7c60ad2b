import type { Operand, Pattern, Relation, RelationKind } from '../plan/plan.ts';
import { formatDuration } from '../syntax/format-duration.ts';
import { patternName } from '../syntax/names.ts';
import { sayRelative } from './conditions.ts';
import { that, variableName, type Speech } from './speech.ts';

/** `span named a whose k is 1` */
export function sayPattern(pattern: Pattern, speech: Speech): string {
  return [sayBase(pattern, speech), ...qualifiers(pattern, speech)].join(' ');
}

export function sayBase({ base }: Pattern, speech: Speech, noun = 'span'): string {
  if (base === 'any') {
    return noun;
  }
  if (base === 'root') {
    return `root ${noun}`;
  }
  return `${noun} ${'name' in base ? `named ${patternName(base.name)}` : variableName(base.variable, speech)}`;
}

/** What a pattern asks beside the name, behind the noun; nothing of a pattern without conditions. */
export function qualifiers({ cond }: Pattern, speech: Speech, self = that): string[] {
  return cond === null ? [] : [sayRelative(cond, { ...speech, self })];
}

/** The words for one certain span, a variable or the root; null for one of several. */
export function sayOneSpan({ bind, pattern }: Operand, speech: Speech): string | null {
  const { base } = pattern;
  if (bind !== null) {
    const known = speech.introduced.get(bind);
    const name = variableName(bind, speech);
    return known === undefined ? null : known.withPattern ? name : `${name} (a ${sayPattern(pattern, speech)})`;
  }
  if (base === 'root') {
    return 'the root span';
  }
  return typeof base === 'object' && 'variable' in base ? variableName(base.variable, speech) : null;
}

/** ` (p)` behind a pattern, if the rule speaks of p elsewhere. */
export function label(bind: number | null, speech: Speech): string {
  const name = bind === null ? '' : variableName(bind, speech);
  const isUsed = (speech.rule.variables.get(name)?.uses.length ?? 0) > 0;
  return isUsed ? ` (${name})` : '';
}

export interface Chain {
  readonly operands: readonly Operand[];
  readonly relations: readonly Relation[];
}

/** What joins the pattern of a span to its relations. */
export function linkBehind({ cond }: Pattern): string {
  return cond === null ? ' that ' : ', and that ';
}

/**
 * What the operand at `index` does, by the relations behind it: `is a direct child of at least one span named b that
 * ...`; `denied`: that of no span it is so. Each further operand is the subject of what follows it.
 */
export function sayRelations(chain: Chain, speech: Speech, denied = false, index = 0): string {
  const relation = chain.relations[index];
  const other = chain.operands[index + 1];
  if (!relation || !other) {
    return '';
  }
  const one = sayOneSpan(other, speech);
  const such = one === null || other.bind !== null ? [] : qualifiers(other.pattern, speech);
  const some = denied ? 'any' : 'at least one';
  const noun =
    one === null
      ? `${some} ${isAnother(chain, index + 1) ? 'other ' : ''}${sayPattern(other.pattern, speech)}${label(other.bind, speech)}`
      : [one, ...such.map((text) => `(${text})`)].join(' ');
  const verb = relationPhrases[relation.kind](noun, sayWithin(relation));
  const rest = sayRelations(chain, speech, false, index + 1);
  const link = one !== null ? `, where ${one} ` : linkBehind(other.pattern);
  return rest === '' ? verb : verb + link + rest;
}

/** The spans of a chain are distinct, which is said where the words do not. */
function isAnother({ operands }: Chain, index: number): boolean {
  const nameOf = ({ pattern: { base } }: Operand): string =>
    typeof base === 'object' && 'name' in base ? `named ${base.name}` : String(base);
  const own = operands[index];
  return own !== undefined && operands.slice(0, index).some((earlier) => nameOf(earlier) === nameOf(own));
}

/** A predicate of the left operand, given the right one and the greatest gap. */
const relationPhrases: Record<RelationKind, (other: string, within: string) => string> = {
  child: (other) => `is a direct child of ${other}`,
  parent: (other) => `is the direct parent of ${other}`,
  descendant: (other) => `is somewhere below ${other}`,
  ancestor: (other) => `is somewhere above ${other}`,
  sibling: (other) => `has the same parent as ${other}`,
  before: (other, within) => `ends ${within}before the start of ${other}`,
  after: (other, within) => `starts ${within}after the end of ${other}`,
  overlaps: (other) => `overlaps in time with ${other}`,
  during: (other) => `runs entirely within the time of ${other}`,
};

function sayWithin({ withinNs }: Relation): string {
  return withinNs === null ? '' : `at most ${formatDuration(withinNs)} `;
}
