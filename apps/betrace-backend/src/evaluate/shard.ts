import type { Batch, JudgedRule, OpenTrace, RuleVerdict } from '@betrace/engine';
import type { Clock } from '../assemble/clock.ts';
import type { Holder } from '../assemble/holder.ts';
import type { SpanCounts } from '../assemble/span-counts.ts';
import { TraceBuffer } from '../assemble/trace-buffer.ts';
import type { AssembleLimits, BufferMeasures } from '../assemble/trace-buffer.ts';
import type { Trigger } from '../assemble/trigger.ts';
import type { Outcome, ViolationChange } from '../report/outcome.ts';
import type { MadeSpans } from '../report/kept-spans.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import { inconclusiveRule, suppressedViolation, violationOf } from '../report/violation-of.ts';
import type { Found } from '../report/violation-of.ts';
import { violationId } from '../report/violation-id.ts';
import type { RuleInForce, RuleSetInForce } from '../rules/rule-book.ts';
import { sampleOf } from '../sample/sampled-trace.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import { maxSampleBytes, TraceSampler } from '../sample/trace-sampler.ts';
import { DetailQuota } from './detail-quota.ts';
import { evaluateTrace, idleVerdict } from './evaluate-trace.ts';
import type { JudgedTrace, Verdict } from './evaluate-trace.ts';
import { ShardMeasures } from './shard-measures.ts';
import type { ShardCounts } from './shard-measures.ts';
import { VerdictTally } from './verdict-tally.ts';

export interface ShardLimits extends AssembleLimits {
  /** Violations of a rule and minute that get witnesses and kept spans. */
  readonly maxDetailed: number;
  /** Whether rules that stay undecided are reported as such, up to as many. */
  readonly reportInconclusive: boolean;
  /** Decided traces that are kept as samples, a second at most. */
  readonly sampleRate: number;
}

/** What went wrong with a trace, for the log. */
export interface Fault {
  readonly traceId: string;
  /** The rule that failed; absent when the trace as a whole could not be judged. */
  readonly rule?: { readonly id: string; readonly revision: number };
  readonly reason: string;
}

export interface ShardOptions {
  readonly limits: ShardLimits;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** The rules in force. */
  readonly rules: () => RuleSetInForce;
  /** Called within `add`, `replay`, `expire`, `decideAll` and `amendAll`, once at most in each. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** A rule that fails on one trace fails on many: called once for each revision of it. */
  readonly onFault: (fault: Fault) => void;
  /** Takes a trace that is kept to try rules on. */
  readonly onSample: (sample: SampledTrace) => void;
}

/** What is known of a held trace when late spans come. */
interface TraceMemory {
  /** Of the first decision: amendments are judged by them too. */
  readonly rules: RuleSetInForce;
  /** Minute of the first decision, where its verdicts are counted. */
  readonly minute: number;
  readonly complete: boolean;
  /** Where it is another than the idle one, by rule. */
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** Whether it is kept as a sample. */
  readonly sampled: boolean;
}

const nsPerMinute = 60_000_000_000n;

/**
 * Everything that happens to the traces of one shard of the trace ids: brings their spans together, judges them, and
 * hands out what is to be stored. Spans and rules in, plain data out: it knows no store, no network and no log, and
 * shares nothing with other shards.
 *
 *     add, replay → TraceBuffer → decide, amend → evaluateTrace → verdict counts and violations → onOutcome
 */
export class Shard {
  readonly #options: ShardOptions;
  readonly #buffer: TraceBuffer<TraceMemory>;
  readonly #quota: DetailQuota;
  readonly #inconclusiveQuota: DetailQuota;
  readonly #tally = new VerdictTally();
  readonly #measures = new ShardMeasures();
  readonly #sampler: TraceSampler;
  readonly #warned = new Map<string, number>();
  #traceIds: string[] = [];
  #changes: ViolationChange[] = [];
  #holders: Holder[] = [];

