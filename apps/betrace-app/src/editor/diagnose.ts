import { check, parse, type Diagnostic, type ObservedSchema } from '@betrace/dsl';

/** What there is to say about one version of a rule's text. Offsets refer to `text` and to no other version. */
export interface Diagnosis {
  text: string;
  diagnostics: readonly Diagnostic[];
}

/**
 * An empty text has none: nobody has made a mistake yet.
 * @param message the rule's message, which may use variables that the text does not.
 * @param schema names that traces had lately: one that is not among them gets a hint.
 */
export const diagnose = (text: string, message = '', schema: ObservedSchema = {}): Diagnosis => ({
  text,
  diagnostics: text.trim() ? check(parse(text), { message, schema }) : [],
});

export const hasErrors = ({ diagnostics }: Diagnosis): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');
