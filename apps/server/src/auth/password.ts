import { hash, verify } from "@node-rs/argon2";

/** OWASP's minimum for argon2id: 19 MiB, 2 passes, 1 lane (@node-rs/argon2 hashes argon2id by default). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of `password`, with its salt and cost in it. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** A hash that no password has, so that an unknown account takes as long as a known one. */
const nobody = hashPassword(`nobody-${Math.random()}`);

/** Whether `password` has this hash; `null` stands for an account that does not exist, and takes as long. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobody), password);
  return matches && passwordHash !== null;
}
