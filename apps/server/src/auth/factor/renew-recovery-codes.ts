import type { z } from "zod";

import type { Context } from "../../context.js";
import { kindOfProof, logAuthentication } from "../log-authentication.js";
import { queueAccountNotice } from "../queue-account-notice.js";
import { recordInTeams } from "../record-in-teams.js";
import type { SessionUser } from "../session-store.js";
import { lockFactor, replaceRecoveryCodes } from "./factor-store.js";
import { proveFactor, type Proof } from "./prove-factor.js";
import { hashRecoveryCode, makeRecoveryCodes } from "./recovery-codes.js";
import { noFactor, requireFactor } from "./require-factor.js";
import type { recoveryCodesOutput } from "./schemas.js";

/**
 * Replaces the recovery codes of the person's second factor. Only this answer contains the new ones. A code is asked,
 * because a recovery code takes the place of the factor.
 *
 * @throws AppError no_second_factor, wrong_code, too_many_requests, secrets_unreadable
 */
export function renewRecoveryCodes(
  ctx: Context & { user: SessionUser },
  proof: Proof,
): Promise<z.infer<typeof recoveryCodesOutput>> {
  const known = { userId: ctx.user.id, secondFactor: kindOfProof(proof) };
  return logAuthentication(ctx, "recovery_codes_renewed", known, () => renew(ctx, proof));
}

async function renew(
  { deps, user }: Context & { user: SessionUser },
  proof: Proof,
): Promise<z.infer<typeof recoveryCodesOutput>> {
  await requireFactor(deps.sql, user.id);
  await proveFactor(deps, user.id, proof);
  const recoveryCodes = makeRecoveryCodes();
  await deps.sql.begin(async (sql) => {
    await deps.accounts.change(sql, user.id, async () => {
      if (!(await lockFactor(sql, user.id))) throw noFactor();
      await replaceRecoveryCodes(sql, user.id, recoveryCodes.map(hashRecoveryCode));
    });
    await recordInTeams(deps, sql, user.id, "second_factor.recovery_codes_renewed");
    await queueAccountNotice(deps, sql, { kind: "recovery_codes_renewed", userId: user.id });
  });
  return { recoveryCodes };
}
