import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { findConnection, type Connection } from "./store.js";

/**
 * Returns the team's connection.
 *
 * @throws AppError not_connected, disconnecting
 */
export async function requireConnection({ sql }: Deps, teamId: TeamId): Promise<Connection> {
  const connection = await findConnection(sql, teamId);
  if (connection === null) throw notConnected();
  if (connection.disconnectingAt !== null) {
    throw new AppError("disconnecting", "This team is being disconnected. Try again in a moment.");
  }
  return connection;
}

/** A program asks again after this time while the first load is running, in seconds. */
const LOADING_RETRY_SECONDS = 5;

/** Returns the error for an answer that would look complete although not everything was loaded. */
export function notLoaded(sentence: string): AppError {
  return new AppError("not_loaded", sentence, { retryAfterSeconds: LOADING_RETRY_SECONDS });
}

/** Returns the error for a team without a connection. */
export function notConnected(): AppError {
  return new AppError("not_connected", "This team is not connected to Stripe. Connect it first.");
}
