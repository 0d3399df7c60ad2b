import fc from 'fast-check';

/**
 * Texts of rules over the names, keys and values of `generatedSpans`, most of them valid. A rule is read off a list of
 * numbers, each of which is one choice; 0 is the simplest, and so is what stands behind the end of the list.
 */
export const generatedRule: fc.Arbitrary<string> = fc
  .array(fc.nat({ max: 999 }), { maxLength: 90, size: 'max' })
  .map((choices) => new RuleWriter(choices).rule());

const NAMES = ['a', 'b', 'c', '"GET /"'];
const KEYS = ['k', 'n', 'list'];
const NUMBERS = ['1', '0', '2', '0.5', '-1', '1e3', '9007199254740993', '9223372036854775807', '1.5e300'];
const TEXTS = ['"x"', '"1"', '"y"', '""', '"abc"', '"1.50"', '"日"', '"😀"'];
const LITERALS = [...NUMBERS, ...TEXTS, 'true', 'false'];
const DURATIONS = ['1ns', '0ns', '2ns', '3ns', '1us', '2000h'];
const REGEXES = ['x', '^[xy]$', '1', '.*', '^$', '(?i)X|server'];
const PATHS = ['$.a', '$.a[0]', '$.a.b', '$[1]', '$'];
const ORDER = ['==', '!=', '<', '>=', '>', '<='];
const STRING_OPS = ['contains', 'starts_with', 'ends_with'];
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
const NUMBER_INTRINSICS = ['depth', 'childCount'];
const DURATION_INTRINSICS = ['duration', 'start', 'end', 'selfTime'];
const TEXT_INTRINSICS = ['name', 'service', 'statusMessage', 'status', 'kind', 'id', 'parentID'];
const TRACE_NUMBERS = ['trace:spanCount', 'trace:errorCount', 'trace:serviceCount'];
const TRACE_TEXTS = ['trace:rootName', 'trace:rootService', 'trace:id'];
const NETWORKS = ['10.0.0.0/8', '10.1.2.3/32', '2001:db8::/32', '::/0', '0.0.0.0/0'];
const AGGREGATES = ['sum', 'min', 'max', 'avg', 'p50', 'p90', 'p95', 'p99'];

/** Where a value stands; it decides which owners its fields may have. */
type Level = 'block' | 'span' | 'event' | 'link';

class RuleWriter {
  private readonly choices: readonly number[];
  private next = 0;
  private bound: string[] = [];
  private names = 0;

  constructor(choices: readonly number[]) {
    this.choices = choices;
  }

  rule(): string {
    switch (this.below(7)) {
      case 0:
        return `when { ${this.block()} } always { ${this.block()} }`;
      case 1:
        return `when { ${this.block()} } never { ${this.block()} }`;
      case 2:
        return this.block();
      case 3:
        return `when { ${this.block()} } always { ${this.block()} } never { ${this.block()} }`;
      case 4:
        return `never { ${this.block()} }`;
      case 5:
        return `when { ${this.block()} }`;
      default:
        return `always { ${this.block()} }`;
    }
  }

