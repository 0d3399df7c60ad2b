import { execFileSync } from 'node:child_process';
import { root } from '../process.ts';

/** The day of what is released: of the last commit, or the one that SOURCE_DATE_EPOCH names; as 2026-11-21, in UTC. */
export function releaseDay(env = process.env): string {
  const seconds =
    env['SOURCE_DATE_EPOCH'] ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
}
