import type { TeamId } from "@billstack/tenancy";

import { AppError } from "../errors.js";
import { PLACES } from "./limits.js";

/** Somebody who has no place asks again after this time, in seconds. */
const RETRY_SECONDS = 5;

/**
 * Counts the queries of SQL consoles that run in this process. Each has a session of its own in PostgreSQL, whose
 * sessions are few and which other teams need too.
 */
export class ConsolePlaces {
  readonly #running: { teamId: TeamId; userId: string | null }[] = [];

  /**
   * Takes a place for a query.
   *
   * @returns gives the place back
   * @throws AppError sql_console_busy if there is none
   */
  take(teamId: TeamId, userId: string | null): () => void {
    const ofTeam = this.#running.filter((one) => one.teamId === teamId);
    if (ofTeam.filter((one) => one.userId === userId).length >= PLACES.person)
      throw busy("Another query of yours is running in this team. Wait until it ends, or stop it.");
    if (ofTeam.length >= PLACES.team)
      throw busy(`${PLACES.team} queries of this team are running. Try again when one of them has ended.`);
    if (this.#running.length >= PLACES.process)
      throw busy("Too many queries of all teams are running on this server. Try again in a few seconds.");
    const place = { teamId, userId };
    this.#running.push(place);
    return () => void this.#running.splice(this.#running.indexOf(place), 1);
  }
}

/** Returns the error for a query that gets no session now. */
export function busy(sentence: string, cause?: unknown): AppError {
  return new AppError("sql_console_busy", sentence, { retryAfterSeconds: RETRY_SECONDS, cause });
}
