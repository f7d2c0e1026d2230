import type { z } from "zod";

import type { Context } from "../context.js";
import { markConfirmed } from "./confirm-store.js";
import { provePassword } from "./prove-password.js";
import type { confirmInput } from "./schemas.js";
import type { Session, SessionUser } from "./session-store.js";

/**
 * Stores that the person has proved in this session who they are. Other sessions of the person are not confirmed by
 * it.
 *
 * @throws AppError wrong_credentials, too_many_requests
 */
export async function confirm(
  { deps, user, session }: Context & { user: SessionUser; session: Session },
  { password }: z.infer<typeof confirmInput>,
): Promise<{ success: true }> {
  await provePassword(deps, user, password);
  await markConfirmed(deps.sql, session.id);
  return { success: true };
}
