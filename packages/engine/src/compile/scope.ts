import type { FieldSet } from '../trace/field-set.ts';
import type { CompiledPattern } from './pattern.ts';

/** What the compilation of a set of rules shares. */
export interface Scope {
  readonly fields: FieldSet;
  /** Patterns without variables, by their plan as text: rules that share one share what it finds in a trace. */
  readonly patterns: Map<string, CompiledPattern>;
}
