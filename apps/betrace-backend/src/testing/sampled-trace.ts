import { evaluateTrace } from '../evaluate/evaluate-trace.ts';
import { sampleOf } from '../sample/sampled-trace.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import { openTrace } from './otlp.ts';
import type { TestSpan } from './otlp.ts';
import { ruleSet } from './rule-set.ts';

/** A held trace of these spans, closed by its root. */
export function sampledTrace(decidedAt: bigint, ...spans: TestSpan[]): SampledTrace {
  const open = openTrace(...spans);
  return sampleOf(evaluateTrace(ruleSet(), open, 'root'), open, decidedAt);
}
