/** What became of a request with spans, by the OTLP specification. */
export type Answer =
  /** `rejected`: of its spans the far side took all but so many (partial_success). */
  | { readonly kind: 'taken'; readonly rejected: number; readonly reason: string }
  /** To be sent again, not before `after` milliseconds if the far side says so. */
  | { readonly kind: 'later'; readonly reason: string; readonly after?: number }
  /** It would be refused again. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Sends requests of OTLP, one at a time. */
export interface Transport {
  /** `body`: an ExportTraceServiceRequest in protobuf. Never rejects. */
  send(body: Uint8Array, signal: AbortSignal): Promise<Answer>;
  close(): void;
}
