import { CommandError } from '../arguments.ts';
import { command } from '../command.ts';
import { loadRules } from '../input/load-rules.ts';
import { loadWorld } from '../input/load-world.ts';
import type { Rule } from '../input/rule-source.ts';
import type { World } from '../input/world.ts';
import { fast } from '../judge/fast.ts';
import type { Judge, MakeJudge } from '../judge/judge.ts';
import { reference } from '../judge/reference.ts';
import { Tally } from '../judge/tally.ts';
import { plural } from '../output/plural.ts';
import { Progress } from '../output/progress.ts';
import { showTally, tallyJson } from '../output/show-tally.ts';

const engines: Readonly<Record<'fast' | 'reference', MakeJudge>> = { fast, reference };

export const evaluate = command({
  usage: 'eval [FLAGS] --rules FILE... | -e EXPRESSION --traces FILE...',
  about: `Judges traces by rules. All files of one call are one world: the same trace id in two files is one trace, and copies
of a span count once. Every trace counts as closed; where its root or a parent is missing it is incomplete. Files hold
OTLP protobuf (each request behind its length as a varint), OTLP/JSON (one request, or one after the other) or a trace
in the compact notation, and may be gzip; - is standard input. Ends with 1 when a rule is violated.`,
  flags: {
    rules: { value: 'FILE', list: true, meaning: 'rule files, or bare rule texts' },
    expression: { value: 'EXPRESSION', short: 'e', meaning: 'a rule on the command line; its id is expression' },
    traces: { value: 'FILE', list: true, meaning: 'files with traces' },
    engine: {
      value: 'NAME',
      oneOf: ['fast', 'reference'],
      meaning: 'fast (the default), or reference: slow, with the same answers',
    },
    json: { meaning: 'print JSON' },
  },
  async run({ flags, operands }, surroundings) {
    const files = [...flags.traces, ...operands];
    if (flags.rules.length === 0 && flags.expression === undefined) {
      throw new CommandError('give rules: --rules FILE..., or -e EXPRESSION');
    }
    if (files.length === 0) {
      throw new CommandError('give traces: --traces FILE...');
    }
    const all = await loadRules(flags.rules, flags.expression, surroundings);
    const rules = all.filter(({ enabled }) => enabled);
    const progress = new Progress(surroundings.draw);
    const world = await loadWorld(files, surroundings, progress);
    const tallies = judgeAll(world, rules, engines[flags.engine ?? 'fast'](rules), progress);
    const { out, err, colours } = surroundings;
    if (flags.json) {
      const byRule = Object.fromEntries(tallies.map((tally) => [tally.rule, tallyJson(tally)]));
      out(JSON.stringify({ rules: byRule, input: world.counts() }, null, 2));
    } else {
      tallies.forEach((tally) => out(showTally(tally, colours.out)));
    }
    notes(world, all.length - rules.length).forEach((note) => err(`betrace: ${note}`));
    return tallies.some(({ verdicts }) => verdicts.violated + verdicts.error > 0) ? 1 : 0;
  },
});

function judgeAll(world: World, rules: readonly Rule[], judge: Judge, progress: Progress): Tally[] {
  const tallies = rules.map(({ id }) => new Tally(id));
  let done = 0;
  for (const open of world.takeTraces()) {
    const { trace, judgements } = judge(open);
    judgements.forEach((judgement, i) => tallies[i]?.add(trace, judgement));
    progress.update('judging', ++done, world.traceCount);
  }
  progress.end();
  return tallies;
}

/** What was left out of the input, and what may surprise. */
function notes({ rejected, differing, own }: World, disabled: number): string[] {
  return [
    ...Array.from(rejected, ([reason, count]) => `${plural(count, 'span')} left out: ${reason}`),
    ...(differing === 0 ? [] : [`${plural(differing, 'span')} left out: another span of the trace had the same id`]),
    ...(own === 0 ? [] : [`${plural(own, 'span')} left out: BeTrace sent them itself`]),
    ...(disabled === 0 ? [] : [`${plural(disabled, 'rule')} left out: not enabled`]),
  ];
}
