import type { ExportTarget } from '../../config/export-target.ts';
import type { Transport } from './answer.ts';
import { grpcTransport } from './grpc-transport.ts';
import { httpTransport } from './http-transport.ts';

export function transportTo(target: ExportTarget): Transport {
  return target.protocol === 'grpc' ? grpcTransport(target) : httpTransport(target);
}
