import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { AnySql } from "./any-sql.js";
import { Bell } from "../bell.js";
import { Listener } from "./listener.js";

/** What processes tell each other: something has changed that another process may be waiting for. */
export type Signal =
  | { kind: "job"; queue: string }
  | { kind: "inbox"; connectionId: string; teamId: TeamId }
  | { kind: "connection"; teamId: TeamId }
  | { kind: "backfill"; teamId: TeamId }
  /** Events were applied. Views of the team's data are read again; the connection itself did not change. */
  | { kind: "applied"; teamId: TeamId }
  /** An API key was revoked, or will be at another time. */
  | { kind: "api_key"; teamId: TeamId; keyId: string }
  /** A session of the user was ended, or several of them. */
  | { kind: "session"; userId: string }
  /** The members of the team, or their roles, have changed. */
  | { kind: "members"; teamId: TeamId }
  /** Signals may have been lost. Is sent only within a process. */
  | { kind: "lost" };

/** `watch` leaves this much time between two reads, in milliseconds. */
const REST_MS = 250;
/** `watch` reads again after this time (in milliseconds), even without a signal. */
const LONGEST_REST_MS = 60_000;

/**
 * Sends `signal` to every server process by PostgreSQL's NOTIFY. In a transaction, it is sent when the transaction
 * commits. The name of the channel is in the database (migration 0035 says why).
 */
export async function notify(sql: AnySql, signal: Signal): Promise<void> {
  await sql`select pg_notify(name, ${JSON.stringify(signal)}) from billstack.signal_channel`;
}

/**
 * Sends many signals at once. The commit does not wait for the disk, which is faster. Nothing is lost by that: a
 * crash of the database ends the sessions of all listeners anyway, and they read again after they reconnect.
 */
export async function notifyAll(sql: Sql, signals: Signal[]): Promise<void> {
  await sql`
    select set_config('synchronous_commit', 'off', true), pg_notify(name, signal)
    from billstack.signal_channel, unnest(${signals.map((signal) => JSON.stringify(signal))}::text[]) as signal`;
}

/**
 * Receives the signals of all processes. It uses one connection to PostgreSQL, however many watchers there are.
 */
export class Signals {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #listener: Listener | undefined;

  /** Whether signals arrive now. While this is false, signals of other processes are lost. */
  get connected(): boolean {
    return this.#listener?.connected ?? false;
  }

  /**
   * Starts to listen. Rejects if the database cannot be reached.
   *
   * @param onReconnect is called after every (re)connect, because signals may have been lost before
   * @param onForeign gets every text that is no signal, because any program that knows the channel can send to it
   */
  async start(
    sql: Sql,
    onReconnect: () => void,
    onForeign: (text: string) => void = () => undefined,
  ): Promise<void> {
    const receive = (text: string): void => {
      const signal = parseSignal(text);
      if (signal === null) onForeign(text);
      else this.deliver(signal);
    };
    const [channel] = await sql<{ name: string }[]>`select name from billstack.signal_channel`;
    if (channel === undefined) throw new Error("The table billstack.signal_channel is empty");
    this.#listener = new Listener(sql, channel.name, { onText: receive, onConnect: onReconnect });
    await this.#listener.start();
  }

  /** Passes a signal to the listeners in this process at once, without PostgreSQL. */
  deliver(signal: Signal): void {
    this.#emitter.emit(signal.kind, signal);
    if ("teamId" in signal) this.#emitter.emit(`team:${signal.teamId}`, signal);
  }

  /** Makes every watcher in this process read again, because signals may have been lost. */
  deliverToAll(): void {
    for (const name of this.#emitter.eventNames()) {
      if (typeof name !== "string" || !name.startsWith("team:")) continue;
      this.#emitter.emit(name, { kind: "connection", teamId: name.slice("team:".length) });
    }
  }

  /** Calls `listener` for every signal of this kind. */
  on<K extends Signal["kind"]>(kind: K, listener: (signal: Extract<Signal, { kind: K }>) => void): void {
    this.#emitter.on(kind, listener);
  }

  /**
   * Yields what `read` returns, at once and after every signal of the team, until one of `aborts` is aborted.
   * After many signals at the same time it reads once.
   *
   * @param restMs returns how long to leave between the beginnings of two reads, given how long a read took (both
   *   in milliseconds)
   */
  async *watch<T>(
    teamId: TeamId,
    aborts: (AbortSignal | undefined)[],
    read: () => Promise<T>,
    restMs: (tookMs: number) => number = () => REST_MS,
  ): AsyncGenerator<T> {
    const stop = AbortSignal.any(aborts.filter((one) => one !== undefined));
    const bell = new Bell();
    const ring = (): void => bell.ring();
    // Listens before the first read, so that no change is missed in between.
    this.#emitter.on(`team:${teamId}`, ring);
    stop.addEventListener("abort", ring);
    try {
      for (;;) {
        const began = performance.now();
        const seen = await read();
        const tookMs = performance.now() - began;
        yield seen;
        if (stop.aborted) return;
        await bell.wait(LONGEST_REST_MS);
        const restedMs = performance.now() - began;
        const leftMs = restMs(tookMs) - restedMs;
        if (leftMs > 0) await delay(leftMs, undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) return;
      }
    } finally {
      this.#emitter.off(`team:${teamId}`, ring);
    }
  }

  /** Stops listening. */
  async stop(): Promise<void> {
    await this.#listener?.stop();
  }
}

/** The fields of each kind of signal that comes from other processes. All of them are texts. */
const FIELDS = {
  job: ["queue"],
  inbox: ["connectionId", "teamId"],
  connection: ["teamId"],
  backfill: ["teamId"],
  applied: ["teamId"],
  api_key: ["teamId", "keyId"],
  session: ["userId"],
  members: ["teamId"],
} as const satisfies Record<Exclude<Signal["kind"], "lost">, readonly string[]>;

/** Reads a signal from the text of a NOTIFY; null if the text is no signal. */
function parseSignal(text: string): Signal | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) return null;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isWhole = FIELDS[kind as keyof typeof FIELDS].every((name) => typeof fields.get(name) === "string");
  return isWhole ? (value as Signal) : null;
}
