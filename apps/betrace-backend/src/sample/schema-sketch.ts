import { canonicalText } from '@betrace/dsl/values';
import { FieldSet, readTrace } from '@betrace/engine';
import type { AttributeMap, Trace } from '@betrace/engine';
import type { AttributeValue } from '@betrace/dsl';
import { Frequent } from './frequent.ts';
import { Pacer } from './pacer.ts';
import { openSample } from './sampled-trace.ts';
import type { SampledTrace } from './sampled-trace.ts';
import { typeOf } from './shown-attribute.ts';

/** How many of each are remembered, under what they belong to. */
const most = { services: 500, names: 1000, keys: 64, commonKeys: 200, values: 16, kinds: 6, types: 7, ofName: 20 };
/**
 * Counters of span names and what belongs to them, at 700 B each at most, so 21 MB; beyond it the rarest name goes with all
 * of its own. What belongs to no span name has 10,000 at most.
 */
export const maxCounters = 30_000;
/** Characters of a text that is remembered. */
const maxText = 200;
const maxValue = 100;
/** Spans of a trace that are looked at, spread over it. */
const maxSpans = 50;
/** Traces that wait to be looked at; further ones are not. */
const maxWaiting = 500;
/** So often what is old is forgotten, in traces. */
const forgetEvery = 100;
/** Rests nine times as long as it works: a tenth of a core, whatever comes. */
const rest = 9;

export interface AttributeSketch {
  readonly types: Frequent<undefined>;
  /** By their canonical text. */
  readonly values: Frequent<{ value?: AttributeValue }>;
}

export interface NameSketch {
  readonly kinds: Frequent<undefined>;
  readonly services: Frequent<undefined>;
  readonly events: Frequent<undefined>;
  readonly attributes: Frequent<AttributeSketch>;
  /** Of all of these. */
  counters: number;
}

const nothing = () => undefined;
const noFields = new FieldSet([]);

/**
 * What traces are made of, learnt from the sampled ones: names, keys and values with how many traces had them. Sketches of
 * the most frequent rather than sets with a limit: names that hold ids come once and go, whatever is common stays, and
 * each value has a count that it surely reaches.
 */
export class SchemaSketch {
  readonly services = new Frequent(most.services, nothing);
  readonly names = new Frequent(most.names, newName, ({ counters }) => (this.#counters -= counters));
  readonly resource = new Frequent(most.commonKeys, newAttribute);
  readonly scope = new Frequent(most.commonKeys, newAttribute);
  readonly #maxAge: number;
  readonly #waiting: SampledTrace[] = [];
  #learning: Promise<void> | undefined;
  #traces = 0;
  #counters = 0;

  /** `maxAge`: milliseconds after which what was not seen again is forgotten. */
  constructor(maxAge: number) {
    this.#maxAge = maxAge;
  }

  /** Traces that it has learnt from. */
  get traces(): number {
    return this.#traces;
  }

  /** Of span names and what belongs to them. */
  get counters(): number {
    return this.#counters;
  }

  /** Takes a trace, to be looked at soon: many may come at once, and others wait. */
  learn(sample: SampledTrace): void {
    if (!sample.amended && this.#waiting.length < maxWaiting) {
      this.#waiting.push(sample);
      this.#learning ??= this.#learnAll();
    }
  }

  /** Resolves when every trace that was taken is looked at. */
  async settled(): Promise<void> {
    await this.#learning;
  }

  /** `now`: ms since 1970. */
  forgetOld(now: number): void {
    const before = now - this.#maxAge;
    for (const { services, kinds, events, attributes } of this.names.items) {
      [services, kinds, events, attributes].forEach((each) => each.forgetBefore(before));
      attributes.items.forEach(({ values }) => values.forgetBefore(before));
    }
    [this.services, this.names, this.resource, this.scope].forEach((each) => each.forgetBefore(before));
    [...this.resource.items, ...this.scope.items].forEach(({ values }) => values.forgetBefore(before));
    this.names.items.forEach((name) => this.#count(name));
  }

  #count(name: NameSketch): void {
    const { kinds, services, events, attributes } = name;
    const before = name.counters;
    name.counters = attributes.items.reduce(
      (sum, { types, values }) => sum + types.size + values.size,
      1 + kinds.size + services.size + events.size + attributes.size,
    );
    this.#counters += name.counters - before;
  }

  async #learnAll(): Promise<void> {
    const pacer = new Pacer(Infinity, undefined, rest);
    for (let sample = this.#waiting.shift(); sample; sample = this.#waiting.shift()) {
      this.#learnFrom(sample);
      await pacer.goesOn();
    }
    this.#learning = undefined;
  }

  #learnFrom(sample: SampledTrace): void {
    const trace = readTrace(openSample(sample), noFields);
    const number = ++this.#traces;
    const now = Number(sample.decidedAt / 1_000_000n);
    const common = new Set<Uint8Array>();
    const seen = new Set<NameSketch>();
    const step = Math.ceil(trace.spanCount / maxSpans);
    for (let span = 0; span < trace.spanCount; span += step) {
      const [resource, scope] = [trace.resource(span), trace.scope(span)];
      if (!common.has(resource)) {
        common.add(resource);
        seeAttributes(this.resource, trace.allResourceAttributes(span), number, now);
      }
      if (!common.has(scope)) {
        common.add(scope);
        seeAttributes(this.scope, trace.allScopeAttributes(span), number, now);
      }
      const service = trace.service(span);
      seeText(this.services, service, number, now);
      const name = trace.name(span);
      if (name !== '' && name.length <= maxText) {
        const sketch = this.names.see(name, number, now);
        seen.add(sketch);
        seeText(sketch.services, service, number, now);
        seeSpan(sketch, trace, span, number, now);
      }
    }
    seen.forEach((name) => this.#count(name));
    while (this.#counters > maxCounters) {
      this.names.forgetLeast();
    }
    if (number % forgetEvery === 0) {
      this.forgetOld(now);
    }
  }
}

function seeSpan(sketch: NameSketch, trace: Trace, span: number, number: number, now: number): void {
  sketch.kinds.see(trace.kind(span), number, now);
  trace.events(span).forEach(({ name }) => seeText(sketch.events, name, number, now));
  seeAttributes(sketch.attributes, trace.allSpanAttributes(span), number, now);
}

function seeAttributes(sketch: Frequent<AttributeSketch>, attributes: AttributeMap, number: number, now: number): void {
  for (const [key, value] of attributes) {
    if (key !== '' && key.length <= maxText) {
      const { types, values } = sketch.see(key, number, now);
      types.see(typeOf(value), number, now);
      const text = typeof value === 'object' ? '' : canonicalText(value);
      if (text !== '' && text.length <= maxValue) {
        values.see(text, number, now).value = value;
      }
    }
  }
}

function seeText(sketch: Frequent<undefined>, text: string, number: number, now: number): void {
  if (text !== '' && text.length <= maxText) {
    sketch.see(text, number, now);
  }
}

function newName(): NameSketch {
  return {
    kinds: new Frequent(most.kinds, nothing),
    services: new Frequent(most.ofName, nothing),
    events: new Frequent(most.ofName, nothing),
    attributes: new Frequent(most.keys, newAttribute),
    counters: 0,
  };
}

function newAttribute(): AttributeSketch {
  return {
    types: new Frequent(most.types, nothing),
    values: new Frequent<{ value?: AttributeValue }>(most.values, () => ({})),
  };
}
