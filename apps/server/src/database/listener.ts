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

/**
 * Listens to one channel of PostgreSQL on a connection of its own. Unlike `sql.listen` of postgres.js, it knows at
 * once when this connection is lost.
 */
export class Listener {
  readonly #channel: string;
  readonly #sql: Sql;
  readonly #onConnect: () => void;
  #connected = false;
  #stopped = false;
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
    return this.#connected;
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
  }

  /** Stops listening and closes the connection. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sql.end({ timeout: 0 });
  }

  async #listen(): Promise<void> {
    const closes = this.#closes;
    await this.#sql`listen ${this.#sql(this.#channel)}`;
    // If the connection was closed meanwhile, `#onClose` has started the next attempt.
    if (this.#closes !== closes || this.#stopped) return;
    this.#connected = true;
    this.#onConnect();
  }

  #onClose(): void {
    this.#closes++;
    if (!this.#connected || this.#stopped) return;
    this.#connected = false;
    void this.#listenAgain();
  }

  async #listenAgain(): Promise<void> {
    while (!this.#connected && !this.#stopped) {
      await this.#listen().catch(() => delay(RETRY_MS));
    }
  }
}
