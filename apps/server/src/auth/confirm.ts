import type { z } from "zod";

import type { Context } from "../context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { findPasswordHash, markConfirmed } from "./confirm-store.js";
import { proveFactor } from "./factor/prove-factor.js";
import { requireFactor } from "./factor/require-factor.js";
import type { confirmInput } from "./factor/schemas.js";
import { passwordMatches } from "./password.js";
import type { Session, SessionUser } from "./session-store.js";

/**
 * Stores that the person has proved in this session who they are, by their password or by a code of their second
 * factor. Other sessions of the person are not confirmed by it.
 *
 * @throws AppError wrong_credentials, no_second_factor, wrong_code, too_many_requests, secrets_unreadable
 */
export async function confirm(
  { deps, user, session }: Context & { user: SessionUser; session: Session },
  { password, code }: z.infer<typeof confirmInput>,
): Promise<{ success: true }> {
  if (password !== undefined) await provePassword(deps, user, password);
  else {
    await requireFactor(deps.sql, user.id);
    await proveFactor(deps, user.id, { code });
  }
  await markConfirmed(deps.sql, session.id);
  return { success: true };
}

/**
 * Checks the password of a person who is signed in. The attempt is counted before the check, so that many attempts at
 * once cannot exceed the limit. This limit is not that of the sign-in: somebody with a stolen session cannot keep the
 * person from signing in.
 *
 * @throws AppError wrong_credentials, too_many_requests
 */
async function provePassword({ sql, limits }: Deps, user: SessionUser, password: string): Promise<void> {
  await limits.take("confirmUser", user.id);
  if (!(await passwordMatches(await findPasswordHash(sql, user.id), password))) {
    throw new AppError("wrong_credentials", "The password is wrong.");
  }
  await limits.reset("confirmUser", user.id);
}
