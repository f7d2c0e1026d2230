import type { z } from "zod";

import type { Context } from "../../context.js";
import { AppError } from "../../errors.js";
import { logAuthentication } from "../log-authentication.js";
import { queueAccountNotice } from "../queue-account-notice.js";
import { recordInTeams } from "../record-in-teams.js";
import type { SessionUser } from "../session-store.js";
import { activateFactor, hasFactor, lockBegunSecret, replaceRecoveryCodes } from "./factor-store.js";
import { wrongCode } from "./prove-factor.js";
import { hashRecoveryCode, makeRecoveryCodes } from "./recovery-codes.js";
import type { confirmFactorInput, recoveryCodesOutput } from "./schemas.js";
import { openFactorSecret } from "./sealed-secret.js";
import { stepOfCode } from "./totp.js";

/**
 * Switches on the second factor that the person has begun to set up, if the code is right. Only this answer contains
 * the recovery codes.
 *
 * @throws AppError second_factor_not_begun, wrong_code, too_many_requests, secrets_unreadable, account_altered
 */
export function confirmFactor(
  ctx: Context & { user: SessionUser },
  input: z.infer<typeof confirmFactorInput>,
): Promise<z.infer<typeof recoveryCodesOutput>> {
  const known = { userId: ctx.user.id, secondFactor: "code" } as const;
  return logAuthentication(ctx, "second_factor_enabled", known, () => enable(ctx, input));
}

async function enable(
  { deps, user }: Context & { user: SessionUser },
  { code }: z.infer<typeof confirmFactorInput>,
): Promise<z.infer<typeof recoveryCodesOutput>> {
  // Otherwise somebody with a stolen session could use up the attempts that the person needs to sign in.
  if (await hasFactor(deps.sql, user.id)) throw notBegun();
  await deps.limits.take("secondFactor", user.id);
  const recoveryCodes = makeRecoveryCodes();
  await deps.sql.begin(async (sql) => {
    // The user is locked before the factor, as in a rotation of the encryption keys.
    await deps.accounts.change(sql, user.id, async () => {
      const sealed = await lockBegunSecret(sql, user.id);
      if (sealed === null) throw notBegun();
      const step = stepOfCode(openFactorSecret(deps.keyring, user.id, sealed), code);
      if (step === null) throw wrongCode();
      await activateFactor(sql, user.id, step);
      await replaceRecoveryCodes(sql, user.id, recoveryCodes.map(hashRecoveryCode));
    });
    await recordInTeams(deps, sql, user.id, "second_factor.enabled");
    await queueAccountNotice(deps, sql, { kind: "factor_added", userId: user.id });
  });
  await deps.limits.giveBack("secondFactor", user.id);
  return { recoveryCodes };
}

function notBegun(): AppError {
  return new AppError(
    "second_factor_not_begun",
    "There is no second factor to switch on, or you began more than 15 minutes ago. Begin again.",
  );
}
