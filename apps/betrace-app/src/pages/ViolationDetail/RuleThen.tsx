import type { Violation } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, Text, TextLink, useStyles2 } from '@grafana/ui';

import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { useRuleHistory, type RuleHistory } from '../../data/useRuleHistory.ts';
import { Explanation } from '../../editor/Explanation.tsx';
import { testIds } from '../../testIds.ts';

/** The rule as it judged the trace, and whether it says something else by now. */
export function RuleThen({ violation }: { violation: Violation }) {
  const styles = useStyles2(getStyles);
  const { ruleId, ruleName, ruleRevision } = violation;
  const { data, error, reload } = useRuleHistory(ruleId, ruleRevision);
  if (!data) {
    return error ? <Failure error={error} onRetry={reload} /> : <LoadingPlaceholder text="Loading the rule" />;
  }
  const { then, now } = ofItsTime(data, violation);
  return (
    <div className={styles.rule} data-testid={testIds.violationDetail.rule}>
      {then?.rule && (
        <>
          {/* A long line is scrolled, with the keyboard too. */}
          <pre className={styles.expression} tabIndex={0} aria-label={`Expression of ${ruleName} then`}>
            {then.rule.expression.trimEnd()}
          </pre>
          <Explanation text={then.rule.expression} />
        </>
      )}
      <Text color="secondary">
        {!now && 'The rule was deleted, and what it said with it.'}
        {now && !then && `Revision ${ruleRevision} is not of the rule that has this id now: that one came later.`}
        {now && then && now.revision === then.revision && 'The rule is still the same.'}
        {now && then && now.revision !== then.revision && (
          <>
            {now.rule?.expression === then.rule?.expression
              ? `The rule was changed since (revision ${now.revision}), its expression was not. `
              : `The rule says something else now (revision ${now.revision}). `}
            <TextLink href={urls.ruleRevision(ruleId, ruleRevision)}>See what changed</TextLink>
          </>
        )}
      </Text>
    </div>
  );
}

/** Of a rule that was deleted and made anew under the same id, revisions count from one again. */
function ofItsTime({ then, now }: RuleHistory, { decidedAt }: Violation): RuleHistory {
  return then && Date.parse(then.changedAt) <= Date.parse(decidedAt) ? { then, now } : { now };
}

const getStyles = (theme: GrafanaTheme2) => ({
  rule: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  expression: css({ margin: 0, padding: theme.spacing(1), overflowX: 'auto' }),
});
