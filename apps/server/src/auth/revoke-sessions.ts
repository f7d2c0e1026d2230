import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { deleteSessionOf, deleteSessionsOf, type Session } from "./session-store.js";
import { announceEnd } from "./announce-end.js";

/**
 * Ends one session of the person who has the session `own`. Its open streams end, too.
 *
 * @param publicId the id that people see. It may be that of `own`.
 * @throws AppError not_found
 */
export async function revokeSession(
  { sql }: Deps,
  own: Session,
  publicId: string,
): Promise<{ success: true }> {
  await sql.begin(async (transaction) => {
    if (!(await deleteSessionOf(transaction, own.user.id, publicId)))
      throw new AppError("not_found", "You have no session of this id. It may have ended already.");
    await announceEnd(transaction, own.user.id);
  });
  return { success: true };
}

/** Ends all sessions of a person except this one. Returns how many ended. */
export async function revokeOtherSessions({ sql }: Deps, own: Session): Promise<{ ended: number }> {
  const ended = await sql.begin(async (transaction) => {
    await announceEnd(transaction, own.user.id);
    return deleteSessionsOf(transaction, own.user.id, own.id);
  });
  return { ended };
}
