import type {
  Block,
  EventIntrinsic,
  FieldRef,
  FieldsRead,
  LinkIntrinsic,
  MessagePart,
  SpanIntrinsic,
  TraceIntrinsic,
} from './plan.ts';
import { visit } from './visit-plan.ts';

/** Exactly what blocks and message read of spans and traces. */
export function fieldsRead(blocks: readonly (Block | null)[], message: readonly MessagePart[]): FieldsRead {
  const keys = new Map<string, Set<string>>();
  const read = (table: string, key: string): void => {
    keys.set(table, (keys.get(table) ?? new Set()).add(key));
  };
  const readField = ({ of, scope, key }: FieldRef): void => {
    const owner = of === 'trace' || of === 'event' || of === 'link' ? of : 'span';
    read(owner === 'span' ? scope : `${owner} ${scope}`, key);
  };
  for (const block of blocks) {
    visit(block, (part) => {
      if (part.kind === 'field') {
        readField(part);
      } else if (part.kind === 'event' || part.kind === 'link') {
        read('asked', part.kind);
      }
    });
  }
  for (const part of message) {
    if ('field' in part) {
      readField(part.field);
    }
  }
  const sorted = <T extends string>(table: string): T[] => [...(keys.get(table) ?? [])].sort() as T[];
  return {
    any: sorted('any'),
    span: sorted('span'),
    resource: sorted('resource'),
    instrumentation: sorted('instrumentation'),
    event: sorted('event any'),
    link: sorted('link any'),
    allSpanAttributes: keys.has('all-attributes'),
    allResourceAttributes: keys.has('all-resource'),
    allInstrumentationAttributes: keys.has('all-instrumentation'),
    intrinsics: sorted<SpanIntrinsic>('intrinsic'),
    traceIntrinsics: sorted<TraceIntrinsic>('trace intrinsic'),
    eventIntrinsics: sorted<EventIntrinsic>('event intrinsic'),
    linkIntrinsics: sorted<LinkIntrinsic>('link intrinsic'),
    events: keys.get('asked')?.has('event') ?? false,
    links: keys.get('asked')?.has('link') ?? false,
  };
}
