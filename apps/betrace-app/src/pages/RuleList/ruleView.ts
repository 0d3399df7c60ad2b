import { severities } from '../../components/SeverityBadge.tsx';
import { ruleStates } from '../../data/ruleState.ts';
import type { ListedRule } from './listedRule.ts';

/** Which rules the list shows, in which order, as it stands in the URL. */
export interface RuleView {
  /** Of each, any that is named; none: every rule. */
  severity: string[];
  /** off, observe, on, or broken. */
  state: string[];
  tag: string[];
  framework: string[];
  /** Only rules that were violated on the last day. */
  violated: boolean;
  sort: SortKey;
  descending: boolean;
}

const orders = {
  name: { compare: (a, b) => compareTexts(a.rule.name, b.rule.name), descendingFirst: false },
  severity: { compare: (a, b) => severityRank(a) - severityRank(b), descendingFirst: false },
  state: { compare: (a, b) => stateRank(a) - stateRank(b), descendingFirst: true },
  violations: { compare: (a, b) => a.violations - b.violations, descendingFirst: true },
  verdicts: { compare: (a, b) => a.applicable - b.applicable, descendingFirst: true },
  changed: { compare: (a, b) => Date.parse(a.rule.updatedAt) - Date.parse(b.rule.updatedAt), descendingFirst: true },
} satisfies Record<string, { compare: (a: ListedRule, b: ListedRule) => number; descendingFirst: boolean }>;

export type SortKey = keyof typeof orders;

/** `?severity=high&severity=critical&state=on&tag=&framework=&violated=true&sort=-changed`; the minus turns the order round. */
export function viewFromUrl(search: string): RuleView {
  const query = new URLSearchParams(search);
  const [, minus, sort] = /^(-?)(.*)$/.exec(query.get('sort') ?? '') ?? [];
  const known = Object.keys(orders).find((key) => key === sort) as SortKey | undefined;
  return {
    severity: query.getAll('severity'),
    state: query.getAll('state'),
    tag: query.getAll('tag'),
    framework: query.getAll('framework'),
    violated: query.get('violated') === 'true',
    sort: known ?? 'name',
    descending: known !== undefined && minus === '-',
  };
}

/** The view without any filter, as changes of the URL. */
export const noFilter = { q: null, severity: null, state: null, tag: null, framework: null, violated: null };

export const isFiltered = ({ severity, state, tag, framework, violated }: RuleView, text: string): boolean =>
  violated || text !== '' || [severity, state, tag, framework].some((named) => named.length > 0);

/** What `sort` in the URL becomes when a column's head is chosen: its own first direction, then the other one. */
export function sortInUrl(view: RuleView, key: SortKey): string {
  const descending = view.sort === key ? !view.descending : orders[key].descendingFirst;
  return `${descending ? '-' : ''}${key}`;
}

/**
 * The rules that the view lets through and whose id, name, description or expression has the text, in its order.
 * @param kept ids of rules that are shown in any case.
 */
export function viewOf(
  rules: readonly ListedRule[],
  view: RuleView,
  text: string,
  kept: ReadonlySet<string>,
): ListedRule[] {
  const { compare } = orders[view.sort];
  const sign = view.descending ? -1 : 1;
  const sought = text.toLowerCase();
  return rules
    .filter((listed) => kept.has(listed.rule.id) || (fits(listed, view) && contains(listed, sought)))
    .sort((a, b) => sign * compare(a, b) || compareTexts(a.rule.name, b.rule.name));
}

function fits({ rule, state, violations, broken }: ListedRule, view: RuleView): boolean {
  return (
    any(view.severity, [rule.severity]) &&
    any(view.state, broken === undefined ? [state] : [state, 'broken']) &&
    any(view.tag, rule.tags) &&
    any(
      view.framework,
      rule.compliance.map(({ framework }) => framework),
    ) &&
    (!view.violated || violations > 0)
  );
}

const any = (wanted: readonly string[], has: readonly string[]): boolean =>
  wanted.length === 0 || has.some((one) => wanted.includes(one));

const contains = ({ rule }: ListedRule, sought: string): boolean =>
  sought === '' ||
  [rule.id, rule.name, rule.description, rule.expression].some((each) => each.toLowerCase().includes(sought));

// One collator: a thousand calls of localeCompare are felt while typing.
const { compare: compareTexts } = new Intl.Collator(undefined, { numeric: true });

const severityRank = ({ rule }: ListedRule) => severities.findIndex((one) => one === rule.severity);

const stateRank = ({ state }: ListedRule) => ruleStates.indexOf(state);
