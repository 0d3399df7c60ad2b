import { stringify } from 'yaml';
import type { WholeRule } from '../store/store.ts';
import { toFileTest } from './saved-tests.ts';

/** A rule file that `importRules` makes the same rules of. What is at its default is left out. */
export function exportRules(rules: readonly WholeRule[], format: 'yaml' | 'json'): string {
  const file = { rules: rules.map(fileRule) };
  return format === 'json' ? `${JSON.stringify(file, undefined, 2)}\n` : stringify(file, { lineWidth: 0 });
}

function fileRule(rule: WholeRule): object {
  return {
    id: rule.id,
    name: rule.name,
    ...(rule.description !== '' && { description: rule.description }),
    severity: rule.severity,
    ...(!rule.enabled && { enabled: false }),
    ...(rule.observe && { observe: true }),
    ...(rule.tags.length > 0 && { tags: rule.tags }),
    ...(rule.compliance.length > 0 && { compliance: rule.compliance }),
    ...(rule.message !== '' && { message: rule.message }),
    ...(rule.onIncomplete !== 'inconclusive' && { on_incomplete: rule.onIncomplete }),
    expression: rule.expression,
    ...(rule.tests.length > 0 && { tests: rule.tests.map(toFileTest) }),
  };
}
