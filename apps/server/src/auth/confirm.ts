import type { z } from "zod";

import type { Context } from "../context.js";
import { markConfirmed } from "./confirm-store.js";
import { proveFactor } from "./factor/prove-factor.js";
import { requireFactor } from "./factor/require-factor.js";
import type { confirmInput } from "./factor/schemas.js";
import { kindOfProof, logAuthentication } from "./log-authentication.js";
import { provePassword } from "./prove-password.js";
import type { Session, SessionUser } from "./session-store.js";

/**
 * Stores that the person has proved in this session who they are, by their password or by a code of their second
 * factor. Other sessions of the person are not confirmed by it.
 *
 * @throws AppError wrong_credentials, no_second_factor, wrong_code, too_many_requests, secrets_unreadable
 */
export function confirm(
  ctx: Context & { user: SessionUser; session: Session },
  input: z.infer<typeof confirmInput>,
): Promise<{ success: true }> {
  const known = { userId: ctx.user.id, secondFactor: kindOfProof(input) };
  return logAuthentication(ctx, "confirmation", known, () => prove(ctx, input));
}

async function prove(
  { deps, user, session }: Context & { user: SessionUser; session: Session },
  { password, code }: z.infer<typeof confirmInput>,
): Promise<{ success: true }> {
  if (password !== undefined) await provePassword(deps, user, password);
  else {
    await requireFactor(deps.sql, user.id);
    await proveFactor(deps, user.id, { code });
  }
  await markConfirmed(deps.sql, session.id, password === undefined ? "any" : "password");
  return { success: true };
}
