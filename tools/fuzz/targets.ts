import { Coverage } from './coverage.ts';
import type { AsyncFuzzer, Fuzzer } from './fuzzer.ts';
import { guided } from './guided.ts';

export const targets = ['wire', 'verdicts', 'language', 'api'] as const;
export type TargetName = (typeof targets)[number];

export function isTarget(name: string): name is TargetName {
  return (targets as readonly string[]).includes(name);
}

function sources(folder: string): URL {
  return new URL(`../../packages/${folder}/`, import.meta.url);
}

/** Opens a fuzzer. Coverage is started before the code under test first runs: imports come after. */
export async function openFuzzer(name: TargetName): Promise<Fuzzer | AsyncFuzzer> {
  switch (name) {
    case 'wire': {
      const coverage = new Coverage([sources('engine/src/wire')]);
      return guided((await import('./wire/target.ts')).wire, coverage);
    }
    case 'verdicts':
      return (await import('./verdicts/fuzzer.ts')).verdicts;
    case 'language': {
      const coverage = new Coverage([sources('dsl/src')]);
      return guided((await import('./language/target.ts')).language, coverage);
    }
    case 'api':
      return (await import('./api/fuzzer.ts')).api;
  }
}
