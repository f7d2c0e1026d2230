import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import type { LoadLimits } from "../load-limits.js";
import { codeOf } from "./sqlstate.js";

type Limits = Pick<LoadLimits, "reads" | "teamReads" | "quickReads" | "slowReads" | "readMs">;

/** SQLSTATE query_canceled: PostgreSQL stopped a statement, because it took too long. */
const QUERY_CANCELED = "57014";
/** A read that takes this time or longer, in milliseconds, is slow. */
const SLOW_MS = 200;
/** So many kinds of slow reads are remembered. The oldest one is forgotten first. */
const MOST_KINDS = 1_000;
/** The `Retry-After` of a read that got no turn, in seconds. */
const RETRY_SECONDS = 2;

/** A read that runs, or waits for its turn. */
interface Read {
  /** Names the team, and what is read. */
  kind: string;
  /** Whether it runs and is slow. */
  isSlow: boolean;
  /** Lets the caller go on when the read has begun. */
  begin(): void;
}

/** The reads of one team. */
interface Team {
  running: number;
  /** Those of them that are not slow, or not yet. */
  quick: number;
  /** Slow reads that run, and those that have ended a moment ago. */
  slow: number;
  /** Reads that wait for their turn. The first one has waited longest. */
  waiting: Set<Read>;
}

/**
 * Runs reads of any size that people and programs ask for, on a pool of their own. However many and however slow they
 * are, webhooks, the worker and sign-in keep their connections. A team never has all connections of the pool, and the
 * teams that wait get their turns one after the other.
 *
 * A read of a kind that was slow the last time counts as slow from its beginning, and others after {@link SLOW_MS}. While
 * a team has a slow read, no other read that is known as slow begins for it, and after the slow read none begins for as
 * long as it took. So the slow reads of one team keep at most one processor of PostgreSQL busy, half of the time if they
 * are many, and reads that are not slow go past them.
 */
export class PeopleReads {
  readonly #pool: Sql;
  readonly #limits: Limits;
  readonly #teams = new Map<TeamId, Team>();
  /** The kinds of reads that were slow the last time. */
  readonly #slowKinds = new Set<string>();
  #running = 0;
  #slow = 0;
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
   * @param kind names what is read. Reads of one kind take about the same time
   * @param work reads with the pool; its transactions have to set `statement_timeout` (database/team-sql.ts)
   * @param signal is aborted when nobody wants the result any more
   * @throws AppError reads_busy if the read got no turn in time, read_too_slow if PostgreSQL stopped it; and what `work`
   *   throws
   */
  async run<Result>(
    teamId: TeamId,
    kind: string,
    work: (pool: Sql) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const team = this.#teams.get(teamId) ?? { running: 0, quick: 0, slow: 0, waiting: new Set() };
    this.#teams.set(teamId, team);
    const read: Read = { kind: `${teamId} ${kind}`, isSlow: false, begin: () => undefined };
    try {
      if (!this.#begin(team, read)) await this.#turn(team, read, signal);
    } catch (error) {
      this.#forget(teamId, team);
      throw error;
    }
    const began = performance.now();
    const timer = setTimeout(() => {
      this.#noteSlow(team, read);
      this.#beginNext();
    }, SLOW_MS);
    try {
      return await work(this.#pool);
    } catch (error) {
      if (codeOf(error) === QUERY_CANCELED) throw this.#refusal(tooSlow(this.#limits.readMs, error));
      throw error;
    } finally {
      clearTimeout(timer);
      this.#end(teamId, team, read, performance.now() - began);
    }
  }

  /** Begins a read if there is room for it. */
  #begin(team: Team, read: Read): boolean {
    const { reads, teamReads, quickReads, slowReads } = this.#limits;
    if (this.#running >= reads || team.running >= teamReads) return false;
    const isSlow = this.#slowKinds.has(read.kind);
    if (isSlow ? team.slow > 0 || this.#slow >= slowReads : team.quick >= quickReads) return false;
    this.#running += 1;
    team.running += 1;
    team.quick += 1;
    if (isSlow) this.#countSlow(team, read);
    return true;
  }

  #countSlow(team: Team, read: Read): void {
    read.isSlow = true;
    this.#slow += 1;
    team.slow += 1;
    team.quick -= 1;
  }

  /** Remembers that reads of this kind are slow. */
  #noteSlow(team: Team, read: Read): void {
    if (!read.isSlow) this.#countSlow(team, read);
    this.#slowKinds.delete(read.kind);
    const [oldest] = this.#slowKinds.size < MOST_KINDS ? [] : this.#slowKinds;
    if (oldest !== undefined) this.#slowKinds.delete(oldest);
    this.#slowKinds.add(read.kind);
  }

  #end(teamId: TeamId, team: Team, read: Read, tookMs: number): void {
    if (tookMs >= SLOW_MS) this.#noteSlow(team, read);
    else this.#slowKinds.delete(read.kind);
    this.#running -= 1;
    team.running -= 1;
    if (read.isSlow) {
      this.#slow -= 1;
      const rest = (): void => {
        team.slow -= 1;
        this.#forget(teamId, team);
        this.#beginNext();
      };
      setTimeout(rest, Math.min(tookMs, this.#limits.readMs / 2)).unref();
    } else team.quick -= 1;
    this.#forget(teamId, team);
    this.#beginNext();
  }

  /** Forgets a team without reads. */
  #forget(teamId: TeamId, team: Team): void {
    const isIdle = team.running === 0 && team.slow === 0 && team.waiting.size === 0;
    if (isIdle && this.#teams.get(teamId) === team) this.#teams.delete(teamId);
  }

  /** Resolves when a read of the team has begun. */
  #turn(team: Team, read: Read, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        team.waiting.delete(read);
      };
      const giveUp = (): void => {
        leave();
        reject(this.#refusal(busy(this.#limits.readMs)));
      };
      read.begin = () => {
        leave();
        resolve();
      };
      const timer = setTimeout(giveUp, this.#limits.readMs);
      team.waiting.add(read);
      signal?.addEventListener("abort", giveUp);
      if (signal?.aborted === true) giveUp();
    });
  }

  /** Begins the reads for which there is room now. The teams take turns. */
  #beginNext(): void {
    for (const [teamId, team] of this.#teams) {
      const next = [...team.waiting].find((read) => this.#begin(team, read));
      if (next === undefined) continue;
      next.begin();
      // The team is the last one from now on.
      this.#teams.delete(teamId);
      this.#teams.set(teamId, team);
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
