import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import type { LoadLimits } from "../load-limits.js";
import { codeOf } from "./sqlstate.js";

type Limits = Pick<LoadLimits, "reads" | "teamReads" | "readMs">;

/** SQLSTATE query_canceled: PostgreSQL stopped a statement, because it took too long. */
const QUERY_CANCELED = "57014";
/**
 * After a read that took this time or longer, in milliseconds, its place stays empty for as long as it took. So slow
 * reads of one team keep about one processor of PostgreSQL busy, and not two.
 */
const SLOW_MS = 200;
/** The `Retry-After` of a read that got no turn, in seconds. */
const RETRY_SECONDS = 2;

/** The reads of one team: how many places are taken, and those that wait for their turn. */
interface Team {
  running: number;
  /** Each begins a read. The first one has waited longest. */
  waiting: Set<() => void>;
}

/**
 * Runs reads of any size that people and programs ask for, on a pool of their own. However many and however slow they
 * are, webhooks, the worker and sign-in keep their connections. A team never has all connections of the pool, and the
 * teams that wait get their turns one after the other.
 */
export class PeopleReads {
  readonly #pool: Sql;
  readonly #limits: Limits;
  readonly #teams = new Map<TeamId, Team>();
  #running = 0;
  #refused = 0;

  /** @param pool is closed by who made it */
  constructor(pool: Sql, limits: Limits) {
    this.#pool = pool;
    this.#limits = limits;
  }

  /** How many reads run. */
  get running(): number {
    return this.#running;
  }

  /** How many reads wait for their turn. */
  get waiting(): number {
    return [...this.#teams.values()].reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  /** How many reads were refused so far, because they waited too long or took too long. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Runs a read of a team when it is its turn.
   *
   * @param work reads with the pool; its transactions have to set `statement_timeout` (database/team-sql.ts)
   * @param signal is aborted when nobody wants the result any more
   * @throws AppError reads_busy if the read got no turn in time, read_too_slow if PostgreSQL stopped it; and what `work`
   *   throws
   */
  async run<Result>(
    teamId: TeamId,
    work: (pool: Sql) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const team = this.#teams.get(teamId) ?? { running: 0, waiting: new Set() };
    this.#teams.set(teamId, team);
    try {
      if (!this.#begin(team)) await this.#turn(team, signal);
    } catch (error) {
      this.#forget(teamId, team);
      throw error;
    }
    const began = performance.now();
    try {
      return await work(this.#pool);
    } catch (error) {
      if (codeOf(error) === QUERY_CANCELED) throw this.#refusal(tooSlow(this.#limits.readMs, error));
      throw error;
    } finally {
      this.#end(teamId, team, performance.now() - began);
    }
  }

  /** Ends a read. After a slow one, its place in the team stays empty for a while. Other teams can read at once. */
  #end(teamId: TeamId, team: Team, tookMs: number): void {
    this.#running -= 1;
    const leave = (): void => {
      team.running -= 1;
      this.#forget(teamId, team);
      this.#beginNext();
    };
    if (tookMs < SLOW_MS) return leave();
    setTimeout(leave, Math.min(tookMs, this.#limits.readMs / 2)).unref();
    this.#beginNext();
  }

  /** Forgets a team without reads. */
  #forget(teamId: TeamId, team: Team): void {
    if (team.running === 0 && team.waiting.size === 0 && this.#teams.get(teamId) === team)
      this.#teams.delete(teamId);
  }

  /** Begins a read if there is room for it. */
  #begin(team: Team): boolean {
    if (this.#running >= this.#limits.reads || team.running >= this.#limits.teamReads) return false;
    team.running += 1;
    this.#running += 1;
    return true;
  }

  /** Resolves when a read of the team has begun. */
  #turn(team: Team, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        team.waiting.delete(begin);
      };
      const giveUp = (): void => {
        leave();
        reject(this.#refusal(busy(this.#limits.readMs)));
      };
      const begin = (): void => {
        leave();
        resolve();
      };
      const timer = setTimeout(giveUp, this.#limits.readMs);
      team.waiting.add(begin);
      signal?.addEventListener("abort", giveUp);
      if (signal?.aborted === true) giveUp();
    });
  }

  /** Begins the read of the next team that may have one more. */
  #beginNext(): void {
    for (const [teamId, team] of this.#teams) {
      const [begin] = team.waiting;
      if (begin === undefined || !this.#begin(team)) continue;
      begin();
      // The team is the last one from now on.
      this.#teams.delete(teamId);
      this.#teams.set(teamId, team);
      return;
    }
  }

  #refusal(error: AppError): AppError {
    this.#refused += 1;
    return error;
  }
}

function busy(readMs: number): AppError {
  const sentence = `Other reads have kept this one waiting for ${readMs / 1_000} seconds. Ask again shortly, and for less at the same time.`;
  return new AppError("reads_busy", sentence, { retryAfterSeconds: RETRY_SECONDS });
}

function tooSlow(readMs: number, cause: unknown): AppError {
  const sentence =
    `This read was stopped after ${readMs / 1_000} seconds, because it takes too long. Ask for fewer rows, or with ` +
    "other filters. For large questions, use an SQL login of the team.";
  return new AppError("read_too_slow", sentence, { cause });
}
