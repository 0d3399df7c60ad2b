import type { Case } from './case.ts';
import { kills } from './cases/kills.ts';

/** In the order in which they run. */
export const cases: readonly Case[] = [kills];
