import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * Keeps a person from losing changes by a click on a link: the page is not left before `leave` is called.
 * Closing the tab asks the browser's own question.
 */
export function useUnsavedChanges(dirty: boolean) {
  const [wanted, setWanted] = useState<string>();
  const release = useRef<() => void>(undefined);

  useEffect(() => {
    if (!dirty) {
      return;
    }
    const history = locationService.getHistory();
    const page = history.location.pathname;
    release.current = history.block((next: { pathname: string; search: string; hash: string }) => {
      if (next.pathname === page) {
        return undefined;
      }
      setWanted(next.pathname + next.search + next.hash);
      return false;
    });
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      release.current?.();
      window.removeEventListener('beforeunload', ask);
    };
  }, [dirty]);

  /** Goes where the person wanted to go, or to `url`, without asking again. */
  const leave = useCallback(
    (url?: string) => {
      release.current?.();
      setWanted(undefined);
      const target = url ?? wanted;
      if (target !== undefined) {
        locationService.push(target);
      }
    },
    [wanted],
  );

  return { asking: wanted !== undefined, stay: () => setWanted(undefined), leave };
}
