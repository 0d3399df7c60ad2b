import { functions } from '../syntax/vocabulary.ts';
import { lookup } from '../text/lookup.ts';
import { cursorContext } from './cursor-context.ts';
import { help } from './help.ts';

/** The function around the cursor. */
export interface SignatureHelp {
  readonly label: string;
  /** Each a part of the label. */
  readonly parameters: readonly string[];
  readonly active: number;
  readonly documentation: string;
}

/** How the function around an offset is written, and which argument stands there; null outside of functions. */
export function signatureHelp(text: string, offset: number): SignatureHelp | null {
  const { call } = cursorContext(text, offset);
  const found = call && [...functions, 'where'].includes(call.name) && lookup(help, call.name);
  if (!found) {
    return null;
  }
  const [label, documentation] = found;
  const parameters = label.slice(call.name.length + 1, -1).split(', ');
  const active = Math.min(call.argument, parameters.length - 1);
  return { label, parameters, active, documentation };
}
