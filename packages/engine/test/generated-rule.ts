import fc from 'fast-check';

/**
 * Texts of rules over the names, keys and values of `generatedSpans`, most of them valid. A rule is read off a list of
 * numbers, each of which is one choice; 0 is the simplest, and so is what stands behind the end of the list.
 */
export const generatedRule: fc.Arbitrary<string> = fc
  .array(fc.nat({ max: 999 }), { maxLength: 60, size: 'max' })
  .map((choices) => new RuleWriter(choices).rule());

const NAMES = ['a', 'b', 'c', '"GET /"'];
const KEYS = ['k', 'n', 'list'];
const LITERALS = ['1', '"x"', '2', 'true', '"1"', '0.5', '-1', '"y"'];
const OPS = ['==', '!=', '<', '>=', '>', '<='];
const RELATIONS = [
  'child of',
  'descendant of',
  'before',
  'parent of',
  'ancestor of',
  'sibling of',
  'after',
  'overlaps',
  'during',
  'before within',
  'after within',
];

const NUMBERS = [
  'span:childCount',
  'span:depth',
  'length(k)',
  'n + 1',
  'n * 2',
  'n / 2',
  'n % 2',
  'number(k)',
  'json(k, "$.a")',
  'abs(n)',
  '-n',
  'parent:childCount',
];
const DURATIONS = [
  'span:end - span:start',
  'span:duration * 0.5',
  'span:duration / 2',
  'span:selfTime',
  'parent:duration',
];
const TESTS = [
  'ip_in(k, "10.0.0.0/8")',
  'span:kind == server',
  'span:statusMessage == "boom"',
  'exists(span:statusMessage)',
  'instrumentation:name == "lib"',
  'instrumentation.k == "x"',
  'span:id != parent:id',
  'exists(span:parentID)',
  'span:isRoot',
  'span:start >= parent:start',
  'lower(k) == "x"',
  'span:duration / parent:duration > 1',
  'resource.attributes[*] contains "x"',
];

class RuleWriter {
  private readonly choices: readonly number[];
  private next = 0;
  private bound: string[] = [];
  private names = 0;

  constructor(choices: readonly number[]) {
    this.choices = choices;
  }

  rule(): string {
    switch (this.below(5)) {
      case 0:
        return `when { ${this.block()} } always { ${this.block()} }`;
      case 1:
        return `when { ${this.block()} } never { ${this.block()} }`;
      case 2:
        return this.block();
      case 3:
        return `when { ${this.block()} } always { ${this.block()} } never { ${this.block()} }`;
      default:
        return `always { ${this.block()} }`;
    }
  }

  private below(count: number): number {
    return (this.choices[this.next++] ?? 0) % count;
  }

  private pick(from: readonly string[]): string {
    return from[this.below(from.length)] as string;
  }

  /** Variables bound inside are seen by the blocks behind. */
  private block(): string {
    return this.expr(2);
  }

  private expr(depth: number): string {
    switch (this.below(depth > 0 ? 9 : 5)) {
      case 0:
        return this.operand();
      case 1:
      case 2:
        return this.chain();
      case 3:
        return this.blockTest();
      case 4:
        return this.operand();
      case 5:
      case 6:
        return `(${this.expr(depth - 1)} and ${this.expr(depth - 1)})`;
      case 7:
        return `(${this.scoped(() => this.expr(depth - 1))} or ${this.scoped(() => this.expr(depth - 1))})`;
      default:
        return `not (${this.scoped(() => this.expr(depth - 1))})`;
    }
  }

  /** What is bound inside is not seen behind. */
  private scoped(write: () => string): string {
    const before = [...this.bound];
    const text = write();
    this.bound = before;
    return text;
  }

  private chain(): string {
    let text = this.operand();
    for (let links = 1 + (this.below(4) === 3 ? 1 : 0); links > 0; links--) {
      const relation = this.pick(RELATIONS);
      const within = relation.endsWith(' within') ? ` within ${this.below(4)}ns` : '';
      text += ` ${relation.replace(' within', '')} ${this.operand()}${within}`;
    }
    return text;
  }

  private operand(): string {
    if (this.bound.length > 0 && this.below(3) === 1) {
      const variable = this.pick(this.bound);
      return this.below(4) === 1 ? `${variable}.where(${this.cond(1)})` : variable;
    }
    const pattern = this.pattern();
    if (this.below(3) !== 1 || this.names >= 4) {
      return pattern;
    }
    const variable = `v${this.names++}`;
    this.bound.push(variable);
    return `${pattern} as ${variable}`;
  }

  private pattern(): string {
    const base = this.pick([...NAMES, 'span', 'span', 'root']);
    return this.below(3) === 1 ? `${base}.where(${this.cond(1)})` : base;
  }