  private below(count: number): number {
    return (this.choices[this.next++] ?? 0) % count;
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** Variables bound inside are seen by the blocks behind. */
  private block(): string {
    return this.expr(2);
  }

  private expr(depth: number): string {
    switch (this.below(depth > 0 ? 10 : 5)) {
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
      case 8:
        return this.boundEitherWay();
      default:
        return `not (${this.scoped(() => this.expr(depth - 1))})`;
    }
  }

  /** A variable that every branch of an `or` binds is bound behind it. */
  private boundEitherWay(): string {
    if (this.names >= 4) {
      return this.operand();
    }
    const variable = `v${this.names++}`;
    const text = `(${this.pattern()} as ${variable} or ${this.pattern()} as ${variable})`;
    this.bound.push(variable);
    return text;
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
    if (this.below(10) === 9) {
      return `${this.pick(['root', 'span'])}.where(${this.named()})`;
    }
    const base = this.pick([...NAMES, 'span', 'span', 'root']);
    const where = () => (this.below(3) === 1 ? `.where(${this.cond(1)})` : '');
    return `${base}${where()}${this.below(6) === 5 ? where() : ''}`;
  }

  /** A name asked for in a condition: which spans can make a rule apply is read off these too. */
  private named(): string {
    const name = this.pick(['"a"', '"b"', '"other"', '"x"']);
    const among = `span:name in [${name}, "c"]`;
    return this.pick([
      `span:name == ${name}`,
      among,
      `span:name == ${name} or ${among}`,
      `${this.test('span')} and ${among}`,
    ]);
  }

  private cond(depth: number, level: Level = 'span'): string {
    switch (this.below(depth > 0 ? 8 : 5)) {
      case 5:
        return `(${this.cond(depth - 1, level)} and ${this.cond(depth - 1, level)})`;
      case 6:
        return `(${this.cond(depth - 1, level)} or ${this.cond(depth - 1, level)})`;
      case 7:
        return `not (${this.cond(depth - 1, level)})`;
      case 4: {
        const inside = this.pick(['event', 'link'] as const);
        return level === 'span' ? `${inside}(${this.cond(1, inside)})` : this.test(level);
      }
      default:
        return this.test(level);
    }
  }

  /** What is asked of values: in a block of variables, the root and the trace, in a condition also of the span's own. */
  private test(level: Level): string {
    switch (this.below(16)) {
      case 0:
        return `${this.attribute(level)} ${this.pick(ORDER)} ${this.pick(NUMBERS)}`;
      case 1:
        return `${this.attribute(level)} ${this.pick(['==', '!='])} ${this.pick(LITERALS)}`;
      case 2:
        return this.pick([this.attribute(level), `${this.owner(level)}:isRoot`, 'trace:complete']);
      case 3:
        return `exists(${this.pick([this.attribute(level), this.intrinsic(TEXT_INTRINSICS, level)])})`;
      case 4:
        return `${this.duration(level, 2)} ${this.pick(ORDER)} ${this.duration(level, 0)}`;
      case 5:
        return `${this.duration(level, 1)} ${this.pick(ORDER)} ${this.pick(DURATIONS)}`;
      case 6:
        return this.constant(level);
      case 7:
        return `${this.untyped(level)} ${this.pick([...ORDER, ...STRING_OPS])} ${this.untyped(level)}`;
      case 8:
        return `${this.number(level, 2)} ${this.pick([...ORDER, ...STRING_OPS])} ${this.pick(NUMBERS)}`;
      case 9:
        return `${this.number(level, 1)} ${this.pick(ORDER)} ${this.number(level, 1)}`;
      case 10:
        return `${this.text(level)} ${this.pick([...ORDER, ...STRING_OPS, ...STRING_OPS])} ${this.pick(TEXTS)}`;
      case 11:
        return `${this.pick([this.untyped(level), this.number(level, 1)])} ${this.in()} [${this.list(LITERALS)}]`;
      case 12:
        return `${this.duration(level, 1)} ${this.in()} [${this.list(DURATIONS)}]`;
      case 13:
        return `${this.text(level)} matches \`${this.pick(REGEXES)}\``;
      case 14:
        return `ip_in(${this.pick([this.attribute(level), this.text(level)])}, "${this.pick(NETWORKS)}")`;
      default:
        return `${this.all(level)} ${this.pick(['contains', '==', '!=', 'starts_with'])} ${this.pick(LITERALS)}`;
    }
  }

  private constant(level: Level): string {
    const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
    const [key, words] = this.pick([['status', ['error', 'ok', 'unset']] as const, ['kind', kinds] as const]);
    const field = this.intrinsic([key], level);
    return this.below(3) === 2
      ? `${field} ${this.in()} [${this.list(words)}]`
      : `${field} ${this.pick(['==', '!='])} ${this.pick(words)}`;
  }

  private in(): string {
    return this.pick(['in', 'not in']);
  }

  private list(from: readonly string[]): string {
    return Array.from({ length: 1 + this.below(3) }, () => this.pick(from)).join(', ');
  }

  /** Whose intrinsics can be asked for. */
  private owner(level: Level): string {
    return this.pick([...(level === 'block' ? [] : ['span', 'parent']), 'root', ...this.bound, ...this.bound]);
  }

  private attribute(level: Level): string {
    const owners = [...this.bound.map((variable) => `${variable}.`), 'root.'];
    if (level !== 'block') {
      owners.unshift('', '', 'span.', 'resource.', 'instrumentation.', 'parent.');
    }
    const owner = this.pick(owners);
    const key = this.pick(KEYS);
    return owner !== '' && this.below(8) === 7 ? `${owner}attributes["${key}"]` : `${owner}${key}`;
  }

  /** All attributes of something, as a list. */
  private all(level: Level): string {
    const owners = [...this.bound, 'root'];
    if (level !== 'block') {
      owners.unshift('span', 'resource', 'instrumentation', 'parent');
    }
    return `${this.pick(owners)}.attributes[*]`;
  }

  private intrinsic(keys: readonly string[], level: Level): string {
    return `${this.owner(level)}:${this.pick(keys)}`;
  }

  private untyped(level: Level): string {
    return this.below(4) === 3 ? this.text(level) : this.attribute(level);
  }

  private text(level: Level): string {
    switch (this.below(6)) {
      case 0:
        return this.attribute(level);
      case 1:
        return `lower(${this.pick([this.attribute(level), this.intrinsic(TEXT_INTRINSICS.slice(0, 3), level)])})`;
      case 2:
        return this.pick(TRACE_TEXTS);
      case 3:
        return level === 'event'
          ? 'event:name'
          : level === 'link'
            ? this.pick(['link:spanID', 'link:traceID'])
            : level === 'span'
              ? this.pick(['instrumentation:name', 'instrumentation:version'])
              : this.intrinsic(['name'], level);
      case 4:
        return `json(${this.attribute(level)}, "${this.pick(PATHS)}")`;
      default:
        return this.intrinsic(['name', 'service', 'statusMessage', 'id', 'parentID'], level);
    }
  }

  private number(level: Level, depth: number): string {
    switch (this.below(depth > 0 ? 9 : 4)) {
      case 0:
        return this.attribute(level);
      case 1:
        return this.intrinsic(NUMBER_INTRINSICS, level);
      case 2:
        return this.pick([`length(${this.attribute(level)})`, this.pick(TRACE_NUMBERS)]);
      case 3:
        return `json(${this.attribute(level)}, "${this.pick(PATHS)}")`;
      case 4:
        return `(${this.number(level, depth - 1)} ${this.pick(['+', '-', '*', '/', '%'])} ${this.pick(NUMBERS)})`;
      case 5:
        return `(${this.number(level, depth - 1)} ${this.pick(['+', '-', '*', '/', '%'])} ${this.number(level, depth - 1)})`;
      case 6:
        return this.pick([`-(${this.number(level, depth - 1)})`, `abs(${this.number(level, depth - 1)})`]);
      case 7:
        return `(${this.duration(level, depth - 1)} / ${this.duration(level, depth - 1)})`;
      default:
        return `number(${this.attribute(level)})`;
    }
  }

  private duration(level: Level, depth: number): string {
    switch (this.below(depth > 0 ? 7 : 3)) {
      case 0:
        return this.intrinsic(DURATION_INTRINSICS, level);
      case 1:
        return level === 'event' ? 'event:timeSinceStart' : this.intrinsic(['duration'], level);
      case 2:
        return 'trace:duration';
      case 3:
        return `(${this.duration(level, depth - 1)} ${this.pick(['+', '-', '%'])} ${this.duration(level, depth - 1)})`;
      case 4:
        return `(${this.duration(level, depth - 1)} ${this.pick(['*', '/'])} ${this.number(level, depth - 1)})`;
      case 5:
        return `(${this.number(level, depth - 1)} * ${this.pick(DURATIONS)})`;
      default:
        return this.pick([`-(${this.duration(level, depth - 1)})`, `abs(${this.duration(level, depth - 1)})`]);
    }
  }

  private blockTest(): string {
    switch (this.below(8)) {
      case 0:
        return `${this.aggregate()} ${this.pick(ORDER)} ${this.below(4)}`;
      case 1:
        return `count(${this.set()}) ${this.pick(ORDER)} ${this.below(4)}`;
      case 2:
        return `${this.durations()} ${this.pick(ORDER)} ${this.below(9)}ns`;
      case 3:
        return `${this.aggregate()} ${this.pick(ORDER)} ${this.aggregate()}`;
      case 4:
        return `${this.aggregate()} ${this.pick(['+', '-', '*', '/'])} ${this.number('block', 1)} ${this.pick(ORDER)} ${this.pick(NUMBERS)}`;
      case 5:
        return `trace:${this.pick(['spanCount', 'errorCount', 'serviceCount'])} ${this.pick(ORDER)} ${this.below(5)}`;
      default:
        return this.test('block');
    }
  }

  private aggregate(): string {
    const name = this.pick([...AGGREGATES, 'count(distinct', 'concurrency', ...AGGREGATES]);
    switch (name) {
      case 'count(distinct': {
        const of = [this.attribute('span'), this.text('span'), this.number('span', 1), this.duration('span', 1)];
        return `count(distinct ${this.pick(of)} of ${this.set()})`;
      }
      case 'concurrency':
        return `concurrency(${this.set()})`;
      default:
        return `${name}(${this.pick(['n', 'n', 'n + 1', 'parent.n', this.number('span', 2)])} of ${this.set()})`;
    }
  }

  private durations(): string {
    return `${this.pick(AGGREGATES)}(${this.pick(['span:duration', this.duration('span', 2)])} of ${this.set()})`;
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
