import { beginFactor } from "../auth/factor/begin-factor.js";
import { confirmFactor } from "../auth/factor/confirm-factor.js";
import { readFactor } from "../auth/factor/read-factor.js";
import { removeFactor } from "../auth/factor/remove-factor.js";
import { renewRecoveryCodes } from "../auth/factor/renew-recovery-codes.js";
import {
  beginFactorOutput,
  confirmFactorInput,
  factorOutput,
  proofInput,
  recoveryCodesOutput,
} from "../auth/factor/schemas.js";
import { success } from "../connection/schemas.js";
import { confirmedUserProcedure, noInput, passwordProcedure, router, userProcedure } from "./init.js";

export const factorRouter = router({
  get: userProcedure
    .meta({ summary: "Your second factor" })
    .input(noInput)
    .output(factorOutput)
    .query(({ ctx }) => readFactor(ctx.deps.sql, ctx.user.id)),
  begin: confirmedUserProcedure
    .meta({ summary: "Begin to set up a second factor: the secret for an authenticator app" })
    .input(noInput)
    .output(beginFactorOutput)
    .mutation(({ ctx }) => beginFactor(ctx)),
  confirm: userProcedure
    .meta({
      summary: "Switch the second factor on with a first code. Only this answer has the recovery codes",
    })
    .input(confirmFactorInput)
    .output(recoveryCodesOutput)
    .mutation(({ ctx, input }) => confirmFactor(ctx, input)),
  renewRecoveryCodes: passwordProcedure
    .meta({ summary: "Replace all recovery codes. Only this answer has the new ones" })
    .input(proofInput)
    .output(recoveryCodesOutput)
    .mutation(({ ctx, input }) => renewRecoveryCodes(ctx, input)),
  remove: passwordProcedure
    .meta({ summary: "Remove your second factor" })
    .input(proofInput)
    .output(success)
    .mutation(({ ctx, input }) => removeFactor(ctx, input)),
});
