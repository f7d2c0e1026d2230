import type { Sql } from "postgres";

/**
 * A session that has written the tables of this many teams is replaced. PostgreSQL keeps what a session has read of its
 * catalogue until the session ends: 0.13 MB for each team with four tables. A smaller number would make turns slower,
 * because a team costs three times as long the first time ("Thousands of teams" in docs/performance.md).
 */
const MOST_TEAMS = 1_200;

/**
 * The session of PostgreSQL in which one loop of the worker makes its turns. It is replaced when it has written the
 * tables of many teams, so that its memory does not grow with the number of teams.
 */
export class TurnPool {
  readonly #open: () => Sql;
  readonly #most: number;
  readonly #connections = new Set<string>();
  #sql: Sql;

  /**
   * @param open makes a pool of one session, and opens no session yet
   * @param most after the tables of so many teams the session is replaced; Infinity: never
   */
  constructor(open: () => Sql, most: number = MOST_TEAMS) {
    this.#open = open;
    this.#most = most;
    this.#sql = open();
  }

  /** The pool for the next turn. */
  get sql(): Sql {
    return this.#sql;
  }

  /** Has to be called after each turn, with the ids of the connections that it has served. */
  async served(connectionIds: readonly string[]): Promise<void> {
    if (this.#most === Infinity) return;
    for (const id of connectionIds) this.#connections.add(id);
    if (this.#connections.size < this.#most) return;
    this.#connections.clear();
    const old = this.#sql;
    this.#sql = this.#open();
    // The next session is opened only after the end of this one: PostgreSQL may not allow one more.
    await old.end();
  }

  /** Closes the session. A statement that is still running gets `timeout` seconds to end. */
  end({ timeout }: { timeout: number }): Promise<void> {
    return this.#sql.end({ timeout });
  }
}
