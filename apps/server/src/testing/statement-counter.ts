/** The code in the place of a protocol version by which a client asks for TLS before it begins a session. */
const TLS_REQUEST = 80_877_103;
/** The types of messages that run a statement: Query, and Execute of a prepared one. */
const RUNS = new Set(["Q", "E"].map((type) => type.charCodeAt(0)));

/**
 * Counts the statements that one client sends to PostgreSQL in a session without TLS. `begin` and `commit` count, too.
 * The messages are described in https://www.postgresql.org/docs/current/protocol-message-formats.html.
 */
export class StatementCounter {
  #statements = 0;
  #rest = Buffer.alloc(0);
  #hasBegun = false;

  /** How many statements were sent so far. */
  get statements(): number {
    return this.#statements;
  }

  /** Takes the next bytes that the client has sent. */
  feed(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let length = this.#length(); length !== null; length = this.#length()) {
      if (this.#hasBegun && RUNS.has(this.#rest.readUInt8(0))) this.#statements += 1;
      if (!this.#hasBegun) this.#hasBegun = this.#rest.readInt32BE(4) !== TLS_REQUEST;
      this.#rest = this.#rest.subarray(length);
    }
  }

  /** Returns the length of the next message; null if it has not arrived completely. */
  #length(): number | null {
    // The first message has no type before its length. Both lengths count themselves, and not the type.
    const typeBytes = this.#hasBegun ? 1 : 0;
    if (this.#rest.length < typeBytes + 4) return null;
    const length = typeBytes + this.#rest.readInt32BE(typeBytes);
    return this.#rest.length < length ? null : length;
  }
}
