import type { RuleJson } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import type { Random } from '../fuzz/random.ts';
import type { SentSpan } from './otlp/request.ts';

/** The rules in force. Half a trace breaks the first two where the whole does not: they tell when one is judged too early. */
export const rules: readonly (RuleJson & { readonly id: string })[] = [
  {
    id: 'check-before-charge',
    name: 'A check comes before each charge',
    expression: 'when { charge as c } always { check before c }',
    onIncomplete: 'evaluate',
  },
  {
    id: 'locks-released',
    name: 'What is locked is released',
    expression: 'when { lock } always { count(lock) == count(unlock) }',
    onIncomplete: 'evaluate',
  },
  {
    id: 'great-charge-approved',
    name: 'Charges over 1000 are approved',
    expression: 'when { charge.where(amount > 1000) as c } always { approval.where(order == c.order) }',
  },
  { id: 'no-leak', name: 'Nothing leaks', expression: 'never { leak }', severity: 'high' },
];

export type Verdict = 'violated' | 'satisfied' | 'not_applicable';

/** A trace of which it is known what the rules must say. */
export interface KnownTrace {
  /** 32 hex digits. */
  readonly id: string;
  /** The root is the last. */
  readonly spans: readonly SentSpan[];
  /** By rule id. */
  readonly truth: Readonly<Record<string, Verdict>>;
}

export const rootId = '00000000000000ff';

/** A span of a trace that is sent piece by piece: its root, named `request`, or a child of that, which starts at `id` ms. */
export function pieceOf(traceId: string, id: number, name: string): SentSpan {
  return name === 'request'
    ? { traceId, spanId: rootId, name, start: 0, length: 50 }
    : { traceId, spanId: hex16(id), parentSpanId: rootId, name, start: id };
}

/** A trace of 1 to about 9 spans; of each rule about every sixth is violated. `number`: makes its id, never the same twice. */
export function knownTrace(random: Random, number: number): KnownTrace {
  const id = random.uint32().toString(16).padStart(16, '0') + number.toString(16).padStart(16, '0');
  const charge = !random.once(3);
  const great = charge && random.once(2);
  const check = !random.once(4);
  const approval = !random.once(3);
  const locks = random.below(3);
  const unlocks = locks > 0 && random.once(4) ? locks - 1 : locks;
  const leak = random.once(6);

  const names = [
    ...(check ? ['check'] : []),
    ...(approval ? ['approval'] : []),
    ...Array.from({ length: locks }, () => 'lock'),
    ...(charge ? ['charge'] : []),
    ...Array.from({ length: unlocks }, () => 'unlock'),
    ...(leak ? ['leak'] : []),
  ];
  const order = `order-${number}`;
  const spans = names.map((name, at): SentSpan => {
    const attributes = { order, ...(name === 'charge' && { amount: great ? 1500 : 500 }) };
    return { traceId: id, spanId: hex16(at + 1), parentSpanId: rootId, name, start: at + 1, attributes };
  });
  return {
    id,
    spans: [...spans, { traceId: id, spanId: rootId, name: 'request', start: 0, length: 20, attributes: { order } }],
    truth: {
      'check-before-charge': verdict(charge, check),
      'locks-released': verdict(locks > 0, locks === unlocks),
      'great-charge-approved': verdict(great, approval),
      'no-leak': verdict(true, !leak),
    },
  };
}

function verdict(applies: boolean, holds: boolean): Verdict {
  if (!applies) {
    return 'not_applicable';
  }
  return holds ? 'satisfied' : 'violated';
}

export function hex16(number: number): string {
  return number.toString(16).padStart(16, '0');
}

/** What the service must have found of these traces: rule id and trace id, with a blank between. */
export function violationsOf(traces: Iterable<KnownTrace>): Set<string> {
  const found = new Set<string>();
  for (const { id, truth } of traces) {
    for (const [rule, of] of Object.entries(truth)) {
      if (of === 'violated') {
        found.add(`${rule} ${id}`);
      }
    }
  }
  return found;
}
