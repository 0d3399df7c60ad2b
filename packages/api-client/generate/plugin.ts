import {
  create,
  createFileRegistry,
  fromBinary,
  hasOption,
  toBinary,
  type DescMethod,
  type DescService,
} from '@bufbuild/protobuf';
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  FileDescriptorSetSchema,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { readFileSync, writeSync } from 'node:fs';
import { http } from '../src/gen/google/api/annotations_pb.js';

const FEATURE_PROTO3_OPTIONAL = 1n;

export interface ServedRpcs {
  readonly services: readonly DescService[];
  /** Of all services, those with a google.api.http option. */
  readonly methods: readonly DescMethod[];
  /** As read, with comments. */
  readonly files: readonly FileDescriptorProto[];
}

/** Runs a protoc plugin that writes one file: reads the request from standard input, answers on standard output. */
export function runPlugin(name: string, write: (rpcs: ServedRpcs) => string): void {
  const request = fromBinary(CodeGeneratorRequestSchema, readFileSync(0));
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: request.protoFile }));
  const services = request.fileToGenerate.flatMap((file) => registry.getFile(file)?.services ?? []);
  const methods = services.flatMap((service) => service.methods).filter((method) => hasOption(method, http));
  const content = write({ services, methods, files: request.protoFile });
  const answer = { supportedFeatures: FEATURE_PROTO3_OPTIONAL, file: [{ name, content }] };
  let bytes = toBinary(CodeGeneratorResponseSchema, create(CodeGeneratorResponseSchema, answer));
  while (bytes.length > 0) {
    bytes = bytes.subarray(writeSync(1, bytes));
  }
}
