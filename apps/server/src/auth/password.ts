import { hash, verify } from "@node-rs/argon2";

import { AppError } from "../errors.js";

/** OWASP's minimum for argon2id: 19 MiB of memory, 2 passes, 1 lane. @node-rs/argon2 uses argon2id by default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Returns the argon2id hash of `password`. The hash contains its salt and its cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** The hash of a random password. Checking against it makes an unknown account take as long as a known one. */
const nobody = hashPassword(`nobody-${Math.random()}`);

/**
 * Whether the password has this hash. For an account that does not exist, pass `null`: the answer is then false
 * and takes equally long.
 */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobody), password);
  return matches && passwordHash !== null;
}

/** The error for a person who does not sign in with the user's password. It does not tell whether there is a user. */
export function wrongCredentials(): AppError {
  return new AppError("wrong_credentials", "The e-mail address or the password is wrong.");
}