  constructor(options: ShardOptions) {
    const { limits, clock } = options;
    this.#options = options;
    this.#quota = new DetailQuota(limits.maxDetailed);
    this.#inconclusiveQuota = new DetailQuota(limits.reportInconclusive ? limits.maxDetailed : 0);
    this.#sampler = new TraceSampler(limits.sampleRate, clock.monotonic());
    this.#buffer = new TraceBuffer<TraceMemory>(limits, clock, {
      decide: (trace, trigger, holders) => this.#decide(trace, trigger, holders),
      amend: (trace, trigger, memory, holders) => this.#amend(trace, trigger, memory, holders),
    });
  }

  /** See TraceBuffer, also for the next ones. */
  add(batch: Batch, holder?: Holder): void {
    this.#buffer.add(batch, holder);
    this.#handOut();
  }

  replay(batch: Batch, holder: Holder, at: number): void {
    this.#buffer.replay(batch, holder, at);
    this.#handOut();
  }

  skip(count: number): void {
    this.#buffer.skip(count);
  }

  remember(traceId: string, at: number): void {
    this.#buffer.remember(traceId, at);
  }

  reject(reason: string, count: number): void {
    this.#buffer.reject(reason, count);
  }

  expire(): void {
    this.#buffer.expire();
    this.#handOut();
  }

  decideAll(trigger: Trigger): void {
    this.#buffer.decideAll(trigger);
    this.#handOut();
  }

  /** To be called before the end: what late spans wait for here, no later shard can do. */
  amendAll(): void {
    this.#buffer.amendAll();
    this.#handOut();
  }

  /** What became of every span. */
  counts(): SpanCounts {
    return this.#buffer.counts();
  }

  /** Since the start, but for what there is now; added up over shards by `addUp`. */
  measures(): BufferMeasures & ShardCounts & { readonly redactionFailures: number } {
    return {
      ...this.#buffer.measures(),
      ...this.#measures.read(this.#options.rules()),
      redactionFailures: this.#options.redactor.failures,
    };
  }

  /** Milliseconds by which judging is behind the deadlines; of several shards the greatest counts. */
  get lag(): number {
    return this.#buffer.lag;
  }

  #decide(open: OpenTrace, trigger: Trigger, holders: readonly Holder[]): TraceMemory | undefined {
    const rules = this.#options.rules();
    const decidedAt = this.#options.clock.wallTime();
    const minute = Number(decidedAt / nsPerMinute);
    this.#traceIds.push(open.traceId);
    this.#holders.push(...holders);
    const judged = this.#evaluate(rules, open, trigger);
    if (!judged) {
      this.#tally.failed(rules, minute);
      return undefined;
    }
    this.#measures.decided(judged);
    this.#tally.decided(rules, minute, judged);
    const made: MadeSpans = [];
    for (const { verdict } of judged.concerned) {
      const found = this.#found(judged, verdict, decidedAt, made);
      if (found) {
        this.#changes.push({ kind: 'found', ...found });
      }
    }
    const { trace, complete } = judged;
    const sampled = this.#sampler.takes(trace, complete, open.byteLength, this.#options.clock.monotonic());
    if (sampled) {
      this.#options.onSample(sampleOf(judged, open, decidedAt));
    }
    return { rules, minute, complete, verdicts: verdictsOf(judged), sampled };
  }

  /** A less complete view never replaces a more complete one, and a failure replaces nothing. */
  #amend(open: OpenTrace, trigger: Trigger, before: TraceMemory, holders: readonly Holder[]): TraceMemory {
    this.#holders.push(...holders);
    const { rules, minute, sampled } = before;
    const judged = this.#evaluate(rules, open, trigger);
    if (!judged || (before.complete && !judged.complete)) {
      return before;
    }
    const now = this.#options.clock.wallTime();
    const verdicts = new Map(before.verdicts);
    const made: MadeSpans = [];
    const concerned = new Map(judged.concerned.map((each) => [each.rule, each]));
    for (const rule of new Set([...before.verdicts.keys(), ...concerned.keys()])) {
      const idle = rules.compiled.idle[rule] as RuleVerdict;
      const from = before.verdicts.get(rule) ?? idle.verdict;
      const to = concerned.get(rule)?.verdict ?? idle;
      if (to.verdict !== 'error' || from === 'error') {
        verdicts.set(rule, to.verdict);
        if (from !== to.verdict) {
          this.#tally.changed(rules, minute, rule, from, to.verdict);
        }
        this.#change(judged, from, to, now, made);
      }
    }
    if (judged.complete && !before.complete) {
      this.#tally.completed(rules, minute);
    }
    this.#measures.amended();
    if (sampled && open.byteLength <= maxSampleBytes) {
      this.#options.onSample(sampleOf(judged, open, now, true));
    }
    return { rules, minute, complete: judged.complete, verdicts, sampled };
  }

  #change(judged: JudgedTrace, from: Verdict, to: RuleVerdict, at: bigint, made: MadeSpans): void {
    const found = this.#found(judged, to, at, made);
    if (found) {
      this.#changes.push({ kind: 'amended', ...found });
    } else if (from === 'violated' || (from === 'inconclusive' && this.#options.limits.reportInconclusive)) {
      const id = violationId(to.id, judged.trace.traceId);
      this.#changes.push({ kind: 'withdrawn', id, at, reason: withdrawalReasons[to.verdict] });
    }
  }

  /** What there is to report of a verdict. */
  #found(judged: JudgedTrace, verdict: RuleVerdict, at: bigint, made: MadeSpans): Found | undefined {
    const { redactor } = this.#options;
    const inForce = judged.rules.byId.get(verdict.id) as RuleInForce;
    const minute = Number(at / nsPerMinute);
    if (verdict.verdict === 'violated') {
      return this.#quota.take(verdict.id, minute)
        ? violationOf(judged, verdict, inForce, redactor, at, made)
        : suppressedViolation(judged, verdict, inForce, redactor, at);
    }
    return verdict.verdict === 'inconclusive' && this.#inconclusiveQuota.take(verdict.id, minute)
      ? inconclusiveRule(judged, verdict, inForce, redactor, at)
      : undefined;
  }

  /** Undefined when the trace cannot be judged at all, which takes nothing else with it. */
  #evaluate(rules: RuleSetInForce, open: OpenTrace, trigger: Trigger): JudgedTrace | undefined {
    try {
      const judged = this.#measures.timed(rules, (timer) => evaluateTrace(rules, open, trigger, timer));
      judged.concerned.forEach((each) => this.#warn(judged, each));
      return judged;
    } catch (error) {
      this.#measures.failed();
      // Nobody knows what the text of an error holds.
      const reason = this.#options.redactor.name(String(error));
      this.#options.onFault({ traceId: open.traceId, reason });
      return undefined;
    }
  }

  #warn({ rules, trace }: JudgedTrace, { verdict: { id, verdict, reason = '' } }: JudgedRule): void {
    const rule = verdict === 'error' ? rules.byId.get(id)?.rule : undefined;
    if (rule && this.#warned.get(id) !== rule.revision) {
      this.#warned.set(id, rule.revision);
      this.#options.onFault({ traceId: trace.traceId, rule: { id: rule.id, revision: rule.revision }, reason });
    }
  }

  #handOut(): void {
    const { verdicts, evidence } = this.#tally.take();
    const isCounted = verdicts.length + evidence.length > 0;
    if (this.#traceIds.length === 0 && this.#holders.length === 0 && !isCounted && !this.#changes.length) {
      return;
    }
    this.#measures.counted(verdicts);
    const outcome = { traceIds: this.#traceIds, verdicts, evidence, changes: this.#changes, holders: this.#holders };
    this.#traceIds = [];
    this.#changes = [];
    this.#holders = [];
    this.#options.onOutcome(outcome);
  }
}

const withdrawalReasons: Readonly<Record<Verdict, string>> = {
  not_applicable: 'With the spans that came late the rule does not apply.',
  satisfied: 'With the spans that came late the rule is kept.',
  inconclusive: 'With the spans that came late the rule cannot be decided.',
  violated: '',
  error: '',
};

/** Of most traces: nothing is held for them. */
const allIdle: ReadonlyMap<number, Verdict> = new Map();

function verdictsOf({ rules, concerned }: JudgedTrace): ReadonlyMap<number, Verdict> {
  const others = concerned.filter(({ rule, verdict }) => verdict.verdict !== idleVerdict(rules, rule));
  return others.length === 0 ? allIdle : new Map(others.map(({ rule, verdict }) => [rule, verdict.verdict]));
}
