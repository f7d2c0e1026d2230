import type { Sql } from "postgres";

import { AppError } from "../errors.js";
import { wasConfirmedWithin, type ConfirmedBy } from "./confirm-store.js";
import type { Session } from "./session-store.js";

/** How long a proof of the password or of the second factor holds in its session, in minutes. */
const HOLDS_MINUTES = 10;

/**
 * Checks that the person has proved their password or second factor in this session within the last ten minutes. So
 * somebody who finds an unlocked computer or steals a cookie cannot replace keys, disconnect or make keys.
 *
 * @param by `password`: a proof of the second factor is not enough
 * @throws AppError confirmation_required
 */
export async function requireConfirmed(sql: Sql, session: Session, by: ConfirmedBy): Promise<void> {
  if (await wasConfirmedWithin(sql, session.id, HOLDS_MINUTES, by)) return;
  if (by === "password") {
    throw new AppError(
      "confirmation_required",
      "Confirm that it is you by your password, and try again: POST /api/auth/confirm. It holds for ten minutes.",
      { details: { by } },
    );
  }
  throw new AppError(
    "confirmation_required",
    "Confirm that it is you, and try again: POST /api/auth/confirm with your password or a code of your " +
      "second factor. It holds for ten minutes.",
  );
}
