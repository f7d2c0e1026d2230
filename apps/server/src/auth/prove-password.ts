import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { findPasswordHash } from "./confirm-store.js";
import { passwordMatches } from "./password.js";
import type { SessionUser } from "./session-store.js";

/**
 * Checks the password of a person who is signed in. The attempt is counted before the check, so that many attempts at
 * once cannot exceed the limit. This limit is not that of the sign-in: somebody with a stolen session cannot keep the
 * person from signing in.
 *
 * @throws AppError wrong_credentials, too_many_requests
 */
export async function provePassword(
  { sql, limits }: Deps,
  user: SessionUser,
  password: string,
): Promise<void> {
  await limits.take("confirmUser", user.id);
  if (!(await passwordMatches(await findPasswordHash(sql, user.id), password))) {
    throw new AppError("wrong_credentials", "The password is wrong.");
  }
  await limits.reset("confirmUser", user.id);
}
