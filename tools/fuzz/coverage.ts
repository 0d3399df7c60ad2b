import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(import.meta.dirname, '../..');

export type Taken = readonly Profiler.ScriptCoverage[];

/** What one source file has been seen to run. Offsets are those of the file: type stripping keeps them. */
class FileCoverage {
  readonly url: string;
  readonly ran: Uint8Array;
  /** Where V8 has ever begun or ended a block: between two of these everything runs or nothing does. */
  readonly borders = new Set<number>();
  /** Functions by their range, with whether they ran. */
  readonly functions = new Map<string, boolean>();

  constructor(url: string, length: number) {
    this.url = url;
    this.ran = new Uint8Array(length);
  }

  /** True when something ran that had never run before; with `keep` it is remembered. */
  add(functions: readonly Profiler.FunctionCoverage[], keep: boolean): boolean {
    let isNew = false;
    const now = new Uint8Array(this.ran.length);
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) {
        now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
        this.borders.add(startOffset).add(endOffset);
      }
      const [whole] = ranges;
      if (whole !== undefined) {
        const place = `${whole.startOffset}-${whole.endOffset}`;
        this.functions.set(place, (this.functions.get(place) ?? false) || whole.count > 0);
      }
    }
    for (let at = 0; at < now.length; at++) {
      if (now[at] === 1 && this.ran[at] === 0) {
        this.ran[at] = keep ? 1 : 0;
        isNew = true;
      }
    }
    return isNew;
  }

  blocks(): { start: number; end: number; ran: boolean }[] {
    const borders = [...this.borders].sort((a, b) => a - b);
    return borders
      .slice(0, -1)
      .map((start, i) => ({ start, end: borders[i + 1] as number, ran: this.ran[start] === 1 }));
  }
}

export interface CoverageReport {
  readonly blocks: number;
  readonly blocksRun: number;
  readonly functions: number;
  readonly functionsRun: number;
  /** `file:line text` of each block that never ran. */
  readonly missing: readonly string[];
}

/**
 * V8's precise block coverage of the sources in some folders. It must be started before their functions first run:
 * V8 cannot count the blocks of functions that it compiled earlier.
 */
export class Coverage {
  private readonly session = new Session();
  private readonly folders: readonly string[];
  private readonly files = new Map<string, FileCoverage>();

  /** `folders` are URLs that end with a slash. */
  constructor(folders: readonly URL[]) {
    this.folders = folders.map(({ href }) => href);
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** What ran since the last call. */
  take(): Taken {
    let result: readonly Profiler.ScriptCoverage[] = [];
    this.session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) {
        throw error;
      }
      result = taken.result;
    });
    return result.filter(
      ({ url }) => this.folders.some((folder) => url.startsWith(folder)) && !url.endsWith('.test.ts'),
    );
  }

  /** Whether a block is among it that never ran before. */
  isNew(taken: Taken): boolean {
    return taken.some(({ url, functions }) => this.fileOf(url).add(functions, false));
  }

  /** Remembers it; true when it was new. */
  add(taken: Taken): boolean {
    return taken.map(({ url, functions }) => this.fileOf(url).add(functions, true)).includes(true);
  }

  stop(): void {
    this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }

  report(): CoverageReport {
    const files = [...this.files.values()];
    const blocks = files.flatMap((file) => file.blocks());
    const functions = files.flatMap((file) => [...file.functions.values()]);
    return {
      blocks: blocks.length,
      blocksRun: blocks.filter(({ ran }) => ran).length,
      functions: functions.length,
      functionsRun: functions.filter(Boolean).length,
      missing: files.flatMap(missingIn).sort(),
    };
  }

  private fileOf(url: string): FileCoverage {
    let file = this.files.get(url);
    if (file === undefined) {
      file = new FileCoverage(url, readFileSync(fileURLToPath(url), 'utf8').length + 1);
      this.files.set(url, file);
    }
    return file;
  }
}

function missingIn(file: FileCoverage): string[] {
  const text = readFileSync(fileURLToPath(file.url), 'utf8');
  const name = path.relative(root, fileURLToPath(file.url));
  return file
    .blocks()
    .filter(({ ran }) => !ran)
    .map(({ start, end }) => ({ start, text: text.slice(start, end).trim() }))
    .filter((block) => /\w/.test(block.text))
    .map(
      (block) => `${name}:${text.slice(0, block.start).split('\n').length} ${block.text.split('\n')[0]?.slice(0, 80)}`,
    );
}
