import type { z } from "zod";

import type { Context } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { AppError } from "../errors.js";
import { deviceOf } from "./device.js";
import { rememberDevice } from "./device-store.js";
import { linkTokenHash } from "./link-token.js";
import { logAuthentication, type AuthenticationFacts } from "./log-authentication.js";
import { hashPassword } from "./password.js";
import { requireGoodPassword } from "./password-rules.js";
import { noteForgedLink, requireIntact } from "./require-intact.js";
import { findReset, useReset } from "./reset-store.js";
import type { resetPasswordInput } from "./schemas.js";
import { setPassword } from "./set-password.js";

/**
 * Gives the user of a reset link a new password, and uses the link up. All sessions of the user end. Nobody is signed
 * in by it, so a second factor is still asked for at the next sign-in. This device counts as one that was signed in
 * before: failed attempts from elsewhere cannot keep the user from signing in here.
 *
 * @throws AppError reset_link_invalid, account_altered, too_many_requests; invalid_input if the password is easy to guess: the link can
 *   then be used again
 */
export function resetPassword(
  ctx: Context,
  input: z.infer<typeof resetPasswordInput>,
): Promise<{ success: true }> {
  return logAuthentication(ctx, "password_reset", {}, (facts) => reset(ctx, input, facts));
}

async function reset(
  ctx: Context,
  { token, newPassword }: z.infer<typeof resetPasswordInput>,
  facts: AuthenticationFacts,
): Promise<{ success: true }> {
  const { deps, ip } = ctx;
  await deps.limits.take("resetAddress", ip);
  const tokenHash = linkTokenHash(token);
  const found = tokenHash === null ? null : await findReset(deps.sql, tokenHash);
  if (tokenHash === null || found === null) throw linkInvalid();
  const { userId, email, seal } = found;
  facts.userId = userId;
  await requireIntact(deps, userId);
  if (!(await deps.accounts.isIntactLink(deps.sql, found, seal))) {
    await noteForgedLink(deps, userId);
    throw linkInvalid();
  }
  requireGoodPassword(newPassword, email, "newPassword");
  const passwordHash = await hashPassword(newPassword);
  await shortTransaction(deps.sql, async (sql) => {
    // The user is locked first, because a change of the password locks the user before it deletes the link.
    await deps.accounts.change(sql, userId, async () => {
      if (!(await useReset(sql, tokenHash))) throw linkInvalid();
      await setPassword(deps, sql, userId, passwordHash, "account.password_reset");
    });
    await rememberDevice(sql, deviceOf(ctx, userId), userId, passwordHash);
    if (deps.mailer.configured)
      await deps.jobs.send(sql, "account_mail", { kind: "password_changed", userId });
  });
  await deps.limits.reset("secondFactor", userId);
  return { success: true };
}

function linkInvalid(): AppError {
  return new AppError(
    "reset_link_invalid",
    "This link no longer works: it was used, a newer one was made, or it is older than 30 minutes. Ask for a new link.",
  );
}
