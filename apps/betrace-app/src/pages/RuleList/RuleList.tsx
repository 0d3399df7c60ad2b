import type { Rule } from '@betrace/api-client';
import { AppEvents } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { EmptyState, FilterInput, Stack, Text } from '@grafana/ui';
import { useCallback, useState } from 'react';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { deleteRule, useRules } from '../../data/useRules.ts';
import { useSearchText } from '../../data/useSearchText.ts';
import { testIds } from '../../testIds.ts';
import { DeleteRule } from './DeleteRule.tsx';
import { setRuleState, type RuleState } from './ruleState.ts';
import { RuleTable } from './RuleTable.tsx';

export function RuleList() {
  const [text, searchFor, setText] = useSearchText();
  const { data, error, loading, reload, replace } = useRules(searchFor);
  const [changeError, setChangeError] = useState<unknown>();
  const [toDelete, setToDelete] = useState<Rule>();

  // Stable: the table would build its cells anew, and lose the focus, when this changed.
  const setState = useCallback(
    async (rule: Rule, state: RuleState) => {
      try {
        const changed = await setRuleState(rule, state);
        replace((page) => ({ ...page, rules: page.rules.map((one) => (one.id === changed.id ? changed : one)) }));
        setChangeError(undefined);
      } catch (failure) {
        setChangeError(failure);
      }
    },
    [replace],
  );

  const remove = async (rule: Rule) => {
    try {
      await deleteRule(rule);
      replace((page) => ({ ...page, rules: page.rules.filter(({ id }) => id !== rule.id) }));
      setChangeError(undefined);
      getAppEvents().publish({ type: AppEvents.alertSuccess.name, payload: [`Rule “${rule.name}” deleted`] });
    } catch (failure) {
      setChangeError(failure);
    }
    setToDelete(undefined);
  };

  if (!data) {
    return error ? <Failure error={error} onRetry={reload} /> : <Loading what="rules" />;
  }
  if (data.rules.length === 0 && !searchFor && !loading) {
    return <NoRules />;
  }
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <FilterInput
        value={text}
        onChange={setText}
        escapeRegex={false}
        placeholder="Search name, id, description or expression"
        aria-label="Search rules"
        data-testid={testIds.ruleList.search}
      />
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {Boolean(changeError) && <Failure error={changeError} onDismiss={() => setChangeError(undefined)} />}
      {data.rules.length === 0 ? (
        <EmptyState variant="not-found" message={`No rule contains “${searchFor}”`} />
      ) : (
        <RuleTable rules={data.rules} editable={may('editRules')} onState={setState} onDelete={setToDelete} />
      )}
      {data.nextPageToken && (
        <Text color="secondary">Only the first {data.rules.length} rules are shown: search to see others.</Text>
      )}
      {toDelete && (
        <DeleteRule rule={toDelete} onConfirm={() => remove(toDelete)} onDismiss={() => setToDelete(undefined)} />
      )}
    </Stack>
  );
}

function NoRules() {
  return (
    <div data-testid={testIds.page.empty}>
      <EmptyState
        variant="call-to-action"
        message="There are no rules yet"
        button={
          may('editRules') ? (
            <Stack gap={1} justifyContent="center" wrap="wrap">
              <PageLink icon="plus" size="lg" href={urls.newRule}>
                Write the first rule
              </PageLink>
              <PageLink icon="book-open" size="lg" variant="secondary" href={urls.gallery}>
                Take one from the gallery
              </PageLink>
            </Stack>
          ) : undefined
        }
      >
        A rule states what must hold in a whole trace, for example that no span ends in an error:{' '}
        <code>{'span.status == "ERROR"'}</code>
      </EmptyState>
    </div>
  );
}
