import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  SchemaService,
  type GetSchemaRequest,
  type GetSchemaResponseSchema,
  type ObservedAttributeSchema,
} from '@betrace/api-client/gen/betrace/v1/schema_pb.js';
import { setTimeout as pause } from 'node:timers/promises';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import type { Frequent } from '../sample/frequent.ts';
import type { AttributeSketch, SchemaSketch } from '../sample/schema-sketch.ts';
import { serve, type ServedService } from './service.ts';

export interface SchemaDeps {
  readonly schema: SchemaSketch;
  readonly redactor: Redactor;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

const defaultLimit = 1000;
const maxLimit = 5000;
/** Milliseconds for the traces that are not learnt from yet; then what is known is answered. */
const longestWait = 500;
/** Traces that had a value before it is offered: what is frequent says nothing of one person or payload. */
const leastTraces = 10;

export function schemaHandlers({ schema, redactor, now }: SchemaDeps): ServedService {
  return serve(SchemaService, {
    async getSchema(request) {
      if (request.limit > maxLimit) {
        throw invalidArgument([{ field: 'limit', description: `should be at most ${maxLimit}.` }]);
      }
      await Promise.race([schema.settled(), pause(longestWait)]);
      schema.forgetOld(Number(now() / 1_000_000n));
      return readSchema(schema, request, redactor);
    },
  });
}

/** What of it may be shown as it is, narrowed as asked: a name or key with something redacted in it would complete to nothing. */
function readSchema(
  { services, names, resource, scope, traces }: SchemaSketch,
  { service, spanName, prefix, limit: asked }: GetSchemaRequest,
  redactor: Redactor,
): MessageInitShape<typeof GetSchemaResponseSchema> {
  const limit = asked || defaultLimit;
  const begin = prefix.toLowerCase();
  const isShown = (text: string) => redactor.name(text) === text;
  const isWanted = (text: string) => text.toLowerCase().startsWith(begin) && isShown(text);
  const texts = (sketch: Frequent<undefined>) => sketch.list().flatMap(({ text }) => (isShown(text) ? [text] : []));

  const attributesOf = (
    of: string,
    sketch: Frequent<AttributeSketch>,
  ): MessageInitShape<typeof ObservedAttributeSchema>[] =>
    sketch
      .list()
      .filter(({ text: key }) => isWanted(key))
      .map(({ text: key, item }) => {
        const [type = '', ...otherTypes] = item.types.list().map(({ text }) => text);
        return { spanName: of, key, type, otherTypes, values: valuesOf(key, item, redactor) };
      });

  const fitting = names
    .list()
    .filter(({ text }) => (spanName === '' || text === spanName) && isShown(text))
    .filter(({ item }) => service === '' || item.services.has(service));
  const named = fitting.filter(({ text }) => isWanted(text)).slice(0, limit);
  return {
    spanNames: named.map(({ text }) => text),
    services: services
      .list()
      .flatMap(({ text }) => ((service === '' || text === service) && isWanted(text) ? [text] : []))
      .slice(0, limit),
    attributes: upTo(limit, fitting, ({ text, item }) => attributesOf(text, item.attributes)),
    resourceAttributes: attributesOf('', resource).slice(0, limit),
    scopeAttributes: attributesOf('', scope).slice(0, limit),
    spans: named.map(({ text, item }) => ({
      name: text,
      kinds: texts(item.kinds),
      services: texts(item.services),
      events: texts(item.events),
    })),
    traces,
  };
}

function valuesOf(key: string, { values }: AttributeSketch, redactor: Redactor): string[] {
  return values
    .list()
    .filter(({ surely, text, item: { value } }) => {
      return surely >= leastTraces && value !== undefined && redactor.text({ scope: 'span', key }, value) === text;
    })
    .map(({ text }) => text);
}

/** The first `limit` of what is made of each, and no more is made than that takes. */
function upTo<T, U>(limit: number, from: readonly T[], make: (item: T) => U[]): U[] {
  const made: U[] = [];
  for (const item of from) {
    if (made.length >= limit) {
      break;
    }
    made.push(...make(item));
  }
  return made.slice(0, limit);
}
