import type { Rule } from '@betrace/api-client';
import { locationService } from '@grafana/runtime';
import { Button, EmptyState, Stack, Text } from '@grafana/ui';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useLocation } from 'react-router';

import { may } from '../../app/access.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { downloadRules } from '../../data/exportRules.ts';
import type { RuleState } from '../../data/ruleState.ts';
import { useRules } from '../../data/useRules.ts';
import { useSearchText } from '../../data/useSearchText.ts';
import { useStatus } from '../../data/useStatus.ts';
import { useViolationCounts } from '../../data/useViolationCounts.ts';
import { testIds } from '../../testIds.ts';
import { ChangeNotice } from './ChangeNotice.tsx';
import { DeleteRules } from './DeleteRules.tsx';
import { listRules } from './listedRule.ts';
import { NoRules } from './NoRules.tsx';
import { RuleFilters } from './RuleFilters.tsx';
import { RuleTable } from './RuleTable.tsx';
import { isFiltered, noFilter, viewFromUrl, viewOf } from './ruleView.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { useRuleChanges, type Done } from './useRuleChanges.ts';

/** Pause until rules and counts are looked at again. */
const POLL_MS = 60_000;
const none: ReadonlySet<string> = new Set();

export function RuleList() {
  const { search } = useLocation();
  const view = useMemo(() => viewFromUrl(search), [search]);
  const [text, , setText] = useSearchText();
  const searchFor = useDeferredValue(text.trim());
  const { data, error, reload, replace } = useRules({ withCounts: true, pollMs: POLL_MS });
  const counts = useViolationCounts(POLL_MS);
  const { data: status } = useStatus(POLL_MS);
  const changes = useRuleChanges(replace);
  const [selected, setSelected] = useState(none);
  const [toDelete, setToDelete] = useState<readonly Rule[]>();
  const [exportError, setExportError] = useState<unknown>();
  const scroller = useRef<HTMLDivElement>(null);
  const editable = may('editRules');

  const all = useMemo(
    () => listRules(data?.rules ?? [], counts.data, status?.brokenRules ?? []),
    [data, counts.data, status],
  );
  const kept = useKept(changes.done, search);
  const shown = useMemo(() => viewOf(all, view, searchFor, kept), [all, view, searchFor, kept]);
  const chosen = useMemo(() => shown.filter(({ rule }) => selected.has(rule.id)), [shown, selected]);

  const { setState } = changes;
  // Stable: the rows in sight would all be made anew.
  const onState = useCallback(
    async (rule: Rule, state: RuleState) => (await setState([rule], state))[0]?.after,
    [setState],
  );
  const onDelete = useCallback((rule: Rule) => setToDelete([rule]), []);
  const onSelect = useCallback(
    (id: string, isSelected: boolean) =>
      setSelected((before) => new Set(isSelected ? [...before, id] : [...before].filter((one) => one !== id))),
    [],
  );
  const remove = async (rules: readonly Rule[]) => {
    setToDelete(undefined);
    scroller.current?.focus();
    await changes.remove(rules);
  };
  const download = (ids?: ReadonlySet<string>) =>
    downloadRules(ids).then(() => setExportError(undefined), setExportError);

  if (!data) {
    return error ? <Failure error={error} onRetry={reload} /> : <Loading what="rules" />;
  }
  if (data.rules.length === 0) {
    return <NoRules />;
  }
  const busy = changes.progress !== undefined;
  const filtered = isFiltered(view, searchFor);
  const idsOf = (listed: typeof shown) => new Set(listed.map(({ rule }) => rule.id));
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <RuleFilters rules={all} view={view} text={text} onText={setText} />
      {Boolean(error) && <Failure error={error} onRetry={reload} />}
      {Boolean(counts.error) && <Failure error={counts.error} onRetry={counts.reload} />}
      {Boolean(changes.error) && <Failure error={changes.error} onDismiss={changes.forgetError} />}
      {Boolean(exportError) && <Failure error={exportError} onDismiss={() => setExportError(undefined)} />}
      <Stack gap={2} alignItems="center" justifyContent="space-between" wrap="wrap">
        <Stack gap={2} alignItems="center" wrap="wrap">
          <div role="status" data-testid={testIds.ruleList.shown}>
            <Text color="secondary">
              {changes.progress
                ? `Changing ${changes.progress.at} of ${changes.progress.of}`
                : `${shown.length} of ${all.length} rules`}
            </Text>
          </div>
          {chosen.length > 0 && (
            <SelectionBar
              chosen={chosen}
              editable={editable}
              busy={busy}
              onState={setState}
              onDelete={setToDelete}
              onExport={() => download(idsOf(chosen))}
              onClear={() => setSelected(none)}
            />
          )}
          <ChangeNotice done={changes.done} busy={busy} onUndo={changes.undo} />
        </Stack>
        <Button
          size="sm"
          variant="secondary"
          icon="download-alt"
          disabled={shown.length === 0}
          onClick={() => download(filtered ? idsOf(shown) : undefined)}
          data-testid={testIds.ruleList.export}
        >
          {filtered ? `Export these ${shown.length}` : 'Export all'}
        </Button>
      </Stack>
      {shown.length === 0 ? (
        <EmptyState
          variant="not-found"
          message="No rule fits"
          button={<Button onClick={() => locationService.partial(noFilter)}>Show every rule</Button>}
        >
          Search for less, or take a filter away.
        </EmptyState>
      ) : (
        <RuleTable
          rules={shown}
          view={view}
          selected={selected}
          scroller={scroller}
          editable={editable}
          onState={onState}
          onDelete={onDelete}
          onSelect={onSelect}
          onSelectAll={(isSelected) => setSelected(isSelected ? idsOf(shown) : none)}
        />
      )}
      {changes.question}
      {toDelete && (
        <DeleteRules rules={toDelete} onConfirm={() => remove(toDelete)} onDismiss={() => setToDelete(undefined)} />
      )}
    </Stack>
  );
}

/** What was just changed: it stays in sight, and keeps the focus, though it may not fit the filter of its time any more. */
function useKept(done: Done | undefined, search: string): ReadonlySet<string> {
  const [last, setLast] = useState({ done, search });
  if (last.done !== done) {
    setLast({ done, search });
  }
  return useMemo(
    () => (last.search === search ? new Set(last.done?.changes.map(({ after }) => after.id)) : none),
    [last, search],
  );
}
