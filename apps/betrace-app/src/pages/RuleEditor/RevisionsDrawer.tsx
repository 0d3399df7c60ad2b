import type { Rule, RuleRevision } from '@betrace/api-client';
import { css } from '@emotion/css';
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { getAppEvents, locationService } from '@grafana/runtime';
import { Button, Drawer, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';

import { Failure } from '../../components/Failure.tsx';
import { FoldButton } from '../../components/FoldButton.tsx';
import { formatTime } from '../../components/formats.ts';
import { Loading } from '../../components/Loading.tsx';
import { MOST_REVISIONS, useRevisions } from '../../data/useRevisions.ts';
import { restoreRule } from '../../data/useRules.ts';
import { testIds } from '../../testIds.ts';
import { Differences } from './Differences.tsx';
import { formDifferences } from './formDifferences.ts';
import { toForm } from './ruleForm.ts';

interface Props {
  rule: Rule;
  /** The revision that is compared with the rule as it is stored now. */
  open: number | undefined;
  /** Why nothing can be restored; undefined: it can. */
  locked?: string;
  onRestored: (rule: Rule) => void;
}

/** Who changed the rule when, and what; any revision against now, and back to it. The URL says which: `?revision=`. */
export function RevisionsDrawer({ rule, open, locked, onRestored }: Props) {
  const styles = useStyles2(getStyles);
  const { data: revisions, error, reload } = useRevisions(rule.id);
  return (
    <Drawer
      title="Revisions"
      subtitle={`Rule “${rule.name}” is at revision ${rule.revision}`}
      size="md"
      onClose={() => locationService.partial({ revision: null }, true)}
    >
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {!revisions && !error && <Loading what="revisions" />}
      {revisions && (
        <ul className={styles.list} aria-label="Revisions" data-testid={testIds.revisions.list}>
          {revisions.slice(0, MOST_REVISIONS).map((one, index) => (
            <Revision
              key={`${one.revision} ${one.changedAt}`}
              revision={one}
              before={revisions[index + 1]}
              rule={rule}
              shown={one.revision === open}
              locked={locked}
              onRestored={onRestored}
            />
          ))}
        </ul>
      )}
      {revisions && revisions.length > MOST_REVISIONS && (
        <Text color="secondary">These are the last {MOST_REVISIONS}; `betrace rules history` shows all.</Text>
      )}
    </Drawer>
  );
}

interface RevisionProps extends Omit<Props, 'open'> {
  revision: RuleRevision;
  before?: RuleRevision;
  shown: boolean;
}

function Revision({ revision, before, rule, shown, locked, onRestored }: RevisionProps) {
  const styles = useStyles2(getStyles);
  const { revision: number, change, changedAt, author } = revision;
  const changed = before ? formDifferences(toForm(before.rule), toForm(revision.rule)) : [];
  return (
    <li className={styles.item} data-testid={testIds.revisions.item} data-id={number}>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <FoldButton open={shown} onClick={() => locationService.partial({ revision: shown ? 'all' : number }, true)}>
          Revision {number}
        </FoldButton>
        <Text color="secondary">
          {formatTime(changedAt)}, {change} by {author}
        </Text>
      </Stack>
      <Text color="secondary" variant="bodySmall">
        {changed.map(({ label }) => label).join(', ')}
      </Text>
      {shown && <AgainstNow revision={revision} rule={rule} locked={locked} onRestored={onRestored} />}
    </li>
  );
}

function AgainstNow({
  revision,
  rule,
  locked,
  onRestored,
}: Pick<RevisionProps, 'revision' | 'rule' | 'locked' | 'onRestored'>) {
  const [restoring, setRestoring] = useState(false);
  const [error, setError] = useState<unknown>();
  const differences = formDifferences(toForm(revision.rule), toForm(rule));
  const restore = async () => {
    setRestoring(true);
    setError(undefined);
    try {
      const restored = await restoreRule(rule.id, revision.revision);
      getAppEvents().publish({
        type: AppEvents.alertSuccess.name,
        payload: [`Rule “${restored.name}” is as it was at revision ${revision.revision}`],
      });
      onRestored(restored);
    } catch (failure) {
      setError(failure);
      setRestoring(false);
    }
  };
  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      {differences.length === 0 ? (
        <Text>It says what the rule says now.</Text>
      ) : (
        <>
          <Text>From then until now, what went is struck out and what came is underlined:</Text>
          <Differences differences={differences} />
          <div>
            <Button
              size="sm"
              variant="secondary"
              icon="history"
              disabled={restoring || locked !== undefined}
              tooltip={locked}
              onClick={restore}
              data-testid={testIds.revisions.restore}
            >
              Restore revision {revision.revision}
            </Button>
          </div>
        </>
      )}
      {Boolean(error) && <Failure error={error} />}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  item: css({ borderTop: `1px solid ${theme.colors.border.weak}`, padding: theme.spacing(1, 0) }),
});
