import type { FieldRef, RulePlan } from '@betrace/dsl';
import { canonicalText } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl/values';
import type { WitnessSpan } from './compile/witness.ts';
import { shown } from './trace/field-value.ts';
import { traceIntrinsic } from './trace/intrinsics.ts';
import type { Trace } from './trace/trace.ts';

export interface MessageOptions {
  /** What is printed for a value, which may be secret; durations come as text. Without it, its canonical text. */
  readonly show?: (field: FieldRef, value: AttributeValue) => string;
  /** What `{trace:complete}` prints. */
  readonly complete: boolean;
}

const MISSING = '-';

/**
 * The message of a rule for one of its witnesses, usually the first. Fields of variables that the witness does not bind
 * and values that are not there print `-`. Without a message template it is ''.
 */
export function renderMessage(
  plan: RulePlan,
  trace: Trace,
  witness: readonly WitnessSpan[],
  { show = (_, value) => canonicalText(value), complete }: MessageOptions,
): string {
  const spanOf = ({ of }: FieldRef): number => {
    if (of === 'root') {
      return trace.root;
    }
    const name = typeof of === 'object' ? plan.variables[of.variable]?.name : undefined;
    return witness.find(({ variable }) => variable === name)?.span ?? -1;
  };
  const valueOf = (field: FieldRef): AttributeValue | undefined => {
    if (field.of === 'trace') {
      const { key } = field;
      return key === 'complete' ? complete : shown(field, traceIntrinsic(trace, key as 'id'));
    }
    const span = spanOf(field);
    return span < 0 ? undefined : trace.fieldValue(span, field);
  };
  const parts = (plan.message ?? []).map((part) => {
    if ('text' in part) {
      return part.text;
    }
    const value = valueOf(part.field);
    return value === undefined ? MISSING : show(part.field, value);
  });
  return parts.join('');
}