  private cond(depth: number): string {
    switch (this.below(depth > 0 ? 20 : 16)) {
      case 0:
        return `${this.pick(KEYS)} ${this.pick(OPS)} ${this.pick(LITERALS.filter((text) => !/"1"/.test(text)))}`;
      case 1:
        return `${this.pick(KEYS)} == ${this.pick(LITERALS)}`;
      case 2:
        return this.pick(KEYS);
      case 3:
        return `exists(${this.field()})`;
      case 4:
        return `span:duration ${this.pick(OPS)} ${this.below(4)}ns`;
      case 5:
        return `span:status ${this.pick(['==', '!='])} error`;
      case 6:
        return `${this.field()} ${this.pick(OPS)} ${this.field()}`;
      case 7:
        return `${this.field()} ${this.pick(['in', 'not in'])} [${this.pick(LITERALS)}, ${this.pick(LITERALS)}]`;
      case 8:
        return `${this.field()} matches \`${this.pick(['x', '^[xy]$', '1', '.*'])}\``;
      case 9:
        return `span.attributes[*] ${this.pick(['contains', '==', '!='])} ${this.pick(LITERALS)}`;
      case 10:
        return `event(${this.pick(['k == "x"', 'event:name == "e"', 'event:timeSinceStart > 1ns', 'k == span.k'])})`;
      case 11:
        return `${this.field()} ${this.pick(['contains', 'starts_with', 'ends_with'])} "x"`;
      case 12:
        return `link(${this.pick(['k == "x"', 'exists(link:spanID)'])})`;
      case 13:
        return `${this.pick(NUMBERS)} ${this.pick(OPS)} ${this.below(3)}`;
      case 14:
        return `${this.pick(DURATIONS)} ${this.pick(OPS)} ${this.below(4)}ns`;
      case 15:
        return this.pick(TESTS);
      case 16:
      case 17:
        return `(${this.cond(depth - 1)} and ${this.cond(depth - 1)})`;
      case 18:
        return `(${this.cond(depth - 1)} or ${this.cond(depth - 1)})`;
      default:
        return `not (${this.cond(depth - 1)})`;
    }
  }

  private field(): string {
    const owners = ['', 'span.', 'parent.', 'root.', 'resource.', ...this.bound.map((variable) => `${variable}.`)];
    const intrinsics = [
      'parent:name',
      'span:name',
      'root:service',
      ...this.bound.map((variable) => `${variable}:name`),
    ];
    return this.below(4) === 3 ? this.pick(intrinsics) : `${this.pick(owners)}${this.pick(KEYS)}`;
  }

  private blockTest(): string {
    const variable = this.bound.length > 0 ? this.pick(this.bound) : 'root';
    switch (this.below(12)) {
      case 0:
        return `${this.aggregate()} ${this.pick(OPS)} ${this.below(4)}`;
      case 1:
        return `count(${this.set()}) ${this.pick(OPS)} ${this.below(4)}`;
      case 2:
        return `sum(span:duration of ${this.set()}) ${this.pick(OPS)} ${this.below(9)}ns`;
      case 3:
        return `${variable}.${this.pick(KEYS)} ${this.pick(OPS)} ${this.pick(['1', '"x"', `${variable}:name`])}`;
      case 4:
        return `${variable}:start ${this.pick(OPS)} root:start + ${this.below(4)}ns`;
      case 5:
        return `${variable}:selfTime ${this.pick(OPS)} ${this.below(4)}ns`;
      case 6:
        return `trace:${this.pick(['spanCount', 'errorCount', 'serviceCount'])} ${this.pick(OPS)} ${this.below(5)}`;
      case 7:
        return `trace:duration ${this.pick(OPS)} ${this.below(9)}ns`;
      case 8:
        return this.pick(['trace:complete', `exists(${variable}.k)`, `${variable}:isRoot`]);
      case 9:
        return `trace:${this.pick(['rootName', 'rootService'])} ${this.pick(['==', '!=', 'in'])} ["a", "x"]`.replace(
          /(==|!=) \["a", "x"\]/,
          '$1 "a"',
        );
      case 10:
        return `${this.aggregate()} ${this.pick(OPS)} ${this.aggregate()}`;
      default:
        return `${variable}:depth ${this.pick(OPS)} ${this.below(3)}`;
    }
  }

  private aggregate(): string {
    const name = this.pick(['sum', 'min', 'max', 'avg', 'p50', 'p95', 'count(distinct', 'concurrency']);
    switch (name) {
      case 'count(distinct':
        return `count(distinct ${this.field()} of ${this.set()})`;
      case 'concurrency':
        return `concurrency(${this.set()})`;
      default:
        return `${name}(${this.pick(['n', 'n', 'n + 1', 'parent.n'])} of ${this.set()})`;
    }
  }

  /** A pattern, or a relation; nothing is bound in it. */
  private set(): string {
    const names = this.names;
    this.names = 4;
    const text = this.below(3) === 1 ? this.chain() : this.pattern();
    this.names = names;
    return text;
  }
}
