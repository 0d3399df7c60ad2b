import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
} from 'fastify';
import type { Access } from '../../access/access.ts';
import { anonymous, type Caller } from '../../access/caller.ts';
import { neededRole } from '../../access/needed-role.ts';
import type { NeededRole } from '../../access/role.ts';
import { errorCodes, messageOf, ServiceError } from '../../errors.ts';
import { parseJson } from '../../receive/parse-json.ts';
import { callStream, callUnary, readableError } from '../call.ts';
import type { ServedService } from '../service.ts';
import { statusJson } from '../status.ts';
import { answerJson } from './answer-json.ts';
import { httpBindings, type HttpBinding } from './http-binding.ts';
import { compareTemplates, matchPath } from './path-template.ts';
import { readRequest, type HttpInput } from './read-request.ts';
import { streamFormat, writeStream } from './stream-answer.ts';

export interface HttpServerOptions {
  readonly services: readonly ServedService[];
  readonly log: FastifyBaseLogger;
  /** Bytes of a request's body. */
  readonly maxBody: number;
  /** Who may call, on every route of the server; without it everybody may. */
  readonly access?: Pick<Access, 'admit'>;
  /** Milliseconds for which a reader of a stream may take nothing. */
  readonly slowReader?: number;
  /** Makes the server below, with its limits of time; default: Node's plain one. */
  readonly serverFactory?: FastifyServerFactory;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** That a route which is no rpc needs; without it the admin's. */
    role?: NeededRole;
  }
}

interface Route extends HttpBinding {
  readonly service: ServedService;
}

/**
 * A fastify server that answers every rpc of the services by its google.api.http option; it does not listen yet, and
 * other routes and hooks may be added until it does. Failures are answered as google.rpc.Status.
 */
export function buildHttpServer(options: HttpServerOptions): FastifyInstance {
  const { services, log, maxBody, access, serverFactory, slowReader } = options;
  const server: FastifyInstance = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBody,
    ...(serverFactory && { serverFactory }),
    frameworkErrors: (error, request, reply) => sendError(error, request as FastifyRequest, reply as FastifyReply),
  });
  const routes = services.flatMap(routesOf).sort((a, b) => compareTemplates(a.template, b.template));

  server.decorateRequest('caller');
  server.addHook('onRequest', async (request, reply) => {
    request.caller = access ? admit(access, request, reply) : anonymous;
  });

  /** Before any of the body is read. */
  function admit(gate: Pick<Access, 'admit'>, request: FastifyRequest, reply: FastifyReply): Caller {
    try {
      return gate.admit(request.headers, request.socket.remoteAddress ?? '', neededBy(request));
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'unauthenticated') {
        reply.header('www-authenticate', 'Bearer realm="betrace"');
      }
      throw error;
    }
  }

  /** Undefined when nothing is there. */
  function neededBy({ url, method, routeOptions }: FastifyRequest): NeededRole | undefined {
    if (routeOptions.url !== undefined && routeOptions.url !== '/*') {
      return routeOptions.config.role ?? 'admin';
    }
    try {
      const found = fitting(matching(routes, url.split('?', 1)[0] ?? ''), method);
      return found && neededRole(found.route.method);
    } catch {
      // What is wrong with the path is told to who has a token.
      return undefined;
    }
  }

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const failure =
      clientError(error, request, maxBody) ??
      readableError(error, log, `${request.method} ${request.routeTemplate ?? '(none)'}`);
    if (failure.retryAfter !== undefined) {
      reply.header('retry-after', failure.retryAfter);
    }
    return reply.code(failure.statusCode).send(statusJson(failure));
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const [path = '', search = ''] = request.url.split(/\?(.*)/s);
    const { route, variables } = findRoute(server, routes, request.method, path, reply);
    request.routeTemplate = route.template.text;
    const query = new URLSearchParams(search);
    if (route.method.methodKind === 'server_streaming') {
      return answerStream(route, { path: variables, query, body: request.body }, request, reply);
    }
    const message = readRequest(route, { path: variables, query, body: request.body });
    const context = { signal: signalOf(reply), caller: request.caller };
    const response = await callUnary(route.service, route.method, message, context, log);
    return reply
      .code(route.successStatus)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(answerJson(route, response)));
  }

  async function answerStream(route: Route, input: HttpInput, request: FastifyRequest, reply: FastifyReply) {
    const format = streamFormat(request.headers.accept);
    // It stands in the place of what the query says: a browser that connects again sends the same address.
    const lastEvent = request.headers['last-event-id'];
    if (route.resume && typeof lastEvent === 'string' && lastEvent !== '') {
      for (const name of [route.resume.request.name, route.resume.request.jsonName]) {
        input.query.delete(name);
      }
      input.query.set(route.resume.request.name, lastEvent);
    }
    const message = readRequest(route, input);
    if (request.method === 'HEAD') {
      return reply.code(route.successStatus).type(format.contentType).send();
    }
    const context = { signal: signalOf(reply), caller: request.caller };
    const answers = callStream(route.service, route.method, message, context, log);
    await writeStream(reply.raw, answers, route, { format, slowLimit: slowReader });
    return reply.hijack();
  }

  server.setErrorHandler(sendError);
  server.setNotFoundHandler(answer);
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (_request: FastifyRequest, body: Buffer) => (body.length === 0 ? undefined : parseJson(body)),
    );
    scope.route({ method: scope.supportedMethods, url: '/*', exposeHeadRoute: false, handler: answer });
  });
  return server;
}

