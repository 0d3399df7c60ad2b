import { findControl, frameworks } from '@betrace/dsl/compliance';

/** A control as evidence names it. */
export interface EvidenceControl {
  readonly framework: string;
  readonly control: string;
  /** Whether the catalogue has it. */
  readonly known: boolean;
}

/**
 * The controls that a rule is evidence for, each once. Frameworks of the catalogue are named as it names them, however
 * the rule writes them; of others nothing is known.
 */
export function evidenceControls(
  compliance: readonly { readonly framework: string; readonly control: string }[],
): EvidenceControl[] {
  const controls = compliance.map(({ framework: name, control }) => {
    const framework = frameworkOf(name);
    return { framework, control, known: findControl(framework, control) !== undefined };
  });
  return [...new Map(controls.map((each) => [keyOf(each), each])).values()];
}

/** A framework as the catalogue names it; one that it does not have as it is. */
export function frameworkOf(name: string): string {
  return frameworks.find(({ id }) => id === name.toLowerCase())?.id ?? name;
}

/** One text for each chain of evidence. */
export function keyOf({ framework, control }: Pick<EvidenceControl, 'framework' | 'control'>): string {
  return JSON.stringify([framework, control]);
}
