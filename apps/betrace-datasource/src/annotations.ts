import { type AnnotationEvent, type AnnotationSupport, type DataFrame, FieldType, locationUtil } from '@grafana/data';
import { of } from 'rxjs';

import { AnnotationEditor } from './editors/AnnotationEditor';
import { MAX_LIMIT, type BetraceQuery } from './types';

/** Colours of severities that can be told apart on a graph; those of the table. */
const COLORS: Record<string, string> = {
  critical: 'red',
  high: 'orange',
  medium: 'dark-yellow',
  low: 'blue',
  info: 'text',
};

const DEFAULT_QUERY: Partial<BetraceQuery> = { queryType: 'violations', severities: ['critical', 'high'] };

/** Violations as events on any graph. The query is that of the editor, always as a table of violations. */
export const annotations = {
  getDefaultQuery: (): Partial<BetraceQuery> => DEFAULT_QUERY,
  QueryEditor: AnnotationEditor,
  /** What the editor has not touched yet has no type and means the default. */
  prepareQuery: ({ target }: { target?: BetraceQuery }): BetraceQuery => ({
    limit: MAX_LIMIT,
    ...(target?.queryType ? target : DEFAULT_QUERY),
    refId: 'Anno',
    queryType: 'violations',
    format: 'table',
    live: false,
  }),
  processEvents: (_annotation: unknown, frames: DataFrame[]) => of(frames.flatMap(toEvents)),
} satisfies AnnotationSupport<BetraceQuery>;

/** An event per row: what was violated, with rule, severity and service as tags and a link to the violation. */
export function toEvents(frame: DataFrame): AnnotationEvent[] {
  const texts = (name: string): string[] => frame.fields.find((field) => field.name === name)?.values ?? [];
  const times: number[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const [ids, severities, rules, names] = ['id', 'severity', 'rule', 'rule_name'].map(texts) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const [messages, services] = [texts('message'), texts('service')];
  return times.map((time, row) => ({
    id: ids[row],
    time,
    title: names[row],
    text: `${escapeHtml(messages[row] ?? '')}<br><a href="${linkTo(ids[row] ?? '')}">Open violation</a>`,
    tags: [severities[row], rules[row], services[row]].filter((tag): tag is string => Boolean(tag)),
    color: COLORS[severities[row] ?? ''],
  }));
}

const linkTo = (id: string) =>
  locationUtil.assureBaseUrl(`/a/betracehq-betrace-app/violations/${encodeURIComponent(id)}`);

/** Annotations are shown as HTML; a message is text, whatever a traced service put into it. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
