import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Stack, Text, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';

import { formatNanos } from '../components/formats.ts';
import { SaveAsTestButton } from '../savedTests/SaveAsTestButton.tsx';
import type { Judged, TrialRule, TrialWitness } from './judge.ts';
import type { Sample } from './sample.ts';
import { ServerVerdict } from './ServerVerdict.tsx';
import { whyOf } from './verdictTexts.ts';
import { Waterfall } from './Waterfall.tsx';

interface Props {
  rule?: TrialRule;
  sample: Sample;
  judged?: Judged;
}

/** Why one trace got its verdict, and its spans. */
export function SampleDetail({ rule, sample, judged }: Props) {
  const marks = useMemo(() => marksOf(judged?.witnesses ?? []), [judged]);
  const hidden = judged?.hidden ?? [];
  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      {judged && judged.verdict !== 'violated' && <Text>{whyOf(judged.verdict, judged.reason)}</Text>}
      {judged?.witnesses.map((witness, index) => (
        <Witness key={index} witness={witness} />
      ))}
      {judged && judged.failing > judged.witnesses.length && (
        <Text color="secondary">
          The first {judged.witnesses.length} of {judged.failing} ways in which the rule fails in this trace.
        </Text>
      )}
      {rule && sample.held && (hidden.length > 0 || judged?.reason === 'budget') && (
        <ServerVerdict rule={rule} traceId={sample.trace.traceId} hidden={hidden} />
      )}
      {judged && <SaveAsTestButton sample={sample} judged={judged} />}
      <Waterfall sample={sample} marks={marks} />
    </Stack>
  );
}

function Witness({ witness: { clause, text, spans } }: { witness: TrialWitness }) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Text>
        {clause === 'always'
          ? 'For these spans there is not what the rule asks for: '
          : 'These spans are what must never be: '}
      </Text>
      <code>{text}</code>
      <ul className={styles.list} aria-label="Witnesses">
        {spans.map(({ span, variables }) => (
          <li key={span.spanId}>
            {variables.map((name) => (
              <Badge key={name} text={name} color="orange" />
            ))}{' '}
            {span.name}{' '}
            <Text color="secondary">
              {String(span.resource.get('service.name') ?? '')}, {formatNanos(span.end - span.start)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

function marksOf(witnesses: readonly TrialWitness[]): Map<string, string[]> {
  const marks = new Map<string, string[]>();
  for (const { span, variables } of witnesses.flatMap(({ spans }) => spans)) {
    marks.set(span.spanId, [...new Set([...(marks.get(span.spanId) ?? []), ...variables])]);
  }
  return marks;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(0.5, 0, 0, 2) }),
});
