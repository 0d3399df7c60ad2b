import type { KeepBody } from '../receive/ingest.ts';

/** For tests without a spool. */
export const keepNothing: KeepBody = async () => ({ hold: () => undefined, release: () => undefined });
