import type { SavedTest } from '@betrace/api-client';
import { useMemo, useState } from 'react';

import type { RuleForm } from './ruleForm.ts';

/** What is written of a rule, and the ways to change it; these stay the same from one to the next. */
export function useRuleForm(opened: RuleForm) {
  const [form, setForm] = useState(opened);
  const changes = useMemo(() => {
    const change = (part: Partial<RuleForm>) => setForm((last) => ({ ...last, ...part }));
    return {
      change,
      changeTests: (changed: (tests: readonly SavedTest[]) => SavedTest[]) =>
        setForm((last) => ({ ...last, tests: changed(last.tests ?? []) })),
      /** A name that is written already stays. */
      begin: ({ name, expression }: { name: string; expression: string }) =>
        setForm((last) => ({ ...last, expression, name: last.name.trim() === '' ? name : last.name })),
      observe: () => change({ enabled: true, observe: true }),
    };
  }, []);
  return { form, ...changes };
}
