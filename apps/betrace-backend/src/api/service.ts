import type { DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { GenService, GenServiceMethods } from '@bufbuild/protobuf/codegenv2';
import type { Caller } from '../access/caller.ts';

/** What a handler may know of its call beside the request. */
export interface CallContext {
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
  readonly caller: Caller;
}

/** A plain object with one function per rpc of a service; a server stream is an async iterable. */
export type Handlers<Methods extends GenServiceMethods> = {
  [Name in keyof Methods]: Methods[Name]['methodKind'] extends 'unary'
    ? (
        request: MessageShape<Methods[Name]['input']>,
        context: CallContext,
      ) => Promise<MessageInitShape<Methods[Name]['output']>>
    : Methods[Name]['methodKind'] extends 'server_streaming'
      ? (
          request: MessageShape<Methods[Name]['input']>,
          context: CallContext,
        ) => AsyncIterable<MessageInitShape<Methods[Name]['output']>>
      : never;
};

/** A service with its handlers, ready for gRPC and REST. */
export interface ServedService {
  readonly desc: DescService;
  handler(method: DescMethod): (request: unknown, context: CallContext) => unknown;
}

export function serve<Methods extends GenServiceMethods>(
  desc: GenService<Methods>,
  handlers: Handlers<Methods>,
): ServedService {
  const byName = handlers as Record<string, (request: unknown, context: CallContext) => unknown>;
  return {
    desc: desc as unknown as DescService,
    handler(method) {
      const handler = byName[method.localName];
      if (handler === undefined) {
        throw new Error(`${method.parent.typeName} has no handler for ${method.name}.`);
      }
      return handler.bind(handlers);
    },
  };
}
