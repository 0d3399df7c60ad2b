import type { RuleStore } from '../store/store.ts';

/** An id that no rule has. */
const noRule = '';

/**
 * Ids of the rules that a filter is about: those it names, of them those that now have one of the tags and a control
 * of one of the frameworks. An empty list leaves nothing out.
 */
export async function ruleIdsOf(
  rules: RuleStore,
  filter: {
    readonly ruleId: readonly string[];
    readonly tag: readonly string[];
    readonly framework: readonly string[];
  },
): Promise<readonly string[]> {
  const { ruleId, tag, framework } = filter;
  if (tag.length === 0 && framework.length === 0) {
    return ruleId;
  }
  const ids = (await rules.list({}))
    .filter(({ id }) => ruleId.length === 0 || ruleId.includes(id))
    .filter(({ tags }) => tag.length === 0 || tags.some((each) => tag.includes(each)))
    .filter(({ compliance }) => framework.length === 0 || compliance.some((each) => framework.includes(each.framework)))
    .map(({ id }) => id);
  return ids.length === 0 ? [noRule] : ids;
}
