import React from 'react';
import { EditorRow } from '@grafana/plugin-ui';

import type { DataSource } from '../DataSource';
import { testIds } from '../testIds';
import { SEVERITIES, type BetraceQuery } from '../types';
import { TextField } from './TextField';
import { ValuesField } from './ValuesField';

interface Props {
  datasource: DataSource;
  query: BetraceQuery;
  change: (changes: Partial<BetraceQuery>) => void;
}

const ids = testIds.queryEditor;

/** The builder: which rules, and which of their violations. Fields that a query type does not know are not shown. */
export function FilterFields({ datasource, query, change }: Props) {
  const find = (field: string) => async (text: string) =>
    (await datasource.findValues(field, text)).filter(({ value }) => value.includes(text) || field === 'rule');
  const ofViolations = query.queryType === 'violations';

  return (
    <EditorRow>
      <ValuesField
        id="betrace-query-rules"
        testId={ids.rules}
        label="Rules"
        tooltip="Rule ids or variables."
        placeholder="Every rule"
        options={find('rule')}
        values={query.rules}
        onChange={(rules) => change({ rules })}
      />
      <ValuesField
        id="betrace-query-severities"
        testId={ids.severities}
        label="Severities"
        placeholder="Every severity"
        options={SEVERITIES}
        values={query.severities}
        onChange={(severities) => change({ severities })}
      />
      {query.queryType !== 'rules' && (
        <ValuesField
          id="betrace-query-services"
          testId={ids.services}
          label="Services"
          tooltip={ofViolations ? 'Of a witness or of the root of the trace.' : 'Of the root of the trace.'}
          placeholder="Every service"
          options={find('service')}
          values={query.services}
          onChange={(services) => change({ services })}
        />
      )}
      <ValuesField
        id="betrace-query-tags"
        testId={ids.tags}
        label="Tags"
        tooltip="Tags of the rules."
        placeholder="Any tag"
        options={find('tag')}
        values={query.tags}
        onChange={(tags) => change({ tags })}
      />
      <ValuesField
        id="betrace-query-frameworks"
        testId={ids.frameworks}
        label="Frameworks"
        tooltip="Compliance frameworks for which the rules give evidence."
        placeholder="Any framework"
        options={find('framework')}
        values={query.frameworks}
        onChange={(frameworks) => change({ frameworks })}
      />
      {ofViolations && (
        <TextField
          id="betrace-query-text"
          testId={ids.text}
          label="Message"
          tooltip="Part of the message, in any case."
          placeholder="Any text"
          minWidth={20}
          value={query.text}
          onChange={(text) => change({ text })}
        />
      )}
    </EditorRow>
  );
}
