import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Stack, Text, useStyles2, type BadgeColor } from '@grafana/ui';
import { useMemo } from 'react';

import { formatNanos } from '../components/formats.ts';
import { SaveAsTestButton } from '../savedTests/SaveAsTestButton.tsx';
import { missingParts, picksOf } from './explainVerdict.ts';
import type { Judged, NamedSpan, TrialRule, TrialWitness } from './judge.ts';
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
  const missing = useMemo(
    () => (rule && judged?.witnesses.some(({ clause }) => clause === 'always') ? missingParts(rule, sample) : []),
    [rule, sample, judged],
  );
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
      {missing.length > 0 && (
        <Text>
          Of its parts this is what is not there: <code>{missing.join(' and ')}</code>
        </Text>
      )}
      {rule && judged && <WhenPicks rule={rule} sample={sample} shown={judged.verdict !== 'violated'} />}
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
        {spans.map((one) => (
          <li key={one.span.spanId}>
            <OneSpan {...one} color="orange" />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Which spans the rule asks something for. */
function WhenPicks({ rule, sample, shown }: { rule: TrialRule; sample: Sample; shown: boolean }) {
  const styles = useStyles2(getStyles);
  const picked = useMemo(() => picksOf(rule, sample), [rule, sample]);
  return picked && picked.all > 0 ? (
    <details open={shown}>
      <summary>
        “when” picks {picked.all === 1 ? 'once' : `${picked.all} times`}
        {picked.all > picked.picks.length && `, of which the first ${picked.picks.length} are`}
      </summary>
      <ul className={styles.list} aria-label="Picked by when">
        {picked.picks.map((spans, index) => (
          <li key={index}>
            {spans.map((one) => (
              <OneSpan key={one.span.spanId} {...one} color="blue" />
            ))}
          </li>
        ))}
      </ul>
    </details>
  ) : null;
}

function OneSpan({ span, variables, color }: NamedSpan & { color: BadgeColor }) {
  return (
    <>
      {variables.map((name) => (
        <Badge key={name} text={name} color={color} />
      ))}{' '}
      {span.name}{' '}
      <Text color="secondary">
        {String(span.resource.get('service.name') ?? '')}, {formatNanos(span.end - span.start)}
      </Text>{' '}
    </>
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
