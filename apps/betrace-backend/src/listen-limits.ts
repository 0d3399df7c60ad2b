/** How long and how many clients may hold a port, in milliseconds; of settings, for both ports. */
export interface ListenLimits {
  /** In which the TLS handshake must be done and the first request must begin, and the headers of each must come. */
  readonly headerTimeout: number;
  /** In which a request must have come as a whole. */
  readonly bodyTimeout: number;
  /** For which a connection may stay open without a request. */
  readonly idleTimeout: number;
  /** Further ones are closed at once. */
  readonly maxConnections: number;
}
