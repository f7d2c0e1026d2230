import type { z } from "zod";

import { AppError } from "../errors.js";
import type { Context } from "../context.js";
import { passwordMatches } from "./password.js";
import type { signInInput, signInOutput } from "./schemas.js";
import { openSession } from "./session-cookie.js";
import { findUserByEmail } from "./store.js";

/**
 * Signs in by e-mail and password. An unknown address and a wrong password are one answer, and take as long.
 * A point is taken before the password is looked at, so that many attempts at once cannot slip through.
 * @throws AppError wrong_credentials, too_many_requests
 */
export async function signIn(
  { deps, ip, setCookie }: Context,
  input: z.infer<typeof signInInput>,
): Promise<z.infer<typeof signInOutput>> {
  const account = input.email.trim().toLowerCase();
  await deps.limits.take("signInAddress", ip);
  try {
    await deps.limits.take("signInAccount", account);
  } catch (refusal) {
    // Its password was not looked at: no failure of this address.
    await deps.limits.giveBack("signInAddress", ip);
    throw refusal;
  }
  const found = await findUserByEmail(deps.sql, account);
  if (!(await passwordMatches(found?.passwordHash ?? null, input.password)) || found === null) {
    throw new AppError("wrong_credentials", "The e-mail address or the password is wrong.");
  }
  await deps.limits.reset("signInAccount", account);
  await deps.limits.giveBack("signInAddress", ip);
  await openSession(deps, found.id, setCookie);
  return { user: { id: found.id, email: found.email, name: found.name } };
}
