import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import { wasConfirmedWithin } from "./confirm-store.js";
import type { Session } from "./session-store.js";

/** How long a proof of the password or of the second factor holds in its session, in minutes. */
const HOLDS_MINUTES = 10;

/**
 * Checks that the person has proved their password or second factor in this session within the last ten minutes. So
 * somebody who finds an unlocked computer or steals a cookie cannot replace keys, disconnect or make keys.
 *
 * @throws AppError confirmation_required
 */
export async function requireConfirmed(sql: Sql, session: Session): Promise<void> {
  if (await wasConfirmedWithin(sql, session.id, HOLDS_MINUTES)) return;
  throw new AppError(
    "confirmation_required",
    "Confirm that it is you, and try again: POST /api/auth/confirm with your password or a code of your " +
      "second factor. It holds for ten minutes.",
  );
}
