import { getOption, type DescMethod } from '@bufbuild/protobuf';
import { role as roleOption } from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import { isRole, type NeededRole } from './role.ts';

/** Of services whose definitions are not ours. */
const byService: Readonly<Record<string, NeededRole>> = {
  'opentelemetry.proto.collector.trace.v1.TraceService': 'ingest',
  'grpc.health.v1.Health': 'none',
  'grpc.reflection.v1.ServerReflection': 'viewer',
  'grpc.reflection.v1alpha.ServerReflection': 'viewer',
};

/** The role that an rpc needs, by its option; an rpc that was given none is the admin's. */
export function neededRole(method: DescMethod): NeededRole {
  const word = getOption(method, roleOption);
  return word === 'none' || isRole(word) ? word : (byService[method.parent.typeName] ?? 'admin');
}

/** Likewise for the path of a gRPC call; undefined when nothing is there. */
export function neededRoles(methods: readonly DescMethod[]): (path: string) => NeededRole | undefined {
  const byPath = new Map(methods.map((method) => [`/${method.parent.typeName}/${method.name}`, neededRole(method)]));
  return (path) =>
    byPath.get(path) ?? (path.startsWith('/grpc.reflection.') ? byService[path.split('/')[1] ?? ''] : undefined);
}
