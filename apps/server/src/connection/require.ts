import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { AppError, teamMoving } from "../errors.js";
import { findConnection, type Connection } from "./store.js";

/**
 * Returns the team's connection.
 *
 * @throws AppError not_connected, disconnecting, team_moving
 */
export async function requireConnection({ sql }: Deps, teamId: TeamId): Promise<Connection> {
  const connection = await findConnection(sql, teamId);
  if (connection === null) throw notConnected();
  if (connection.isMoving) throw teamMoving();
  if (connection.disconnectingAt !== null) {
    throw new AppError("disconnecting", "This team is being disconnected. Try again in a moment.");
  }
  return connection;
}

/** A program asks again after this time while the first load is running, in seconds. */
const LOADING_RETRY_SECONDS = 5;

/** What to do until everything is loaded. */
const UNTIL_LOADED =
  "Wait until the first sync has ended, or start one. If a sync has ended, the connection's page says what could not " +
  "be read.";

/**
 * Returns the error for an answer that would look complete although not everything was loaded.
 *
 * @param sentence says what has not been loaded, and what the answer would need it for
 */
export function notLoaded(sentence: string): AppError {
  return new AppError("not_loaded", `${sentence} ${UNTIL_LOADED}`, {
    retryAfterSeconds: LOADING_RETRY_SECONDS,
  });
}

/** Returns the error for a team without a connection. */
export function notConnected(): AppError {
  return new AppError("not_connected", "This team is not connected to Stripe. Connect it first.");
}
