import type { z } from "zod";

import type { Context } from "../context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import type { requestResetInput, requestResetOutput } from "./schemas.js";

/**
 * Asks for a link with which the owner of an e-mail address may choose a new password. The answer and its time are the
 * same whether there is an account or not: only the job that sends the e-mail looks for the account.
 *
 * @throws AppError too_many_requests
 */
export async function requestReset(
  { deps, ip }: Context,
  { email }: z.infer<typeof requestResetInput>,
): Promise<z.infer<typeof requestResetOutput>> {
  await deps.limits.take("resetAddress", ip);
  if (!deps.mailer.configured) {
    return {
      mailed: false,
      message:
        "This installation sends no e-mail. Ask its operator for a link: they run npm run billstack -- users reset-link, with your e-mail address.",
    };
  }
  const account = email.trim().toLowerCase();
  if (await mayBeMailed(deps, account))
    await deps.jobs.send(deps.sql, "account_mail", { kind: "password_reset", email: account });
  return {
    mailed: true,
    message:
      "If there is an account with this e-mail address, a link is on its way. It works once, within 30 minutes.",
  };
}

/**
 * Whether another link may be sent to this address. Somebody who asks too often gets no refusal, but no further e-mail
 * either, so that strangers can neither fill a mailbox nor keep its owner from resetting the password: the last link
 * that was sent still works.
 */
async function mayBeMailed({ limits }: Deps, account: string): Promise<boolean> {
  try {
    await limits.take("resetAccount", account);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "too_many_requests") return false;
    throw error;
  }
}
