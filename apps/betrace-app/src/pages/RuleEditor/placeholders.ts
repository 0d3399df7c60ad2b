import { parse, plan } from '@betrace/dsl';

const ofSpan = ['name', 'service', 'duration', 'status'];
const ofEveryTrace = ['root:name', 'root:service', 'trace:duration', 'trace:spanCount', 'trace:id'];

/**
 * What a message may name, as it is written between the braces: of each variable of `when` and `never` what the
 * expression reads of spans, then what every span and trace has. Of an expression with errors only the last.
 */
export function placeholders(expression: string): string[] {
  const made = plan(parse(expression));
  if (!('plan' in made)) {
    return ofEveryTrace;
  }
  const { variables, fields } = made.plan;
  const keys = [...new Set([...fields.any, ...fields.span, ...fields.resource])].map((key) =>
    /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(key) ? key : JSON.stringify(key),
  );
  const named = variables.filter(({ block }) => block !== 'always').map(({ name }) => name);
  return [
    ...named.flatMap((name) => [...keys.map((key) => `${name}.${key}`), ...ofSpan.map((field) => `${name}:${field}`)]),
    ...ofEveryTrace,
  ];
}

/** What is wrong with a message, in the order of its text; nothing while the expression itself cannot be read. */
export function messageProblems(expression: string, message: string): string[] {
  const made = message === '' ? undefined : plan(parse(expression), { message });
  return made && 'diagnostics' in made
    ? made.diagnostics.flatMap(({ code, range, message: why }) =>
        code === 'invalid-message' ? [`${message.slice(range.start, range.end).slice(0, 60)}: ${why}`] : [],
      )
    : [];
}

/** A placeholder that is being written where the cursor stands, from its brace on. */
export function openPlaceholder(text: string, cursor: number): { start: number; written: string } | undefined {
  const found = /(^|[^{])(?:\{\{)*\{([^{}]*)$/.exec(text.slice(0, cursor));
  const written = found?.[2];
  return written === undefined ? undefined : { start: cursor - written.length, written };
}
