import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import type { DatabaseAddress, DatabaseHost } from "../database-address.js";
import { dial } from "./dial.js";
import { readStartupMessages } from "./startup-messages.js";

/** How long PostgreSQL may refuse a session because it has too many, before this is reported (ms). */
const PATIENCE_MS = 3_000;
/** The time between two tries, in milliseconds. */
const PAUSE_MS = 100;

/**
 * The network connection of one session, in the form that postgres.js needs. While the session begins, it reads the
 * server's messages. If the server has too many sessions, it connects again for up to three seconds and begins the
 * session anew, without postgres.js, which would fail the statement that waits for the connection. If the server only
 * reads, it does the same with the next host. After the beginning it passes everything on unread.
 */
export class SessionSocket extends EventEmitter {
  /** postgres.js names them in its errors. */
  readonly host: string;
  readonly port: number;
  readonly #address: DatabaseAddress;
  readonly #timeoutMs: number;
  #socket: Socket | null = null;
  /** The first message to the server, which begins the session. */
  #startup: Buffer | null = null;
  /** What the server has sent and nobody has read yet. Null once the session has begun. */
  #unread: Buffer | null = Buffer.alloc(0);
  #closed = false;
  #keepAliveMs: number | null = null;
  readonly #patientUntil = performance.now() + PATIENCE_MS;
  /** The host of `#socket`. */
  #usedHost: DatabaseHost | null = null;
  /** Hosts that only read. */
  readonly #standbys = new Set<DatabaseHost>();

  private constructor(address: DatabaseAddress, timeoutMs: number) {
    super();
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.host = address.hosts[0]?.host ?? "";
    this.port = address.hosts[0]?.port ?? 0;
  }

  /**
   * Connects. Does not reject: a failure arrives as the events `error` and `close`, because after a rejection
   * postgres.js would never use this connection of the pool again.
   *
   * @param timeoutMs how long a network connection may take, in milliseconds
   */
  static async open(address: DatabaseAddress, timeoutMs: number): Promise<SessionSocket> {
    const session = new SessionSocket(address, timeoutMs);
    try {
      session.#use(await session.#dial());
    } catch (error) {
      // postgres.js adds its listeners when this function has returned.
      setImmediate(() => session.#fail(error));
    }
    return session;
  }

  get readyState(): string {
    return this.#socket?.readyState ?? "closed";
  }

  write(bytes: Uint8Array, callback?: (error?: Error | null) => void): boolean {
    // postgres.js may use the memory of the bytes again.
    this.#startup ??= Buffer.from(bytes);
    return this.#socket?.write(bytes, callback) ?? true;
  }

  end(bytes?: Uint8Array): this {
    if (bytes === undefined) this.#socket?.end();
    else this.#socket?.end(bytes);
    return this;
  }

  destroy(error?: Error): this {
    if (this.#socket === null) this.#close(error !== undefined);
    else this.#socket.destroy(error);
    return this;
  }

  setKeepAlive(isOn: boolean, initialDelayMs: number): this {
    this.#keepAliveMs = isOn ? initialDelayMs : null;
    this.#socket?.setKeepAlive(isOn, initialDelayMs);
    return this;
  }

  pause(): this {
    this.#socket?.pause();
    return this;
  }

  resume(): this {
    this.#socket?.resume();
    return this;
  }

  async #dial(): Promise<Socket> {
    const { socket, host } = await dial(this.#address, this.#timeoutMs, this.#standbys);
    this.#usedHost = host;
    return socket;
  }

  #use(socket: Socket): void {
    this.#socket = socket;
    if (this.#keepAliveMs !== null) socket.setKeepAlive(true, this.#keepAliveMs);
    const isCurrent = (): boolean => this.#socket === socket;
    socket.on("error", (error) => void (isCurrent() && this.#emitError(error)));
    socket.on("close", (hadError) => void (isCurrent() && this.#close(hadError)));
    socket.on("drain", () => void (isCurrent() && this.emit("drain")));
    socket.on("data", (chunk: Buffer) => void (isCurrent() && this.#receive(chunk)));
    socket.resume();
  }

  #receive(chunk: Buffer): void {
    if (this.#unread === null) return void this.emit("data", chunk);
    const unread = Buffer.concat([this.#unread, chunk]);
    const { whole, hasBegun, isFull, isStandby } = readStartupMessages(unread);
    if (isFull && performance.now() < this.#patientUntil) return void this.#beginAgain(PAUSE_MS);
    if (isStandby && this.#usedHost !== null && this.#standbys.size + 1 < this.#address.hosts.length) {
      this.#standbys.add(this.#usedHost);
      return void this.#beginAgain(0);
    }
    this.#unread = hasBegun || isFull ? null : unread.subarray(whole);
    const known = this.#unread === null ? unread : unread.subarray(0, whole);
    if (known.length > 0) this.emit("data", known);
  }

  /** @param pauseMs about how long to wait first, in milliseconds */
  async #beginAgain(pauseMs: number): Promise<void> {
    const full = this.#socket;
    // From here on, events of the old connection mean nothing.
    this.#socket = null;
    this.#unread = Buffer.alloc(0);
    full?.destroy();
    try {
      await delay(pauseMs * (0.5 + Math.random()));
      if (this.#closed) return;
      const socket = await this.#dial();
      // Without a listener, postgres.js has given this connection up meanwhile.
      if (this.#closed || this.listenerCount("data") === 0) return void socket.destroy();
      this.#use(socket);
      if (this.#startup !== null) socket.write(this.#startup);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#emitError(error);
    this.#close(true);
  }

  /** Without a listener, `emit` would throw the error. */
  #emitError(error: unknown): void {
    if (this.listenerCount("error") > 0) this.emit("error", error);
  }

  #close(hadError: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit("close", hadError);
  }
}
