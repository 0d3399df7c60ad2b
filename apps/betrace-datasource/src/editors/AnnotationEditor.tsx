import React from 'react';
import type { AnnotationQuery, QueryEditorProps } from '@grafana/data';
import { EditorRows } from '@grafana/plugin-ui';

import type { DataSource } from '../DataSource';
import type { BetraceOptions, BetraceQuery } from '../types';
import { FilterFields } from './FilterFields';

type Props = QueryEditorProps<DataSource, BetraceQuery, BetraceOptions> & {
  annotation?: AnnotationQuery<BetraceQuery>;
  onAnnotationChange?: (annotation: AnnotationQuery<BetraceQuery>) => void;
};

/** Which violations are marked on the graphs of a dashboard. */
export function AnnotationEditor({ datasource, query, annotation, onChange, onAnnotationChange }: Props) {
  const stored = annotation?.target?.queryType ? annotation.target : query;
  const target: BetraceQuery = { ...stored, refId: 'Anno', queryType: 'violations' };
  const change = (changes: Partial<BetraceQuery>) => {
    const changed = { ...target, ...changes };
    if (annotation && onAnnotationChange) {
      onAnnotationChange({ ...annotation, target: changed });
    } else {
      onChange(changed);
    }
  };
  return (
    <EditorRows>
      <FilterFields datasource={datasource} query={target} change={change} />
    </EditorRows>
  );
}
