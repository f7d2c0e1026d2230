import { EventEmitter, on } from "node:events";

import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

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

/**
 * Sends `signal` to every server process (PostgreSQL NOTIFY). Inside a transaction it goes out on commit.
 */
export async function notify(sql: Sql | TransactionSql, signal: Signal): Promise<void> {
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

  /** Begins to listen; `onReconnect` runs after every (re)connect, as signals in between are lost. */
  async start(sql: Sql, onReconnect: () => void): Promise<void> {
    const { unlisten } = await sql.listen(
      CHANNEL,
      (text) => this.deliver(JSON.parse(text) as Signal),
      onReconnect,
    );
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

  /** What `read` gives, now and after every signal of the team, until one of `aborts` fires. */
  async *watch<T>(
    teamId: TeamId,
    aborts: (AbortSignal | undefined)[],
    read: () => Promise<T>,
  ): AsyncGenerator<T> {
    const stop = AbortSignal.any(aborts.filter((one) => one !== undefined));
    const changes = this.#ofTeam(teamId, stop);
    // Listening begins before the first look, so that a change in between is not missed.
    let next = changes.next();
    yield await read();
    while (!(await next).done) {
      next = changes.next();
      yield await read();
    }
  }

  /** Signals of one team until `abort` fires. Ends quietly on abort. */
  async *#ofTeam(teamId: TeamId, abort: AbortSignal): AsyncGenerator<Signal> {
    try {
      for await (const [signal] of on(this.#emitter, `team:${teamId}`, { signal: abort })) {
        yield signal as Signal;
      }
    } catch (error) {
      if (!abort.aborted) throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#stop?.();
  }
}
