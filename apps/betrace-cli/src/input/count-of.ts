import { CommandError } from '../arguments.ts';

/** A whole number of at least 1; undefined when it is not given. CommandError that names the flag for all else. */
export function countOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new CommandError(`${flag} is a whole number from 1 on, not ${JSON.stringify(text)}`);
  }
  return Number(text);
}
