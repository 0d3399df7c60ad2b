import { canonicalText } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl';
import type { Redactor } from '../report/redact/redactor.ts';

/** An attribute as it may be shown: with its value as it came, or with what stands in its place. */
export interface ShownAttribute {
  readonly key: string;
  /** Of the value as it came. */
  readonly type: ValueType;
  /** Absent where the policy leaves the value out. */
  readonly value?: string | boolean | bigint | number;
  /** Key or value are not as they came. */
  readonly redacted: boolean;
}

export type ValueType = 'string' | 'bool' | 'int' | 'double' | 'bytes' | 'array' | 'map';

/** Of a span, a resource, a scope, an event or a link; attributes whose keys may not be shown are left out. */
export function shownAttributes(
  entries: Iterable<readonly [string, AttributeValue]>,
  redactor: Redactor,
): ShownAttribute[] {
  const shown: ShownAttribute[] = [];
  for (const [name, value] of entries) {
    const key = redactor.name(name);
    if (key !== '') {
      const text = redactor.text({ scope: 'span', key: name }, value);
      const isAsItCame = typeof value !== 'object' && text === canonicalText(value);
      shown.push({
        key,
        type: typeOf(value),
        ...(isAsItCame ? { value } : text !== undefined && { value: text }),
        redacted: !isAsItCame || key !== name,
      });
    }
  }
  return shown;
}

export function typeOf(value: AttributeValue): ValueType {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    default:
      return value instanceof Uint8Array ? 'bytes' : Array.isArray(value) ? 'array' : 'map';
  }
}
