import { ConfirmModal } from '@grafana/ui';
import { useCallback, useState } from 'react';

import { failingTests, type RuleWithTests } from './failingTests.ts';

/**
 * Asks before a rule that fails saved tests of its own is enabled.
 * @returns `whenAgreed` calls `proceed` at once when every test passes, and otherwise when the person wants it all the
 * same, else `leave`; it is stable. `question` is to be rendered.
 */
export function useAskBeforeEnabling() {
  const [asked, setAsked] = useState<{ failing: string[]; proceed: () => void; leave?: () => void }>();

  const whenAgreed = useCallback(async (rule: RuleWithTests, proceed: () => void, leave?: () => void) => {
    // When the tests cannot be read, what is proceeded with says better why.
    const failing = await failingTests(rule).catch(() => []);
    if (failing.length === 0) {
      proceed();
    } else {
      setAsked({ failing, proceed, leave });
    }
  }, []);

  const question = (
    <ConfirmModal
      isOpen={asked !== undefined}
      title="Enable a rule that fails its own tests?"
      body={`It does not do what ${asked?.failing.length === 1 ? 'this test expects' : 'these tests expect'}: ${asked?.failing.join('; ')}.`}
      confirmText="Enable it all the same"
      dismissText="Leave it"
      onConfirm={() => {
        setAsked(undefined);
        asked?.proceed();
      }}
      onDismiss={() => {
        setAsked(undefined);
        asked?.leave?.();
      }}
    />
  );
  return { whenAgreed, question };
}
