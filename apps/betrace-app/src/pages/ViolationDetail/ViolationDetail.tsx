import type { Violation } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

import { urls } from '../../app/routes.ts';
import { formatTime } from '../../components/formats.ts';
import { SeverityBadge } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';
import { KeptTrace } from './KeptTrace.tsx';
import { Links } from './Links.tsx';
import { Neighbours } from './Neighbours.tsx';
import { RuleThen } from './RuleThen.tsx';
import { StateNotes } from './StateNotes.tsx';
import { WitnessTable } from './WitnessTable.tsx';

/** What closed a trace, in words. */
const triggers: Record<string, string> = {
  root: 'its root span had come, and the grace for late spans was over',
  idle: 'no span came for a while, and there was no root span',
  max_age: 'it reached the maximum age',
  spans: 'it reached the limit of spans',
  bytes: 'it reached the limit of bytes',
  memory: 'memory was short',
  shutdown: 'the backend was drained',
};

export function ViolationDetail({ violation }: { violation: Violation }) {
  const styles = useStyles2(getStyles);
  const { witnesses, failingAssignments } = violation;
  return (
    <Stack direction="column" gap={3} alignItems="stretch" data-testid={testIds.violationDetail.page}>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <SeverityBadge severity={violation.severity} />
        {violation.state !== 'open' && <Badge text={violation.state} color="blue" />}
        {violation.observed && <Badge text="only observed" color="blue" />}
        {violation.tags.map((tag) => (
          <Badge key={tag} text={tag} color="darkgrey" />
        ))}
        <Links violation={violation} />
      </Stack>
      <StateNotes violation={violation} />
      <dl className={styles.facts}>
        <Fact name="Rule">
          <TextLink href={urls.rule(violation.ruleId)}>{violation.ruleName}</TextLink>, revision{' '}
          {violation.ruleRevision}
          {violation.clause && `, clause “${violation.clause}”`}
        </Fact>
        <Fact name="Trace">
          <code>{violation.traceId}</code>
        </Fact>
        <Fact name="Root">
          {[violation.rootService, violation.rootName].filter(Boolean).join(': ') || 'no root span came'}
        </Fact>
        <Fact name="Trace start">{formatTime(violation.traceStart)}</Fact>
        <Fact name="Decided">
          {formatTime(violation.decidedAt)}: {triggers[violation.trigger] ?? violation.trigger}
        </Fact>
        <Fact name="Complete">
          {violation.complete ? 'yes: the root and every parent came' : 'no: spans were missing when it was judged'}
        </Fact>
      </dl>
      {witnesses.length > 0 && (
        <>
          <div>
            <Text element="h2" variant="h4">
              Witnesses
            </Text>
            <Text color="secondary">
              {failingAssignments > witnesses.length
                ? `The first ${witnesses.length} of ${failingAssignments} ways in which the rule fails in this trace.`
                : 'The spans that show how the rule fails in this trace.'}
            </Text>
          </div>
          {witnesses.map((witness, index) => (
            <section key={index} aria-label={`Witness ${index + 1}`} data-testid={testIds.violationDetail.witness}>
              <WitnessTable spans={witness.spans} />
            </section>
          ))}
        </>
      )}
      <Stack direction="column" gap={1} alignItems="stretch">
        <Text element="h2" variant="h4">
          Kept spans of the trace
        </Text>
        <KeptTrace violation={violation} />
      </Stack>
      <Stack direction="column" gap={1} alignItems="stretch">
        <Text element="h2" variant="h4">
          The rule as it judged the trace
        </Text>
        <RuleThen violation={violation} />
      </Stack>
      <Neighbours violation={violation} />
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 3),
    margin: 0,
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
});
