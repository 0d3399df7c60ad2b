import { units } from '../syntax/duration.ts';

/** Whole nanoseconds as `1 minute 30 seconds`, `1.5 seconds`, `200 milliseconds`. */
export function durationInWords(ns: bigint): string {
  let rest = ns < 0n ? -ns : ns;
  const words = units.flatMap(([, size, unit]) => {
    const [whole, below] = [rest / size, rest % size];
    const digits = String(size).length - 1;
    const isDecimal = digits < 10;
    if (whole === 0n) {
      return [];
    }
    rest = isDecimal ? 0n : below;
    const fraction = isDecimal ? `.${String(below).padStart(digits, '0')}`.replace(/\.?0*$/, '') : '';
    const amount = `${whole}${fraction}`;
    return [`${amount} ${unit}${amount === '1' ? '' : 's'}`];
  });
  return `${ns < 0n ? 'minus ' : ''}${words.join(' ') || '0 seconds'}`;
}
