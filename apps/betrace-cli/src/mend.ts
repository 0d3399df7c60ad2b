import { applyFix, check, parse } from '@betrace/dsl';
import { isError } from './findings.ts';

/** Fixes that are tried on one expression at most, as each is checked anew. */
const mostTries = 100;

/**
 * The expression with the errors mended for which there is exactly one fix, as long as each leaves fewer errors, and
 * how many were. Warnings stay: their fixes change what a valid rule says.
 */
export function mend(expression: string): { readonly expression: string; readonly fixes: number } {
  let mended = expression;
  let fixes = 0;
  let errors = errorsIn(mended);
  for (let tries = 0, next = 0; tries < mostTries && next < errors.length; tries++) {
    const [fix, ...others] = errors[next]?.fixes ?? [];
    const candidate = fix === undefined || others.length > 0 ? mended : applyFix(mended, fix);
    const left = candidate === mended ? errors : errorsIn(candidate);
    if (left.length < errors.length) {
      mended = candidate;
      errors = left;
      fixes++;
      next = 0;
    } else {
      next++;
    }
  }
  return { expression: mended, fixes };
}

function errorsIn(expression: string) {
  return check(parse(expression)).filter(isError);
}
