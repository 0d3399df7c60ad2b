import { useCallback } from 'react';

import { useLoaded } from '../../data/useLoaded.ts';
import { fromStarter, newRuleForm, type RuleForm } from './ruleForm.ts';

export interface Draft {
  form: RuleForm;
  /** A starter rule that was asked for, and is not in the gallery. */
  missing?: string;
}

/** What a new rule begins with: the starter rule named, or nothing. The library is loaded only where one is. */
export function useDraft(starterId: string | null) {
  return useLoaded(
    useCallback(async (): Promise<Draft> => {
      if (starterId === null) {
        return { form: newRuleForm };
      }
      const { findLibraryRule } = await import('../../gallery/libraryRules.ts');
      const starter = findLibraryRule(starterId);
      return starter ? { form: fromStarter(starter) } : { form: newRuleForm, missing: starterId };
    }, [starterId]),
  );
}
