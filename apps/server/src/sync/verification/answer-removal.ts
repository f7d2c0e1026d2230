import { idOf } from "../../actor.js";
import { notConnected, requireConnection } from "../../connection/require.js";
import { lockAgainstDisconnect } from "../../connection/store.js";
import type { TeamContext } from "../../context.js";
import { notify } from "../../database/signals.js";
import { AppError } from "../../errors.js";
import { readVerification } from "./read-verification.js";
import { allowRemovals, keepRows, lockQuestions, openQuestions } from "./removals-store.js";
import type { Verification } from "./schemas.js";
import { beginVerification } from "./start-verification.js";

/**
 * Answers the question of the last verification whether it may remove many rows that Stripe has no objects for.
 * `remove: true` starts a new verification that may remove them: it asks Stripe again, so rows whose objects are back
 * stay. `remove: false` keeps the rows; the next verification asks again if Stripe still has no objects for them. If two
 * people answer at the same time, the first answer counts.
 *
 * @throws AppError nothing_asked, not_connected, disconnecting, verification_running
 */
export async function answerRemoval(
  { deps, teamId, actor }: TeamContext,
  { remove }: { remove: boolean },
): Promise<Verification | null> {
  const connection = await requireConnection(deps, teamId);
  await deps.sql.begin(async (sql) => {
    await lockQuestions(sql, connection.id);
    if ((await lockAgainstDisconnect(sql, connection.id)) === null) throw notConnected();
    const open = await openQuestions(sql, connection.id);
    if (open === null) {
      throw new AppError(
        "nothing_asked",
        "No verification asks for an answer. Somebody has answered already, or a newer verification has started.",
      );
    }
    const rows = Object.fromEntries(open.asked.map((one) => [one.type, one.rows]));
    if (remove) {
      if (!(await beginVerification(deps, sql, connection, idOf(actor)))) {
        throw new AppError(
          "verification_running",
          "A verification is running already. Wait until it has ended.",
        );
      }
      await allowRemovals(sql, connection.id, open.asked);
    } else {
      await keepRows(
        sql,
        open.id,
        open.asked.map(({ type }) => type),
      );
    }
    const action = remove ? "verification.removal_allowed" : "verification.removal_refused";
    await deps.audit.record(sql, { teamId, ...actor, action, detail: { rows } });
    await notify(sql, { kind: "connection", teamId });
  });
  return readVerification(deps, teamId);
}