function routesOf(service: ServedService): Route[] {
  return httpBindings(service.desc).map((binding) => {
    const { method } = binding;
    if (method.methodKind !== 'unary' && method.methodKind !== 'server_streaming') {
      throw new Error(`${method.parent.typeName}.${method.name} streams requests, which REST cannot send.`);
    }
    return { ...binding, service };
  });
}

/** The most literal route that fits. Throws 404, 405 (with the header Allow) or 400 for a broken escape. */
function findRoute(server: FastifyInstance, routes: readonly Route[], verb: string, path: string, reply: FastifyReply) {
  const found = matching(routes, path);
  const match = fitting(found, verb);
  if (match !== undefined) {
    return match;
  }
  const verbs = [
    ...found.map(({ route }) => route.verb),
    ...server.supportedMethods.filter((method) => server.hasRoute({ method, url: path })),
  ];
  if (verbs.length === 0) {
    throw new ServiceError('not-found', `There is nothing at ${path.slice(0, 200)}.`);
  }
  const allowed = [...new Set(verbs.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each])))].sort().join(', ');
  reply.header('allow', allowed);
  throw new ServiceError('method-not-allowed', `${path} is called with ${allowed}, not with ${verb}.`);
}

interface Match {
  readonly route: Route;
  readonly variables: ReadonlyMap<string, string>;
}

/** The routes at a path, the most literal first. */
function matching(routes: readonly Route[], path: string): Match[] {
  return routes.flatMap((route) => {
    const variables = match(route, path);
    return variables === undefined ? [] : [{ route, variables }];
  });
}

function fitting(matches: readonly Match[], verb: string): Match | undefined {
  return matches.find(({ route }) => route.verb === '*' || route.verb === (verb === 'HEAD' ? 'GET' : verb));
}

function match({ template }: Route, path: string): ReadonlyMap<string, string> | undefined {
  try {
    return matchPath(template, path);
  } catch (cause) {
    throw new ServiceError('invalid-argument', 'The path has a broken percent escape.', { cause });
  }
}

/** Failures that are known to be the caller's doing: our own, and those of fastify before a handler runs. */
function clientError(error: unknown, request: FastifyRequest, maxBody: number): ServiceError | undefined {
  if (error instanceof ServiceError) {
    return error;
  }
  const { statusCode } = error as { statusCode?: unknown };
  switch (statusCode) {
    case errorCodes['body-too-large'].http:
      return new ServiceError('body-too-large', `The body is larger than ${maxBody} bytes.`, { cause: error });
    case errorCodes['unsupported-media-type'].http: {
      const type = request.headers['content-type'];
      const what = type === undefined ? 'A body without Content-Type' : `Content-Type ${type.slice(0, 100)}`;
      return new ServiceError('unsupported-media-type', `${what} is not read here; send application/json.`, {
        cause: error,
      });
    }
    case 400:
      return new ServiceError('invalid-argument', messageOf(error), { cause: error });
    default:
      return undefined;
  }
}

function signalOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) {
      gone.abort();
    }
  });
  return gone.signal;
}
