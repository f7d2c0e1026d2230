import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { LoadLimits } from "../load-limits.js";
import { sendJson } from "./send-json.js";

/** What is known of a connection. Times are milliseconds of `performance.now()`. */
interface Known {
  /** How many of its requests are being answered. */
  running: number;
  /** How many of its requests were refused because it has not waited for answers. It ends after the first refusal. */
  refused: number;
  /** How many bytes of answers its client had taken at the last check, and since when it has taken no more. */
  taken: number;
  since: number;
}

/**
 * A client that takes a long answer slowly gets more time: so many bytes a second suffice. The system tells only when a
 * part of an answer was taken as a whole.
 */
const SLOWEST_BYTES_PER_SECOND = 50_000;
/**
 * A connection that sends so many requests beyond the limit is closed before it has its answers. Node.js keeps each
 * request that waits for the answers before it, and has read hundreds of them before it can stop reading.
 */
const MOST_REFUSED = 50;
/** The `Retry-After` of a refused request, in seconds. */
const RETRY_SECONDS = 1;

/** What is refused: a connection, a client that does not read its answer, or a request of a busy connection. */
type Refusal = "connection" | "slow_reader" | "pipelined";

/**
 * Bounds what the connections of clients take: their number, the requests of one connection that are answered at the
 * same time, and the answers that clients do not read.
 */
export class Connections {
  readonly #limits: LoadLimits;
  /** The oldest connection comes first. */
  readonly #known = new Map<Socket, Known>();
  readonly #refused: Record<Refusal, number> = { connection: 0, slow_reader: 0, pipelined: 0 };
  #check: NodeJS.Timeout | undefined;

  constructor(limits: LoadLimits) {
    this.#limits = limits;
  }

  /** How many connections are open. */
  get size(): number {
    return this.#known.size;
  }

  /** How many connections were closed, and how many requests refused, so far. */
  get refused(): Readonly<Record<Refusal, number>> {
    return this.#refused;
  }

  /** Watches the connections of a server until it is closed. */
  watch(server: Server): void {
    const { headerMs, bodyMs } = this.#limits;
    server.headersTimeout = headerMs;
    // Ends requests whose body nobody reads, for example because it was refused.
    server.requestTimeout = headerMs + 2 * bodyMs;
    server.on("connection", (socket: Socket) => this.#open(socket));
    this.#check = setInterval(() => this.#letGo(), this.#limits.checkMs).unref();
    server.on("close", () => clearInterval(this.#check));
  }

  /**
   * Counts a request until it is answered. If its connection has sent too many requests without waiting for the
   * answers, the request is refused, and the connection ends: nothing more of it is read, and what has been read
   * already gets no answer.
   *
   * @returns whether it was refused
   */
  refuse(req: IncomingMessage, res: ServerResponse): boolean {
    const known = this.#known.get(req.socket);
    if (known === undefined) return req.socket.destroyed;
    if (known.refused > 0) {
      known.refused += 1;
      if (known.refused > MOST_REFUSED) req.socket.destroy();
      return true;
    }
    known.running += 1;
    res.once("close", () => (known.running -= 1));
    if (known.running <= this.#limits.pipelined) return false;
    known.refused = 1;
    req.socket.pause();
    this.#refused.pipelined += 1;
    const error =
      "This connection has sent too many requests without waiting for the answers. Send them again later.";
    const headers = { "Retry-After": String(RETRY_SECONDS), Connection: "close" };
    sendJson(res, 503, { error, code: "overloaded", requestId: randomUUID() }, headers);
    return true;
  }

  #open(socket: Socket): void {
    this.#known.set(socket, { running: 0, refused: 0, taken: 0, since: performance.now() });
    socket.once("close", () => this.#known.delete(socket));
    if (this.#known.size <= this.#limits.connections) return;
    // The oldest connection without a request gives way. If all have one, it is the new connection.
    for (const [other, { running }] of this.#known) {
      if (running > 0) continue;
      this.#close(other, "connection");
      return;
    }
  }

  /** Closes connections whose clients do not read their answers. */
  #letGo(): void {
    const now = performance.now();
    const waiting: Socket[] = [];
    let unread = 0;
    for (const [socket, known] of this.#known) {
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || taken !== known.taken) known.since = now;
      else if (now - known.since > this.#patienceMs(socket)) {
        this.#close(socket, "slow_reader");
        continue;
      } else waiting.push(socket);
      known.taken = taken;
      unread += socket.writableLength;
    }
    if (unread <= this.#limits.unreadBytes) return;
    for (const socket of waiting.toSorted((one, other) => other.writableLength - one.writableLength)) {
      unread -= socket.writableLength;
      this.#close(socket, "slow_reader");
      if (unread <= this.#limits.unreadBytes) return;
    }
  }

  #patienceMs({ writableLength }: Socket): number {
    return this.#limits.unreadMs + (1_000 * writableLength) / SLOWEST_BYTES_PER_SECOND;
  }

  #close(socket: Socket, reason: Refusal): void {
    this.#refused[reason] += 1;
    this.#known.delete(socket);
    socket.destroy();
  }
}
