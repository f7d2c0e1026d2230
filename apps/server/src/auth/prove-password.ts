import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { passwordMatches } from "./password.js";
import { requireIntact } from "./require-intact.js";
import type { SessionUser } from "./session-store.js";

/**
 * Checks the password of a person who is signed in. The attempt is counted before the check, so that many attempts at
 * once cannot exceed the limit. This limit is not that of the sign-in: somebody with a stolen session cannot keep the
 * person from signing in.
 *
 * @returns the hash that the password was checked against. Who changes something because of this proof checks in the
 *   same transaction that the user still has this hash.
 * @throws AppError wrong_credentials, too_many_requests, account_altered
 */
export async function provePassword(deps: Deps, user: SessionUser, password: string): Promise<string> {
  const { limits } = deps;
  await limits.take("confirmUser", user.id);
  const { passwordHash = null } = (await requireIntact(deps, user.id)) ?? {};
  if (!(await passwordMatches(passwordHash, password)) || passwordHash === null) throw wrongPassword();
  await limits.reset("confirmUser", user.id);
  return passwordHash;
}

/** The error for a person who is signed in, and does not send the password that they have now. */
export function wrongPassword(): AppError {
  return new AppError("wrong_credentials", "The password is wrong. Enter it again.");
}
