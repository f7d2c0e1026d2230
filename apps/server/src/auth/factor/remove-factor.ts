import type { Context } from "../../context.js";
import { kindOfProof, logAuthentication } from "../log-authentication.js";
import { queueAccountNotice } from "../queue-account-notice.js";
import { recordInTeams } from "../record-in-teams.js";
import type { SessionUser } from "../session-store.js";
import { deleteFactor } from "./factor-store.js";
import { proveFactor, type Proof } from "./prove-factor.js";
import { requireFactor } from "./require-factor.js";

/**
 * Removes the person's second factor and its recovery codes. A code is asked, so that a password and an open session
 * are not enough. The procedure also asks for the password, so that a code and an open session are not enough either.
 *
 * @throws AppError no_second_factor, wrong_code, too_many_requests, secrets_unreadable
 */
export function removeFactor(ctx: Context & { user: SessionUser }, proof: Proof): Promise<{ success: true }> {
  const known = { userId: ctx.user.id, secondFactor: kindOfProof(proof) };
  return logAuthentication(ctx, "second_factor_removed", known, () => remove(ctx, proof));
}

async function remove(
  { deps, user }: Context & { user: SessionUser },
  proof: Proof,
): Promise<{ success: true }> {
  await requireFactor(deps.sql, user.id);
  await proveFactor(deps, user.id, proof);
  await deps.sql.begin(async (sql) => {
    if (!(await deps.accounts.change(sql, user.id, () => deleteFactor(sql, user.id)))) return;
    await recordInTeams(deps, sql, user.id, "second_factor.removed");
    await queueAccountNotice(deps, sql, { kind: "factor_removed", userId: user.id });
  });
  return { success: true };
}
