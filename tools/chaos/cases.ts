import type { Case } from './case.ts';
import { clock } from './cases/clock.ts';
import { crowd } from './cases/crowd.ts';
import { damage } from './cases/damage.ts';
import { deadlyRecord } from './cases/deadly-record.ts';
import { diskFull } from './cases/disk-full.ts';
import { kills } from './cases/kills.ts';
import { lateSpans } from './cases/late-spans.ts';
import { lockedStore } from './cases/locked-store.ts';
import { loop } from './cases/loop.ts';
import { outage } from './cases/outage.ts';
import { receiverAway } from './cases/receiver-away.ts';
import { ruleEdit } from './cases/rule-edit.ts';
import { sigterm } from './cases/sigterm.ts';
import { soak } from './cases/soak.ts';
import { threadDeath } from './cases/thread-death.ts';
import { withdrawn } from './cases/withdrawn.ts';

/** In the order in which they run. */
export const cases: readonly Case[] = [
  kills,
  sigterm,
  threadDeath,
  outage,
  ruleEdit,
  lateSpans,
  deadlyRecord,
  damage,
  diskFull,
  clock,
  lockedStore,
  withdrawn,
  receiverAway,
  loop,
  crowd,
  soak,
];
