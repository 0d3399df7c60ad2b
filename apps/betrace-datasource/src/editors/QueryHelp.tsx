import React from 'react';
import type { QueryEditorHelpProps } from '@grafana/data';
import { Button, Stack, Text } from '@grafana/ui';

import { testIds } from '../testIds';
import type { BetraceQuery } from '../types';

interface Example {
  title: string;
  says: string;
  query: Omit<BetraceQuery, 'refId'>;
}

export const EXAMPLES: readonly Example[] = [
  {
    title: 'What is wrong right now',
    says: 'The newest critical and high violations; new ones appear as they are decided.',
    query: { queryType: 'violations', severities: ['critical', 'high'], live: true },
  },
  {
    title: 'Since when is it wrong',
    says: 'Violations over time, one series per rule.',
    query: { queryType: 'violation_counts', groupBy: ['rule'], allRules: false },
  },
  {
    title: 'Which service breaks what',
    says: 'Totals of the time range per service and rule.',
    query: { queryType: 'violation_counts', format: 'numeric', groupBy: ['service', 'rule'], allRules: false },
  },
  {
    title: 'Violations among the logs',
    says: 'Violations as log lines, to stand beside those of a service in a split view.',
    query: { queryType: 'violations', format: 'logs' },
  },
  {
    title: 'Exactly these',
    says: 'A filter as text: fields with values, and words of the message.',
    query: { queryType: 'violations', editorMode: 'code', filter: 'severity=critical,high complete=true charge' },
  },
  {
    title: 'How the rules are doing',
    says: 'Every rule with its state and its violations, the most violated first.',
    query: { queryType: 'rules' },
  },
];

/** Examples that take the place of the query on a click: the help that Grafana opens above a query. */
export function QueryHelp({ onClickExample, query }: QueryEditorHelpProps<BetraceQuery>) {
  return (
    <Stack direction="column" gap={2}>
      <Text element="h2" variant="h4">
        Questions to BeTrace
      </Text>
      {EXAMPLES.map(({ title, says, query: example }) => (
        <Stack key={title} direction="column" gap={0.5} alignItems="flex-start">
          <Button
            variant="secondary"
            size="sm"
            icon="arrow-right"
            data-testid={testIds.help.example}
            onClick={() => onClickExample({ ...example, refId: query?.refId ?? 'A', datasource: query?.datasource })}
          >
            {title}
          </Button>
          <Text color="secondary" variant="bodySmall">
            {says}
          </Text>
        </Stack>
      ))}
    </Stack>
  );
}
