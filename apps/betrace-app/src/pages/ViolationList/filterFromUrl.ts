import type { RawTimeRange } from '@grafana/data';

/** What the violation list shows, as it stands in the URL: `?rule=&severity=&observed=&from=&to=`. */
export interface UrlFilter {
  ruleId?: string;
  severity?: string;
  /** Those of rules that are only observed. */
  observed: boolean;
  range: RawTimeRange;
}

const DEFAULT_RANGE = { from: 'now-24h', to: 'now' };

/** Absolute times are milliseconds since 1970, relative ones are texts such as `now-6h`, as everywhere in Grafana. */
export function filterFromUrl(search: string): UrlFilter {
  const query = new URLSearchParams(search);
  return {
    ruleId: query.get('rule') || undefined,
    severity: query.get('severity') || undefined,
    observed: query.get('observed') === 'true',
    range: {
      from: timeFromUrl(query.get('from')) ?? DEFAULT_RANGE.from,
      to: timeFromUrl(query.get('to')) ?? DEFAULT_RANGE.to,
    },
  };
}

function timeFromUrl(text: string | null): string | undefined {
  if (text && /^\d{1,15}$/.test(text)) {
    return new Date(Number(text)).toISOString();
  }
  return text && /^now\b/.test(text) ? text : undefined;
}

export function rangeToUrl({ from, to }: RawTimeRange): { from: string; to: string } {
  return { from: timeToUrl(from), to: timeToUrl(to) };
}

const timeToUrl = (time: RawTimeRange['from']): string => (typeof time === 'string' ? time : String(time.valueOf()));
