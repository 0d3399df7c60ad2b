import type { Violation } from '@betrace/api-client';
import { Text } from '@grafana/ui';
import { useMemo } from 'react';

import { Waterfall } from '../../trial/Waterfall.tsx';
import { keptSample, marksOf } from './keptSample.ts';

/** The spans that were kept of the trace, with the witnesses among them; what is missing is said. */
export function KeptTrace({ violation }: { violation: Violation }) {
  const sample = useMemo(() => keptSample(violation), [violation]);
  const marks = useMemo(() => marksOf(violation), [violation]);
  if (violation.spans.length === 0) {
    return <Text color="secondary">No spans were kept of this trace.</Text>;
  }
  return (
    <>
      <Waterfall sample={sample} marks={marks} />
      {violation.spansTruncated && (
        <Text color="secondary">
          The trace had more spans than these {violation.spans.length}, which were kept: the witnesses, their ancestors,
          and then the earliest. Where your traces are stored, such as in Tempo, you find all of them.
        </Text>
      )}
    </>
  );
}
