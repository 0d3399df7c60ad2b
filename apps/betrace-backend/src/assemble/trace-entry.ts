import type { OpenTrace } from '@betrace/engine';
import { noSlot } from './deadlines.ts';
import type { Scheduled } from './deadlines.ts';
import type { Holder } from './holder.ts';
import type { Trigger } from './trigger.ts';

/** A trace in the buffer: open, or decided and held for its late spans. Times are monotonic milliseconds. */
export interface TraceEntry<M> extends Scheduled {
  readonly trace: OpenTrace;
  firstSeen: number;
  lastSeen: number;
  rootSeen: number | undefined;
  /** Of the spans whose decision or amendment is still to come; each once. */
  holders: Holder[];
  decided: Decided<M> | undefined;
}

export interface Decided<M> {
  readonly at: number;
  readonly trigger: Trigger;
  /** What the judge needs to know of its last verdict. */
  memory: M;
  /** When the first span came that the last verdict does not know. */
  lateSince: number | undefined;
}

export function newEntry<M>(trace: OpenTrace, now: number): TraceEntry<M> {
  const seen = { firstSeen: now, lastSeen: now, rootSeen: undefined };
  return { trace, ...seen, holders: [], decided: undefined, slot: noSlot };
}

/** Held for an entry once, however many of its spans need it. */
export function holdFor<M>({ holders }: TraceEntry<M>, holder: Holder | undefined): void {
  if (holder && holders.at(-1) !== holder && !holders.includes(holder)) {
    holder.hold();
    holders.push(holder);
  }
}
