import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { messageOf } from '../errors.ts';

/** One setting as a file has it. */
export interface FileEntry {
  /** As of a variable, in lower case and without `BETRACE_`: `http_addr`. */
  readonly key: string;
  readonly text: string;
  /** FILE:LINE:COLUMN. */
  readonly place: string;
}

export interface ConfigFile {
  readonly entries: readonly FileEntry[];
  /** Sentences that begin with the place. */
  readonly problems: readonly string[];
}

const maxBytes = 1024 * 1024;

/**
 * Reads a YAML file of settings: a mapping of names to values, in which names that begin alike may be nested
 * (`http: { addr: ... }` is `http_addr`). Never throws; all that cannot be read is said.
 */
export function readConfigFile(path: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { entries: [], problems: [`${path} cannot be read: ${messageOf(error)}.`] };
  }
  return Buffer.byteLength(text) > maxBytes
    ? { entries: [], problems: [`${path} is larger than ${maxBytes} bytes, so it is no file of settings.`] }
    : parseConfig(text, path);
}

/** The same of a text; `name` stands for the file in places. */
export function parseConfig(text: string, name: string): ConfigFile {
  const lineCounter = new LineCounter();
  // By this schema every scalar is the text that stands there.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter });
  const placeOf = (offset: number | undefined) => {
    const { line, col } = lineCounter.linePos(offset ?? 0);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length + document.warnings.length > 0) {
    const problems = [...document.errors, ...document.warnings].map(
      ({ pos, message }) => `${placeOf(pos[0])}: ${message.split('\n')[0]?.replace(/ at line .*$/, '') ?? ''}.`,
    );
    return { entries: [], problems };
  }

  const entries: FileEntry[] = [];
  const problems: string[] = [];
  const read = (map: YAMLMap<unknown, unknown>, prefix: string) => {
    for (const { key, value } of map.items) {
      const [keyNode, valueNode] = [key as Node | null, value as Node | null];
      const place = placeOf(keyNode?.range?.[0]);
      if (!isScalar(keyNode)) {
        problems.push(`${place}: the name of a setting is expected.`);
        continue;
      }
      const path = prefix + String(keyNode.value);
      if (isMap(valueNode)) {
        read(valueNode, `${path}_`);
      } else if (isScalar(valueNode) && valueNode.value !== '') {
        entries.push({ key: path, text: String(valueNode.value), place });
      } else {
        problems.push(`${place}: ${path} needs one value${isScalar(valueNode) ? '' : ', written out in its place'}.`);
      }
    }
  };
  if (isMap(document.contents)) {
    read(document.contents, '');
  } else if (document.contents !== null && !(isScalar(document.contents) && document.contents.value === '')) {
    problems.push(
      `${placeOf(document.contents.range?.[0])}: settings are expected, such as "http_addr: 127.0.0.1:12011".`,
    );
  }
  return { entries, problems };
}
