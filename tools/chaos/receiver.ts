import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';

/** A span that BeTrace sent. */
export interface SentOut {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly ruleId: string;
}

/** Takes violation spans by OTLP/HTTP, as Tempo would. */
export class Receiver {
  readonly spans: SentOut[] = [];
  readonly #server = createServer((request, response) => {
    void buffer(request).then((body) => {
      this.#take(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });

  /** `port`: default, any that is free. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(body: Uint8Array): void {
    for (const { scopeSpans } of fromBinary(ExportTraceServiceRequestSchema, body).resourceSpans) {
      for (const { name, traceId, spanId, attributes } of scopeSpans.flatMap(({ spans }) => spans)) {
        const rule = attributes.find(({ key }) => key === 'betrace.violation.rule_id')?.value?.value.value;
        const hex = (id: Uint8Array) => Buffer.from(id).toString('hex');
        this.spans.push({ name, traceId: hex(traceId), spanId: hex(spanId), ruleId: String(rule) });
      }
    }
  }
}
