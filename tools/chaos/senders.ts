import { grpcSender } from './otlp/grpc-sender.ts';
import { httpSender } from './otlp/http-sender.ts';
import type { Sender } from './otlp/exporter.ts';
import type { Service } from './service.ts';

/** Clients of both kinds, that follow the service through its lives. */
export function sendersTo(service: Service, { http = 4, grpc = 2 } = {}): Sender[] {
  return [
    ...Array.from({ length: http }, () => httpSender(() => service.url)),
    ...Array.from({ length: grpc }, () => grpcSender(() => service.grpcAddress)),
  ];
}
