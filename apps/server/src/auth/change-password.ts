import type { z } from "zod";

import type { Context } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { hashPassword } from "./password.js";
import { requireGoodPassword } from "./password-rules.js";
import { provePassword, wrongPassword } from "./prove-password.js";
import type { changePasswordInput } from "./schemas.js";
import { openSession } from "./session-cookie.js";
import type { SessionUser } from "./session-store.js";
import { setPassword } from "./set-password.js";
import { lockUser } from "./store.js";

/**
 * Gives the person who is signed in a new password. All their sessions end, and this browser gets a new one. They are
 * told by e-mail, if this installation sends any. Wrong codes of the second factor that somebody has sent with the old
 * password do not count any more.
 *
 * @throws AppError wrong_credentials, too_many_requests; invalid_input if the new password is easy to guess
 */
export async function changePassword(
  ctx: Context & { user: SessionUser },
  { currentPassword, newPassword }: z.infer<typeof changePasswordInput>,
): Promise<{ success: true }> {
  const { deps, user } = ctx;
  const checkedHash = await provePassword(deps, user, currentPassword);
  requireGoodPassword(newPassword, user.email, "newPassword");
  const passwordHash = await hashPassword(newPassword);
  await shortTransaction(deps.sql, async (sql) => {
    // Another change or a reset may have come between: only one of two changes at once succeeds.
    if ((await lockUser(sql, user.id)) !== checkedHash) throw wrongPassword();
    await setPassword(deps, sql, user.id, passwordHash, "account.password_changed");
    if (deps.mailer.configured)
      await deps.jobs.send(sql, "account_mail", { kind: "password_changed", userId: user.id });
  });
  await deps.limits.reset("secondFactor", user.id);
  await openSession(ctx, user.id, passwordHash);
  return { success: true };
}
