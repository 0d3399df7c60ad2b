/** One thing that is sent to the service, as plain data. */
export type Sent =
  | { readonly over: 'tcp'; /** Latin-1: what goes over the wire, byte by byte. */ readonly bytes: string }
  | {
      readonly over: 'http2';
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      /** Latin-1: the frames of the call. */
      readonly bytes: string;
    };

/** What came back: all of it as text, and how it failed, if by the service. */
export interface Answer {
  /** HTTP status, or 0 when the connection was closed without. */
  readonly status: number;
  /** Of gRPC, else undefined. */
  readonly grpc: number | undefined;
  readonly text: string;
  /** No answer, and no end of the connection, in time. */
  readonly hung: boolean;
}
