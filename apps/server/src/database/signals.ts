import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { AnySql } from "./any-sql.js";
import { Bell } from "../bell.js";

/** What processes tell each other: something about this team, or some queue, has changed. */
export type Signal =
  | { kind: "job"; queue: string }
  | { kind: "inbox"; connectionId: string; teamId: TeamId }
  | { kind: "connection"; teamId: TeamId }
  | { kind: "backfill"; teamId: TeamId }
  /** Events were applied: news for who watches, nothing of the connection changed. */
  | { kind: "applied"; teamId: TeamId }
  /** Of this process alone: signals may have been missed. */
  | { kind: "lost" };

const CHANNEL = "billstack";
const REST_MS = 250;
/** A watcher looks again after this, signal or not. */
const LONGEST_REST_MS = 60_000;

/**
 * Sends `signal` to every server process (PostgreSQL NOTIFY). Inside a transaction it goes out on commit.
 */
export async function notify(sql: AnySql, signal: Signal): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(signal)})`;
}

/**
 * Sends many signals at once, by a commit that does not wait for the disk: a crash of the database loses whoever
 * listens as well.
 */
export async function notifyAll(sql: Sql, signals: Signal[]): Promise<void> {
  await sql`
    select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, signal)
    from unnest(${signals.map((signal) => JSON.stringify(signal))}::text[]) as signal`;
}

/** The signals that reach this process. One LISTEN connection however many watchers there are. */
export class Signals {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #stop: (() => Promise<void>) | undefined;

  /**
   * Begins to listen. `onReconnect` runs after every (re)connect, as signals in between are lost. `onForeign` gets every
   * text that is no signal: any program with a session of the database can send on this channel.
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
    const { unlisten } = await sql.listen(CHANNEL, receive, onReconnect);
    this.#stop = unlisten;
  }

  /** Hands a signal to this process's own listeners at once, without the way through PostgreSQL. */
  deliver(signal: Signal): void {
    this.#emitter.emit(signal.kind, signal);
    if ("teamId" in signal) this.#emitter.emit(`team:${signal.teamId}`, signal);
  }

  /** Tells every watcher in this process to look again, as signals may have been lost. */
  deliverToAll(): void {
    for (const name of this.#emitter.eventNames()) {
      if (typeof name !== "string" || !name.startsWith("team:")) continue;
      this.#emitter.emit(name, { kind: "connection", teamId: name.slice("team:".length) });
    }
  }

  on<K extends Signal["kind"]>(kind: K, listener: (signal: Extract<Signal, { kind: K }>) => void): void {
    this.#emitter.on(kind, listener);
  }

  /**
   * What `read` gives, now and after every signal of the team, until one of `aborts` fires. After a burst of signals it
   * reads once; `restMs` says how long to leave between the beginnings of two looks, given how long one took.
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
    // Listening begins before the first look, so that a change in between is not missed.
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

  async stop(): Promise<void> {
    await this.#stop?.();
  }
}

/** The fields of each kind of signal that other processes send; all of them are texts. */
const FIELDS = {
  job: ["queue"],
  inbox: ["connectionId", "teamId"],
  connection: ["teamId"],
  backfill: ["teamId"],
  applied: ["teamId"],
} as const satisfies Record<Exclude<Signal["kind"], "lost">, readonly string[]>;

/** The signal that a text of PostgreSQL's NOTIFY holds; null: it holds none. */
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
