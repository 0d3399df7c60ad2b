import { useEffect, useMemo, useSyncExternalStore } from 'react';

import { knownSchema, observedSchema, onSchema } from '../data/observedSchema.ts';
import { useSettled } from '../data/useSettled.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';

const PAUSE_MS = 200;

/** The diagnosis of the text once typing pauses; until then that of an older text, which says so by its `text`. */
export function useDiagnosis(text: string, message = ''): Diagnosis {
  const settled = useSettled(text, PAUSE_MS);
  const schema = useSyncExternalStore(onSchema, knownSchema);
  useEffect(() => void observedSchema(), [settled]);
  return useMemo(() => diagnose(settled, message, schema), [settled, message, schema]);
}
