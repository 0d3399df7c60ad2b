/** Strong Kleene truth: and is the least, or the greatest, not 2 - x. U stands for what an incomplete trace leaves open. */
export type Truth = 0 | 1 | 2;

export const F = 0;
export const U = 1;
export const T = 2;

export function not(truth: Truth): Truth {
  return (2 - truth) as Truth;
}

export function truthOf(holds: boolean): Truth {
  return holds ? T : F;
}

export function min(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function max(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}
