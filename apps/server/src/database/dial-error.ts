/** A network connection to the server of the database could not be made, for a reason that is not the network's. */
export class DialError extends Error {
  override readonly name = "DialError";

  /**
   * @param code one of these, or a code of Node.js or OpenSSL for what is wrong with TLS:
   *   - TLS_NOT_OFFERED: the server offers no TLS, and `sslmode` asks for it
   *   - NO_POSTGRES: the server closed the connection during the first messages, or gave an answer that PostgreSQL
   *     never gives
   *   - TLS_FILE: a file of `sslrootcert`, `sslcert` or `sslkey` cannot be read
   *   - CONNECT_TIMEOUT: no server answered in time. postgres.js uses the same code
   */
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
