import type { ListRulesRequest } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { severities } from '../rules/rule-input.ts';
import type { Rules } from '../rules/rule-service.ts';
import type { StoredRule } from '../store/store.ts';
import { checkOneOf } from './check-request.ts';
import { pageOf, pageSize, readPageToken } from './page.ts';

/** What each order compares; ties go by id. */
const orders: Readonly<Record<string, (rule: StoredRule) => string>> = {
  id: () => '',
  name: ({ name }) => name.toLowerCase(),
  severity: ({ severity }) => String(severities.indexOf(severity)),
  updated_at: ({ updatedAt }) => String(updatedAt).padStart(20, '0'),
};

/** A page of the rules that fit, in a stable order: a rule that stays as it is shows once, whatever others do. */
export async function listRules(
  rules: Pick<Rules, 'list' | 'find'>,
  request: ListRulesRequest,
): Promise<{ rules: readonly StoredRule[]; nextPageToken: string }> {
  checkOneOf(
    'order_by',
    request.orderBy,
    Object.keys(orders).flatMap((name) => [name, `${name} desc`]),
  );
  const [name = 'id', direction] = (request.orderBy || 'id').split(' ');
  const keyOf = orders[name] as (rule: StoredRule) => string;
  const sign = direction === 'desc' ? -1 : 1;
  const limit = Math.min(pageSize(request.pageSize), request.withTests ? 100 : Infinity);
  const after = readPageToken(request.pageToken, /^[a-z0-9-]{1,63}$/);
  const compare = (a: readonly string[], b: readonly string[]) =>
    sign * (compareTexts(a[0], b[0]) || compareTexts(a[1], b[1]));
  const found = await rules.list({
    text: request.text || undefined,
    severity: request.severity || undefined,
    tag: request.tag || undefined,
    framework: request.framework || undefined,
    enabled: request.enabled,
    // By id the store gives the page itself.
    ...(name === 'id' && sign === 1 && { limit: limit + 1, afterId: after?.[1] }),
  });
  const ordered = found
    .map((rule) => ({ rule, place: [keyOf(rule), rule.id] }))
    .filter(({ place }) => after === undefined || compare(place, after) > 0)
    .sort((a, b) => compare(a.place, b.place));
  const { page, nextPageToken } = pageOf(ordered, limit, ({ place }) => place);
  const listed = page.map(({ rule }) => rule);
  return { rules: request.withTests ? await withTests(listed, rules) : listed, nextPageToken };
}

/** One that went meanwhile stays as it was listed. */
function withTests(page: readonly StoredRule[], rules: Pick<Rules, 'find'>): Promise<StoredRule[]> {
  return Promise.all(page.map(async (rule) => (await rules.find(rule.id)) ?? rule));
}

function compareTexts(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
