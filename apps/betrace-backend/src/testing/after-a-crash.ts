import { cpSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../store/fixtures.ts';

/** A copy of a data folder as it is on the disk now: what a service would find that died at this moment. */
export function afterACrash(t: Pick<TestContext, 'after'>, dataDir: string): string {
  const copy = path.join(temporaryFolder(t), 'data');
  cpSync(dataDir, copy, { recursive: true });
  return copy;
}
