import type { z } from "zod";

import type { Context } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { requireProof } from "./factor/prove-factor.js";
import { kindOfProof, logAuthentication, type AuthenticationFacts } from "./log-authentication.js";
import { hashPassword } from "./password.js";
import { requireGoodPassword } from "./password-rules.js";
import { provePassword, wrongPassword } from "./prove-password.js";
import { requireIntact } from "./require-intact.js";
import type { changePasswordInput } from "./schemas.js";
import { openSession } from "./session-cookie.js";
import type { SessionUser } from "./session-store.js";
import { setPassword } from "./set-password.js";

/**
 * Gives the person who is signed in a new password. All their sessions end, and this browser gets a new one. They are
 * told by e-mail, if this installation sends any. A person with a second factor must also send a code, so that a stolen
 * session and the password are not enough. The code is checked last, so that a bad new password does not use it up.
 * Wrong codes that somebody has sent with the old password do not count any more.
 *
 * @throws AppError wrong_credentials, second_factor_required, wrong_code, too_many_requests, secrets_unreadable;
 *   invalid_input if the new password is easy to guess
 */
export function changePassword(
  ctx: Context & { user: SessionUser },
  input: z.infer<typeof changePasswordInput>,
): Promise<{ success: true }> {
  return logAuthentication(ctx, "password_change", { userId: ctx.user.id }, (facts) =>
    change(ctx, input, facts),
  );
}

async function change(
  ctx: Context & { user: SessionUser },
  { currentPassword, newPassword, ...proof }: z.infer<typeof changePasswordInput>,
  facts: AuthenticationFacts,
): Promise<{ success: true }> {
  const { deps, user } = ctx;
  const checkedHash = await provePassword(deps, user, currentPassword);
  requireGoodPassword(newPassword, user.email, "newPassword");
  const account = await requireIntact(deps, user.id);
  if (account !== null && account.factorSince !== null) {
    facts.secondFactor = kindOfProof(proof);
    await requireProof(deps, user.id, proof);
  }
  const passwordHash = await hashPassword(newPassword);
  await shortTransaction(deps.sql, async (sql) => {
    await deps.accounts.change(sql, user.id, async (now) => {
      // Another change or a reset may have come between: only one of two changes at once succeeds.
      if (now?.passwordHash !== checkedHash) throw wrongPassword();
      await setPassword(deps, sql, user.id, passwordHash, "account.password_changed");
    });
    if (deps.mailer.configured)
      await deps.jobs.send(sql, "account_mail", { kind: "password_changed", userId: user.id });
  });
  await deps.limits.reset("secondFactor", user.id);
  await openSession(ctx, user.id, passwordHash);
  return { success: true };
}
