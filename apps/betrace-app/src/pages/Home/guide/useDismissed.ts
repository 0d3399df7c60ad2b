import { store } from '@grafana/data';
import { config } from '@grafana/runtime';
import { useCallback, useState } from 'react';

/** Whether this person has put the first steps away, kept in the browser; and how to change that. */
export function useDismissed(): [boolean, (dismissed: boolean) => void] {
  const { uid, id } = config.bootData?.user ?? {};
  const key = `betrace.firstSteps.dismissed.${uid || id || 0}`;
  const [dismissed, setDismissed] = useState(() => store.getBool(key, false));
  const dismiss = useCallback(
    (next: boolean) => {
      store.set(key, next);
      setDismissed(next);
    },
    [key],
  );
  return [dismissed, dismiss];
}
