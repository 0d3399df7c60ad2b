import satisfies from 'spdx-satisfies';
import type { Component } from './components.ts';

/** Licences of what may be part of a release: they ask for their text to go along, MPL-2.0 for changes of its own files. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MPL-2.0', 'Unlicense', 'Zlib'];

/** Components whose licence is not known, or is not one of those that we allow. */
export function notAllowed(components: readonly Component[]): Component[] {
  return components.filter(({ licence }) => !isAllowed(licence));
}

function isAllowed(licence: string): boolean {
  try {
    return satisfies(licence, allowed);
  } catch {
    return false; // No SPDX expression.
  }
}
