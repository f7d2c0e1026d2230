import type { z } from "zod";

import { AppError } from "../errors.js";
import type { Context } from "../context.js";
import { passwordMatches } from "./password.js";
import type { signInInput, signInOutput } from "./schemas.js";
import { openSession } from "./session-cookie.js";
import { findUserByEmail } from "./store.js";

/**
 * Signs a user in by e-mail address and password. An unknown address and a wrong password get the same answer
 * after the same time. The attempt is counted before the password is checked, so that many attempts at once cannot
 * exceed the limit.
 *
 * @throws AppError wrong_credentials, too_many_requests
 */
export async function signIn(
  context: Context,
  input: z.infer<typeof signInInput>,
): Promise<z.infer<typeof signInOutput>> {
  const { deps, ip } = context;
  const account = input.email.trim().toLowerCase();
  await deps.limits.take("signInAddress", ip);
  try {
    await deps.limits.take("signInAccount", account);
  } catch (refusal) {
    // The password was not checked, so this attempt does not count against the client's address.
    await deps.limits.giveBack("signInAddress", ip);
    throw refusal;
  }
  const found = await findUserByEmail(deps.sql, account);
  if (!(await passwordMatches(found?.passwordHash ?? null, input.password)) || found === null) {
    throw new AppError("wrong_credentials", "The e-mail address or the password is wrong.");
  }
  await deps.limits.reset("signInAccount", account);
  await deps.limits.giveBack("signInAddress", ip);
  await openSession(context, found.id);
  return { user: { id: found.id, email: found.email, name: found.name } };
}
