/**
 * A protoc plugin that writes src/gen/routes.ts: verb, path and body of every rpc with a google.api.http option,
 * and its request and response types. So a browser calls the API without carrying descriptors (30 KB gzipped).
 * Run by `buf generate`.
 */
import { getOption, type DescMessage, type DescMethod } from '@bufbuild/protobuf';
import { http } from '../src/gen/google/api/annotations_pb.js';
import { runPlugin } from './plugin.ts';

function routes(methods: readonly DescMethod[]): string {
  const key = (method: DescMethod) => `${method.parent.name}.${method.name}`;
  return [
    '// @generated from the google.api.http options of proto/betrace/v1 by generate/routes.ts',
    ...imports(methods.flatMap(({ input, output }) => [input, output])),
    '',
    '/** How each rpc is called over REST: verb, path, and the request field that is the body (`*`: all but the path, empty: none). */',
    'export const routes = {',
    ...methods.map((method) => {
      const { pattern, body } = getOption(method, http);
      const stream = method.methodKind === 'server_streaming' ? ', stream: true' : '';
      return `  '${key(method)}': { verb: '${pattern.case?.toUpperCase()}', path: '${pattern.value}', body: '${body}'${stream} },`;
    }),
    '} as const;',
    '',
    '/** Request and response of each rpc, as proto3 JSON. */',
    'export interface Calls {',
    ...methods.map(
      (method) => `  '${key(method)}': { request: ${method.input.name}Json; response: ${method.output.name}Json };`,
    ),
    '}',
    '',
  ].join('\n');
}

function imports(messages: readonly DescMessage[]): string[] {
  const names = Map.groupBy(new Set(messages), ({ file }) =>
    file.name.startsWith('google/protobuf/') ? '@bufbuild/protobuf/wkt' : `./${file.name}_pb.js`,
  );
  return [...names].map(
    ([from, types]) => `import type { ${types.map(({ name }) => `${name}Json`).join(', ')} } from '${from}';`,
  );
}

runPlugin('routes.ts', ({ methods }) => routes(methods));
