import type { RuleTest } from '@betrace/api-client';
import { useEffect, useRef, useState } from 'react';

import { client } from '../data/client.ts';
import type { TrialRule } from './judge.ts';

interface State {
  /** What was tried. */
  rule?: TrialRule;
  answer?: RuleTest;
  error?: unknown;
  running: boolean;
}

/**
 * A trial of the rule on the server, which begins with `run`. What is answered is told only while the rule is the one
 * that was tried; a new run ends the one before, and so does leaving.
 */
export function useServerTest(rule: TrialRule | undefined, traces: { traceId: string } | { last: number }) {
  const [state, setState] = useState<State>({ running: false });
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  const run = async () => {
    if (!rule) {
      return;
    }
    current.current?.abort();
    const { signal } = (current.current = new AbortController());
    setState({ rule, running: true });
    const { expression, onIncomplete } = rule;
    const settled = await client.rules.test({ expression, onIncomplete, ...traces }, { signal }).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    if (!signal.aborted) {
      setState({ rule, ...settled, running: false });
    }
  };
  const { answer, error, running } = state.rule === rule ? state : nothing;
  return { answer, error, running, run };
}

const nothing: State = { running: false };
