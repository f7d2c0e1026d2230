import { availableParallelism } from "node:os";

import { hash, verify } from "@node-rs/argon2";

import { AppError } from "../errors.js";
import { HashingTurns } from "./hashing-turns.js";

/** OWASP's minimum for argon2id: 19 MiB of memory, 2 passes, 1 lane. @node-rs/argon2 uses argon2id by default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The most people who wait until their password is checked. One core checks about 30 in a second. */
const MOST_WAITING = 100;
/** Leaves one core for everything else, where there are several. */
const turns = new HashingTurns(Math.max(1, availableParallelism() - 1), MOST_WAITING);

/**
 * Returns the password in the form NFC of Unicode: keyboards and systems write the same letter, such as `é`, as one
 * character or as two. Passwords that look different stay different, as RFC 8265 (4.2, OpaqueString) asks.
 */
function normalized(password: string): string {
  return password.normalize("NFC");
}

/**
 * Returns the argon2id hash of `password`. The hash contains its salt and its cost.
 * @throws AppError overloaded, like everything here that works on a password
 */
export function hashPassword(password: string): Promise<string> {
  return turns.run(() => hash(normalized(password), COST));
}

/** Whether a password, as it is given, has this hash. */
function hasHash(passwordHash: string, password: string): Promise<boolean> {
  return turns.run(() => verify(passwordHash, password));
}

/** How the hash of a password begins that has the cost of today. */
const TODAY = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;

/** Whether a hash that the password matches was made as `hashPassword` makes it now. */
export async function isOfToday(passwordHash: string, password: string): Promise<boolean> {
  if (!passwordHash.startsWith(TODAY)) return false;
  return normalized(password) === password || hasHash(passwordHash, normalized(password));
}

/** The hash of a random password. Checking against it makes an unknown account take as long as a known one. */
const nobody = hashPassword(`nobody-${Math.random()}`);

/**
 * Whether the password has this hash. For an account that does not exist, pass `null`: the answer is then false
 * and takes equally long.
 */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const stored = passwordHash ?? (await nobody);
  // Earlier versions stored hashes of passwords as they came in.
  const matches =
    (await hasHash(stored, normalized(password))) ||
    (normalized(password) !== password && (await hasHash(stored, password)));
  return matches && passwordHash !== null;
}

/** The error for a person who does not sign in with the user's password. It does not tell whether there is a user. */
export function wrongCredentials(): AppError {
  return new AppError(
    "wrong_credentials",
    "The e-mail address or the password is wrong. Enter them again, or ask for a link to choose a new password.",
  );
}
