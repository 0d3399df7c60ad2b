import { isDigit, isWord } from './match.ts';

/** What one look at a text tells about which detectors can find anything in it. */
export interface Traits {
  readonly digits: number;
  readonly dots: number;
  readonly colons: number;
  /** Length of the longest word of letters, digits and `_ + = -`; and with `/` too. */
  readonly word: number;
  readonly path: number;
}

export function traitsOf(text: string): Traits {
  let [digits, dots, colons, word, path] = [0, 0, 0, 0, 0];
  let [wordNow, pathNow] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isWord(code)) {
      digits += isDigit(code) ? 1 : 0;
    } else if (code === dot) {
      dots++;
    } else if (code === colon) {
      colons++;
    }
    const joins = isWord(code) || marks.has(code);
    wordNow = joins ? wordNow + 1 : 0;
    pathNow = joins || code === slash ? pathNow + 1 : 0;
    word = wordNow > word ? wordNow : word;
    path = pathNow > path ? pathNow : path;
  }
  return { digits, dots, colons, word, path };
}

const [dot, slash, colon] = [46, 47, 58];
const marks: ReadonlySet<number> = new Set([...'_+=-'].map((mark) => mark.charCodeAt(0)));
