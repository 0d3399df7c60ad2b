import type { Violation } from '@betrace/api-client';
import { Alert } from '@grafana/ui';
import type { ReactNode } from 'react';

import { formatTime } from '../../components/formats.ts';
import { whyOf } from '../../trial/verdictTexts.ts';

/** What makes this one other than most violations, and what follows from that. */
export function StateNotes({ violation }: { violation: Violation }) {
  const { state, reason, amendedAt, suppressed, observed } = violation;
  return (
    <>
      {state === 'withdrawn' && (
        <Note title="Withdrawn: it is no violation any more">
          {reason} It was taken back{amendedAt && ` at ${formatTime(amendedAt)}`}: lists show it only when asked for,
          and alerts leave it out. When this happens often, raise the backend’s setting assemble_root_grace.
        </Note>
      )}
      {state === 'inconclusive' && (
        <Note title="Inconclusive: nobody knows whether the rule held">
          {whyOf(state, reason)} It is in no count and no alert, and was kept because the backend’s setting
          report_inconclusive asks for it.
        </Note>
      )}
      {state === 'open' && amendedAt && (
        <Note title="Changed by late spans">
          Spans came after the trace was judged, and it was judged again at {formatTime(amendedAt)}. This is what was
          found then.
        </Note>
      )}
      {suppressed && (
        <Note title="Kept without details">
          The rule was violated more often in this minute than the backend describes (setting report_max_detailed). This
          violation counts as every other; its witnesses and spans were not kept.
        </Note>
      )}
      {observed && (
        <Note title="The rule was only observed">
          It was on trial when the trace was judged: no alert, no count, no span in Tempo.
        </Note>
      )}
    </>
  );
}

function Note({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Alert severity="info" title={title} bottomSpacing={0}>
      {children}
    </Alert>
  );
}
