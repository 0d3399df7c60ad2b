import type { SavedTest } from '@betrace/api-client';
import { createContext, useContext } from 'react';

/** What a trial may do to the rule that is tried. */
export interface EditedRule {
  /** Adds a test to those that are stored with it. */
  addTest: (test: SavedTest) => void;
  /** Has it only observe for now; absent when it does. */
  observe?: () => void;
  /** Has it begin as this; absent once something is written. */
  begin?: (rule: { name: string; expression: string }) => void;
}

/** Empty where the rule is only looked at. */
export const EditedRuleContext = createContext<EditedRule | undefined>(undefined);

export const useEditedRule = () => useContext(EditedRuleContext);
