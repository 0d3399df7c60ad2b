import type { OpenTrace } from '@betrace/engine';
import type { Logger } from 'pino';
import type { Trigger } from '../assemble/trigger.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import { evaluateTrace } from './evaluate-trace.ts';
import type { JudgedTrace } from './evaluate-trace.ts';

export interface TraceDeciderDeps<T> {
  readonly book: RuleBook;
  readonly log: Logger;
  readonly onJudged: (judged: JudgedTrace) => T;
}

/**
 * Judges each decided trace by the rules in force and returns what `onJudged` makes of the verdicts. A fault on one
 * trace is logged, returns undefined and takes nothing else with it: neither the request that completed the trace nor
 * the traces behind it.
 */
export function traceDecider<T>({
  book,
  log,
  onJudged,
}: TraceDeciderDeps<T>): (open: OpenTrace, trigger: Trigger) => T | undefined {
  /** Rules whose errors were told of, with the revision: a rule that fails on one trace fails on many. */
  const warned = new Map<string, number>();

  function warn({ verdicts, rules, trace }: JudgedTrace): void {
    for (const { verdict, reason, id } of verdicts) {
      const rule = verdict === 'error' ? rules.byId.get(id)?.rule : undefined;
      if (rule && warned.get(id) !== rule.revision) {
        warned.set(id, rule.revision);
        log.warn({ rule: rule.id, reason, traceId: trace.traceId }, 'a rule could not judge a trace');
      }
    }
  }

  return (open, trigger) => {
    try {
      const judged = evaluateTrace(book.current(), open, trigger);
      warn(judged);
      return onJudged(judged);
    } catch (error) {
      log.error({ err: error, traceId: open.traceId }, 'a trace could not be judged');
      return undefined;
    }
  };
}
