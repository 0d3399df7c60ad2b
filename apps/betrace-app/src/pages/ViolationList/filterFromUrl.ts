import type { RawTimeRange } from '@grafana/data';

/**
 * What the violation list shows, as it stands in the URL:
 * `?rule=&severity=&service=&tag=&framework=&text=&trace=&state=&complete=&observed=&live=&from=&to=`. The first five may
 * stand there several times: any of them fits.
 */
export interface UrlFilter {
  rules: string[];
  severities: string[];
  services: string[];
  tags: string[];
  frameworks: string[];
  /** Part of message, rule name or root name. */
  text?: string;
  /** 32 lower-case hex digits. */
  traceId?: string;
  /** Without it the open ones. */
  state?: ClosedState;
  /** Of traces that were complete, or were not. */
  complete?: boolean;
  /** Those of rules that are only observed. */
  observed: boolean;
  /** New ones are added as they are decided. */
  live: boolean;
  range: RawTimeRange;
}

export const closedStates = ['withdrawn', 'inconclusive'] as const;
export type ClosedState = (typeof closedStates)[number];

/** One trace is looked for further back than all of them. */
export const DEFAULT_FROM = 'now-24h';
const DEFAULT_FROM_OF_TRACE = 'now-30d';

/** Absolute times are milliseconds since 1970 or ISO 8601, relative ones such as `now-6h`, as everywhere in Grafana. */
export function filterFromUrl(search: string): UrlFilter {
  const query = new URLSearchParams(search);
  const all = (key: string) => query.getAll(key).filter(Boolean);
  const complete = query.get('complete');
  // An id that is pasted into the search box means its trace.
  const text = query.get('text')?.trim() || undefined;
  const traceId = [query.get('trace'), text].find((one) => /^[0-9a-f]{32}$/i.test(one ?? ''))?.toLowerCase();
  return {
    rules: all('rule'),
    severities: all('severity'),
    services: all('service'),
    tags: all('tag'),
    frameworks: all('framework'),
    text: text?.toLowerCase() === traceId ? undefined : text,
    traceId,
    state: closedStates.find((state) => state === query.get('state')),
    complete: complete === null || complete === '' ? undefined : complete === 'true',
    observed: query.get('observed') === 'true',
    live: query.get('live') === 'true',
    range: {
      from: timeFromUrl(query.get('from')) ?? (traceId ? DEFAULT_FROM_OF_TRACE : DEFAULT_FROM),
      to: timeFromUrl(query.get('to')) ?? 'now',
    },
  };
}

function timeFromUrl(text: string | null): string | undefined {
  if (text && /^\d{1,15}$/.test(text)) {
    return new Date(Number(text)).toISOString();
  }
  return text && /^(now\b|\d{4}-\d\d-\d\dT[\d:.]+Z$)/.test(text) ? text : undefined;
}

export function rangeToUrl({ from, to }: RawTimeRange): { from: string; to: string } {
  return { from: timeToUrl(from), to: timeToUrl(to) };
}

const timeToUrl = (time: RawTimeRange['from']): string => (typeof time === 'string' ? time : String(time.valueOf()));
