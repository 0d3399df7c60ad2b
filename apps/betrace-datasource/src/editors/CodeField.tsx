import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { EditorRow } from '@grafana/plugin-ui';
import { Field, TextArea, useStyles2 } from '@grafana/ui';

import { FilterTextError, readFilterText } from '../filterText';
import { testIds } from '../testIds';

interface Props {
  filter: string;
  onCommit: (filter: string) => void;
}

/** The filter as text. It takes effect on leaving the field or Shift+Enter; a mistake is said while one types. */
export function CodeField({ filter, onCommit }: Props) {
  const styles = useStyles2(getStyles);
  // What is typed belongs to one version of the filter and is dropped once that has changed.
  const [draft, setDraft] = useState({ of: filter, text: filter });
  const text = draft.of === filter ? draft.text : filter;
  const mistake = mistakeIn(text);
  const commit = () => {
    if (text !== filter) {
      onCommit(text);
    }
  };

  return (
    <EditorRow>
      <Field
        className={styles.field}
        noMargin
        label="Filter"
        description='For example: severity=critical,high service="check out" card'
        invalid={mistake !== undefined}
        error={mistake}
      >
        <TextArea
          id="betrace-query-filter"
          data-testid={testIds.queryEditor.filter}
          className={styles.text}
          rows={2}
          spellCheck={false}
          placeholder="Every violation"
          value={text}
          onChange={(event) => setDraft({ of: filter, text: event.currentTarget.value })}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && event.shiftKey) {
              event.preventDefault();
              commit();
            }
          }}
        />
      </Field>
    </EditorRow>
  );
}

/** Texts with variables are read once these are replaced. */
function mistakeIn(text: string): string | undefined {
  if (text.includes('$')) {
    return undefined;
  }
  try {
    readFilterText(text);
    return undefined;
  } catch (error) {
    if (error instanceof FilterTextError) {
      return error.message;
    }
    throw error;
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ flexGrow: 1 }),
  text: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
});
