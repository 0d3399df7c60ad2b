import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
  /** The last answer; stays while the next one is on its way or has failed. */
  data?: T;
  /** Why the last call failed; undefined once one succeeded. */
  error?: unknown;
  loading: boolean;
  reload: () => void;
  /** Puts in place what a change answered, without asking again. */
  replace: (change: (data: T) => T) => void;
}

/**
 * Loads when shown, when `load` changes and on `reload`; the answer to an outdated call is dropped.
 * @param load must be stable (useCallback) and pass the signal on.
 * @param pollMs pause between an answer and the next call while the tab is visible; 0: none.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, pollMs = 0): Loaded<T> {
  const [round, setRound] = useState(0);
  const [settled, setSettled] = useState<{ data?: T; error?: unknown; load?: typeof load; round?: number }>({});
  const call = useRef({ outdated: false });
  const reload = useCallback(() => setRound((last) => last + 1), []);
  const replace = useCallback((change: (data: T) => T) => {
    call.current.outdated = true;
    setSettled((last) => (last.data === undefined ? last : { ...last, data: change(last.data) }));
  }, []);

  useEffect(() => {
    const abort = new AbortController();
    const own = (call.current = { outdated: false });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => document.visibilityState === 'visible' && reload();
    const settle = (change: (last: { data?: T }) => { data?: T; error?: unknown }) => {
      if (!abort.signal.aborted) {
        // What was asked before a change does not know of it.
        const { outdated } = own;
        setSettled((last) => ({ ...(outdated && last.data !== undefined ? last : change(last)), load, round }));
        timer = pollMs > 0 ? setTimeout(again, pollMs) : undefined;
      }
    };
    load(abort.signal).then(
      (data) => settle(() => ({ data })),
      (error: unknown) => settle((last) => ({ data: last.data, error })),
    );
    if (pollMs > 0) {
      document.addEventListener('visibilitychange', again);
    }
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [load, pollMs, reload, round]);

  const loading = settled.load !== load || settled.round !== round;
  return { data: settled.data, error: settled.error, loading, reload, replace };
}
