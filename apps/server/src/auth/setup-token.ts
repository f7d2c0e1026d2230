import { createHash, timingSafeEqual } from "node:crypto";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { someUserExists } from "./store.js";

/**
 * Whether the next person who signs up needs the set-up token: in production, while there is no user and only the first
 * one may sign up. Without the token, whoever finds a new installation first would own it.
 */
export async function setupTokenNeeded({ env, sql }: Deps): Promise<boolean> {
  return env.production && env.signUp === "first" && !(await someUserExists(sql));
}

/**
 * Writes the set-up token to the log, if it is needed. The token is not random but computed from a key of this
 * installation, so that every process and every start of a process writes the same one, and no table contains it.
 */
export async function announceSetupToken(deps: Deps): Promise<void> {
  if (!(await setupTokenNeeded(deps))) return;
  const where = `${deps.origin()}/sign-up`;
  if (deps.env.setupToken !== null) {
    deps.log.warn(
      `nobody has signed up yet: the first person needs the set-up token of BILLSTACK_SETUP_TOKEN at ${where}`,
    );
    return;
  }
  deps.log.warn(
    { setupToken: deps.sessions.seals.setupToken() },
    `nobody has signed up yet: the first person needs this set-up token at ${where}`,
  );
}

/**
 * Checks the set-up token that somebody gave at the sign-up.
 *
 * @throws AppError setup_token_missing, setup_token_wrong
 */
export function requireSetupToken({ env, sessions }: Deps, given: string | undefined): void {
  const source =
    env.setupToken === null
      ? "It is in the server's log, in the line about the set-up token."
      : "The operator has set it in BILLSTACK_SETUP_TOKEN.";
  if (given === undefined)
    throw new AppError(
      "setup_token_missing",
      `The first person to sign up needs the set-up token. ${source}`,
    );
  if (!equal(given, env.setupToken ?? sessions.seals.setupToken()))
    throw new AppError("setup_token_wrong", `This is not the set-up token. ${source}`);
}

/** Compares two texts in a time that does not tell where they differ. */
function equal(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
