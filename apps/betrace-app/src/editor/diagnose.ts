import { check, parse, type Diagnostic } from '@betrace/dsl';

/** What there is to say about one version of a rule's text. Offsets refer to `text` and to no other version. */
export interface Diagnosis {
  text: string;
  diagnostics: readonly Diagnostic[];
}

/** An empty text has none: nobody has made a mistake yet. */
export const diagnose = (text: string): Diagnosis => ({ text, diagnostics: text.trim() ? check(parse(text)) : [] });

export const hasErrors = ({ diagnostics }: Diagnosis): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');
