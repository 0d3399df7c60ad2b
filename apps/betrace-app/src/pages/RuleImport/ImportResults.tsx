import type { ImportResult, Rule } from '@betrace/api-client';
import { Badge, InteractiveTable, RadioButtonGroup, Stack, Text, type BadgeColor, type CellProps } from '@grafana/ui';
import { useState } from 'react';

import { TextDiff } from '../../components/TextDiff.tsx';
import { testIds } from '../../testIds.ts';
import { Differences } from '../RuleEditor/Differences.tsx';
import { formDifferences } from '../RuleEditor/formDifferences.ts';
import { toForm } from '../RuleEditor/ruleForm.ts';

/** What needs a look first. */
const outcomes = ['failed', 'created', 'updated', 'unchanged', 'skipped'] as const;

const colors: Record<string, BadgeColor> = { failed: 'red', created: 'green', updated: 'blue' };

/** Rows of one page: a file may hold a thousand rules. */
const PAGE = 25;

interface Row {
  id: string;
  result: ImportResult;
}

type Cell = CellProps<Row>;

const columns = [
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ row: { original } }: Cell) => (
      <span data-testid={testIds.ruleImport.outcome} data-id={original.result.id}>
        <Badge text={original.result.outcome} color={colors[original.result.outcome] ?? 'darkgrey'} />
      </span>
    ),
    disableGrow: true,
  },
  { id: 'rule', header: 'Rule', cell: ({ row: { original } }: Cell) => nameOf(original.result) },
  { id: 'what', header: 'What', cell: ({ row: { original } }: Cell) => <What {...original.result} /> },
];

/** What became, or would become, of each rule of a file; rows open to show what changes. */
export function ImportResults({ results }: { results: readonly ImportResult[] }) {
  const [only, setOnly] = useState('');
  const counts = outcomes.map((outcome) => ({
    outcome,
    count: results.filter((one) => one.outcome === outcome).length,
  }));
  const there = counts.filter(({ count }) => count > 0);
  const rows = outcomes.flatMap((outcome) =>
    results.flatMap((result, index) =>
      result.outcome === outcome && (only === '' || only === outcome) ? { id: String(index), result } : [],
    ),
  );
  return (
    <Stack direction="column" gap={1} alignItems="stretch" data-testid={testIds.ruleImport.results}>
      <div>
        <RadioButtonGroup
          options={[
            { value: '', label: `all ${results.length}` },
            ...there.map(({ outcome, count }) => ({ value: outcome as string, label: `${count} ${outcome}` })),
          ]}
          value={only}
          onChange={setOnly}
          aria-label="Rules of the file"
        />
      </div>
      <InteractiveTable
        // A page of other rows begins at its first.
        key={only}
        columns={columns}
        data={rows}
        getRowId={({ id }: Row) => id}
        pageSize={PAGE}
        // What was done is told without what it changed: that was in the preview.
        renderExpandedRow={
          results.some(({ imported }) => imported) ? ({ result }) => <Detail {...result} /> : undefined
        }
      />
    </Stack>
  );
}

const nameOf = ({ id, imported }: ImportResult): string => imported?.name ?? (id === '' ? 'the file' : id);

function What({ outcome, problems, stored, imported }: ImportResult) {
  if (problems.length > 0) {
    return (
      <Stack direction="column" gap={0}>
        {problems.map(({ severity, line, message }, index) => (
          <Text key={index} color={severity === 'error' ? 'error' : 'warning'}>
            {line > 0 ? `Line ${line}: ` : ''}
            {message}
          </Text>
        ))}
      </Stack>
    );
  }
  const changed = stored && imported ? differences(stored, imported).map(({ label }) => label.toLowerCase()) : [];
  return (
    <Text color="secondary">
      {changed.length > 0
        ? `changes ${changed.join(', ')}`
        : outcome === 'created' && imported
          ? imported.expression
          : ''}
    </Text>
  );
}

function Detail({ stored, imported, id }: ImportResult) {
  if (!imported) {
    return <Text color="secondary">Nothing of it is changed.</Text>;
  }
  if (!stored) {
    return <TextDiff before="" after={imported.expression} label={`Expression of ${id}`} />;
  }
  return <Differences differences={differences(stored, imported)} />;
}

const differences = (stored: Rule, imported: Rule) => formDifferences(toForm(stored), toForm(imported));
