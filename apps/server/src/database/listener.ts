import { setTimeout as delay } from "node:timers/promises";

import postgres, { type Options, type PostgresType, type Sql } from "postgres";

/** What a listener calls. */
interface Callbacks {
  /** Gets the text of each NOTIFY. */
  onText: (text: string) => void;
  /** Is called after every (re)connect, because texts may have been lost before. */
  onConnect: () => void;
}

/** After a failed attempt to listen, the next attempt starts after this time, in milliseconds. */
const RETRY_MS = 200;
/** The connection is asked this often whether it still works, and has to answer within the same time (ms). */
const CHECK_MS = 1_000;

/**
 * Listens to one channel of PostgreSQL on a connection of its own. Unlike `sql.listen` of postgres.js, it knows at
 * once when this connection is closed, and within two seconds when the network drops its packets.
 */
export class Listener {
  readonly #channel: string;
  readonly #sql: Sql;
  readonly #onConnect: () => void;
  #connected = false;
  /** Whether the connection is open but does not answer in time. */
  #silent = false;
  readonly #stopping = new AbortController();
  /** How often the connection was closed. */
  #closes = 0;

  constructor(pool: Sql, channel: string, { onText, onConnect }: Callbacks) {
    this.#channel = channel;
    this.#onConnect = onConnect;
    const options = {
      ...pool.options,
      max: 1,
      idle_timeout: null,
      max_lifetime: null,
      onnotify: (_channel: string, text: string) => onText(text),
      onclose: () => this.#onClose(),
    };
    // postgres.js uses the option `onnotify` for `sql.listen`. Its types do not contain it.
    this.#sql = postgres(options as unknown as Options<Record<string, PostgresType>>);
  }

  /** Whether the connection listens now. */
  get connected(): boolean {
    return this.#connected && !this.#silent;
  }

  /** Connects and listens. Rejects if that fails. Later it connects again by itself. */
  async start(): Promise<void> {
    try {
      await this.#listen();
    } catch (error) {
      await this.stop();
      throw error;
    }
    void this.#listenAgain();
    void this.#check();
  }

  /** Stops listening and closes the connection. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#sql.end({ timeout: 0 });
  }

  async #listen(): Promise<void> {
    const closes = this.#closes;
    await this.#sql`listen ${this.#sql(this.#channel)}`;
    // If the connection was closed meanwhile, `#onClose` has started the next attempt.
    if (this.#closes !== closes || this.#stopping.signal.aborted) return;
    this.#connected = true;
    this.#onConnect();
  }

  #onClose(): void {
    this.#closes++;
    if (!this.#connected || this.#stopping.signal.aborted) return;
    this.#connected = false;
    void this.#listenAgain();
  }

  /** Asks the connection every second whether it works, until the listener is stopped. */
  async #check(): Promise<void> {
    const { signal } = this.#stopping;
    const pause = (): Promise<unknown> => delay(CHECK_MS, null, { signal }).catch(() => null);
    for (await pause(); !signal.aborted; await pause()) {
      if (!this.#connected) continue;
      const answer = this.#sql`select 1`.then(
        () => true,
        () => true,
      );
      this.#silent = (await Promise.race([answer, pause()])) === null;
      // A connection that answers late has lost nothing. One that is closed meanwhile calls `#onClose`.
      await answer;
      this.#silent = false;
    }
  }

  async #listenAgain(): Promise<void> {
    while (!this.#connected && !this.#stopping.signal.aborted) {
      await this.#listen().catch(() => delay(RETRY_MS));
    }
  }
}
