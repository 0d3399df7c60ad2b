import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, plan } from '@betrace/dsl';
import { compileRules } from '../src/index.ts';
import type { CompiledRules, RuleToCompile } from '../src/index.ts';

const GENERATOR = new URL('../../../../shared/bench/', import.meta.url);

interface Index {
  readonly spans: number;
  readonly formats: { readonly otlp: { readonly lens: readonly number[] } };
  readonly truth: { readonly rules: Readonly<Record<string, number>> };
}

/** OTLP bodies of 500 spans each, and what is known of them. */
export interface Payload {
  readonly bodies: readonly Uint8Array[];
  readonly spans: number;
  /** How many traces each of the ten rules finds violated. */
  readonly truth: Readonly<Record<string, number>>;
  /** Of each body, where the trace ids of its spans are. */
  readonly traceIdsAt: readonly (readonly number[])[];
}

/** Writes the same payload every time, of so many bodies, into a folder. */
export function generatePayload(folder: string, bodies: number): void {
  const generator = fileURLToPath(new URL('gen.mjs', GENERATOR));
  execFileSync(process.execPath, [generator, '--out', folder, '--bodies', String(bodies), '--formats', 'otlp']);
}

export function readPayload(folder: string): Payload {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Index;
  const bytes = new Uint8Array(readFileSync(join(folder, 'otlp.bin')));
  const positions = new Uint32Array(new Uint8Array(readFileSync(join(folder, 'otlp.pos.bin'))).buffer);
  const { lens } = index.formats.otlp;
  let at = 0;
  const bodies = lens.map((length) => bytes.slice(at, (at += length)));
  const each = index.spans / lens.length;
  const traceIdsAt = lens.map((_, body) =>
    Array.from({ length: each }, (_, span) => positions[(body * each + span) * 4] as number),
  );
  return { bodies, spans: index.spans, truth: index.truth.rules, traceIdsAt };
}

interface GivenRule {
  readonly id: string;
  readonly d3: string;
}

const { RULES } = (await import(new URL('rules.mjs', GENERATOR).href)) as { RULES: readonly GivenRule[] };

/** A span name in the text of a rule: two words at the start of a pattern, without the quotes of an attribute. */
const NAMES = /(?<!["\w.])(?!app\.)([a-z]+\.(?!where)[a-z]+)\b/g;

/**
 * The ten rules, and with them `more` others made from them. `idle`: the others speak of spans that never come, as most
 * rules of a large installation do for most traces; else of the same spans, each with a threshold of its own.
 */
export function rulesOf(more: number, idle: boolean): CompiledRules {
  const rules = RULES.map(({ id, d3 }) => toCompile(id, d3));
  for (let i = 0; i < more; i++) {
    const { id, d3 } = RULES[i % RULES.length] as GivenRule;
    const text = idle
      ? d3.replace(NAMES, (name) => `${name}_${i}`)
      : d3.replace(/([<>] \d+)/g, (limit) => `${limit}.${1000 + i}`).replace('"DELETE"', `"DELETE${i}"`);
    rules.push(toCompile(`${id}-${i}`, text));
  }
  return compileRules(rules);
}

function toCompile(id: string, text: string): RuleToCompile {
  const planned = plan(parse(text));
  if (!('plan' in planned)) {
    throw new Error(`${id} has no plan: ${text}`);
  }
  return { id, plan: planned.plan, onIncomplete: 'inconclusive' };
}
