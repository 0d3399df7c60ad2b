import { CommandError } from '../arguments.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * A point in time as the API takes it, from RFC 3339 (as it is, with its nanoseconds), a date (its first moment, in
 * UTC) or how long ago: `90s`, `15m`, `24h`, `7d`, `2w`. CommandError that names the flag for all else.
 */
export function timeOf(flag: string, text: string, now = Date.now()): string {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined) {
    return new Date(now - Number(count) * (units[unit] ?? 0) * 1000).toISOString();
  }
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(full) || Number.isNaN(Date.parse(full))) {
    throw new CommandError(
      `${flag} is a time such as 2026-01-31T12:00:00Z, 2026-01-31 or 24h (ago), not ${JSON.stringify(text)}`,
    );
  }
  return full;
}
