import { compileRules, unpack } from '@betrace/engine';
import { parentPort, workerData } from 'node:worker_threads';
import { Shard } from '../evaluate/shard.ts';
import type { Fault } from '../evaluate/shard.ts';
import { Redactor } from '../report/redact/redactor.ts';
import { planOf } from '../rules/rule-input.ts';
import type { RuleInForce, RuleSetInForce } from '../rules/rule-book.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import type { StoredRule } from '../store/store.ts';
import { answerCall } from '../threads/calls.ts';
import type { Call } from '../threads/calls.ts';
import { HeldSegments } from './held-segments.ts';
import type { PlainOutcome, ShardReport, ShardTask, ShardThreadData, ShardTime, ShardTurn } from './messages.ts';

const port = parentPort;
if (port === null) {
  throw new Error('This module is run by a thread of its own.');
}
const { limits, redaction } = workerData as ShardThreadData;
let now: ShardTime = { monotonic: 0, wall: 0n };
let rules: RuleSetInForce = { compiled: compileRules([]), byId: new Map() };
let outcomes: PlainOutcome[] = [];
let faults: Fault[] = [];
let samples: SampledTrace[] = [];
const segments = new HeldSegments();
const redactor = new Redactor(redaction);

const shard = new Shard({
  limits,
  clock: { monotonic: () => now.monotonic, wallTime: () => now.wall, every: () => () => undefined },
  redactor,
  rules: () => rules,
  onOutcome: ({ holders, ...outcome }) => outcomes.push({ ...outcome, segments: segments.handOver(holders) }),
  onFault: (fault) => faults.push(fault),
  onSample: (sample) => samples.push(sample),
});

port.on('message', (message: Call | ShardTurn) => {
  if ('call' in message) {
    void answerCall(port, { measures: () => shard.measures() }, message);
    return;
  }
  message.tasks.forEach(run);
  const report: ShardReport = {
    outcomes,
    released: segments.giveBack(),
    faults,
    samples,
    counts: shard.counts(),
    lag: shard.lag,
  };
  outcomes = [];
  faults = [];
  samples = [];
  port.postMessage(
    report,
    report.samples.map(({ packed }) => packed),
  );
});

function run(task: ShardTask): void {
  now = 'time' in task ? task.time : now;
  switch (task.kind) {
    case 'spans': {
      const holder = segments.receive(task.segment);
      const batch = unpack(task.packed);
      return task.replayedAt === undefined ? shard.add(batch, holder) : shard.replay(batch, holder, task.replayedAt);
    }
    case 'expire':
      return shard.expire();
    case 'skip':
      return shard.skip(task.count);
    case 'reject':
      return shard.reject(task.reason, task.count);
    case 'remember':
      return shard.remember(task.traceId, task.at);
    case 'rules':
      rules = inForce(task.rules);
      return;
    case 'policy':
      return redactor.use(task.policy);
    case 'amendAll':
      return shard.amendAll();
    case 'decideAll':
      return shard.decideAll(task.trigger);
  }
}

/** Compiled in this thread; the plans of rules that did not change are kept. */
function inForce(stored: readonly StoredRule[]): RuleSetInForce {
  const all = stored.map((rule): RuleInForce => {
    const known = rules.byId.get(rule.uid);
    return known?.rule.revision === rule.revision ? { ...known, rule } : { rule, plan: planned(rule) };
  });
  const compiled = compileRules(all.map(({ rule, plan }) => ({ id: rule.uid, plan, onIncomplete: rule.onIncomplete })));
  return { compiled, byId: new Map(all.map((each) => [each.rule.uid, each])) };
}

function planned({ id, expression, message }: StoredRule): RuleInForce['plan'] {
  const result = planOf(expression, message);
  if (!('plan' in result)) {
    throw new Error(`Rule ${id} is in force in one thread and has no plan in another.`);
  }
  return result.plan;
}
