/** Strong Kleene truth: false < unknown < true; and = min, or = max. On a complete trace nothing is unknown. */
export type Truth = 0 | 1 | 2;

export const no: Truth = 0;
export const unknown: Truth = 1;
export const yes: Truth = 2;

export function truth(value: boolean): Truth {
  return value ? yes : no;
}

export function not(value: Truth): Truth {
  return (2 - value) as Truth;
}

export function both(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function either(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

/** The least of all, false at the first false. */
export function all<T>(items: Iterable<T>, judge: (item: T) => Truth): Truth {
  return not(some(items, (item) => not(judge(item))));
}

/** The greatest of all, true at the first true. */
export function some<T>(items: Iterable<T>, judge: (item: T) => Truth): Truth {
  let greatest: Truth = no;
  for (const item of items) {
    greatest = either(greatest, judge(item));
    if (greatest === yes) {
      break;
    }
  }
  return greatest;
}
