import { styleText } from 'node:util';

const styles = { critical: 'red', high: 'red', medium: 'yellow', error: 'red', violated: 'red' } as const;

/** Words that are shown in a colour where colours are allowed: severities and verdicts. */
export function paintWord(word: string, colours: boolean): string {
  const style = Object.hasOwn(styles, word) ? styles[word as keyof typeof styles] : undefined;
  return colours && style !== undefined ? styleText(style, word, { validateStream: false }) : word;
}
