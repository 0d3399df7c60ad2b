import { parseCompactTrace } from '@betrace/dsl/rule-file';

import { readTraces } from './readTraces.ts';
import { pastedSample, type Sample } from './sample.ts';

/** Characters that are read of what was pasted: the page stays usable. */
const LONGEST = 2_000_000;
/** Traces that are judged of what was pasted. */
const MOST_PASTED = 20;

export interface Pasted {
  samples: Sample[];
  /** What could not be read, with its place. */
  problems: readonly string[];
}

/** Traces of OTLP/JSON, as collectors write it and Tempo answers it. Never throws. */
export function readOtlp(text: string): Pasted {
  if (text.length > LONGEST) {
    return tooLong;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { samples: [], problems: [`This is not JSON: ${(error as Error).message}`] };
  }
  const { traces, problems } = readTraces(json);
  const left = traces.length - MOST_PASTED;
  return {
    samples: traces.slice(0, MOST_PASTED).map(pastedSample),
    problems:
      left > 0 ? [...problems, `Only the first ${MOST_PASTED} traces are judged; ${left} more are not.`] : problems,
  };
}

/** One trace in the compact notation. Never throws. */
export function readCompact(text: string): Pasted {
  if (text.length > LONGEST) {
    return tooLong;
  }
  const read = parseCompactTrace(text);
  return 'trace' in read
    ? { samples: [pastedSample(read.trace)], problems: [] }
    : { samples: [], problems: read.problems.map(({ line, message }) => `line ${line}: ${message}`) };
}

const tooLong: Pasted = {
  samples: [],
  problems: [`This is longer than ${LONGEST} characters: paste fewer traces.`],
};
