import { upgradeTeamSchema, type SchemaUpgrade } from "@billstack/tenancy";
import postgres from "postgres";

import { codeOf, isLocked } from "../database/sqlstate.js";
import { isDatabaseGone } from "../database/translate-error.js";
import type { Deps } from "../deps.js";
import { notify } from "../database/signals.js";
import { safeMessage } from "../safe-message.js";
import {
  forgetFailedUpgrade,
  lockForUpgrade,
  noteFailedUpgrade,
  type ToUpgrade,
} from "./schema-upgrade-store.js";
import { lockAgainstDisconnect } from "./store.js";

/**
 * A statement of an upgrade waits so long for a lock, in milliseconds: everybody who uses the table meanwhile waits
 * behind it.
 */
const LOCK_TIMEOUT_MS = 2_000;
/** The most characters of each part of a stored reason. */
const LONGEST_WHY = 300;

/**
 * Upgrades the schema of one team to this version, in one transaction. Webhooks of the team are stored meanwhile, and
 * its events are applied afterwards. Events that waited for the upgrade are tried again at once. If the upgrade fails,
 * the schema stays as it was, and why it failed is stored.
 *
 * @returns what happened; "busy": another process upgrades the schema now; "failed": it will be tried again
 * @throws if the database cannot be reached
 */
export async function upgradeSchema(
  deps: Deps,
  { id, teamId }: ToUpgrade,
): Promise<SchemaUpgrade | "busy" | "failed"> {
  try {
    return await deps.sql.begin(async (sql) => {
      if (!(await lockForUpgrade(sql, id, LOCK_TIMEOUT_MS))) return "busy";
      const connection = await lockAgainstDisconnect(sql, id);
      if (connection === null) return "gone";
      const outcome = await upgradeTeamSchema(sql, teamId);
      await forgetFailedUpgrade(sql, id);
      await deps.wakeHeldUpEvents(sql, connection);
      await notify(sql, { kind: "connection", teamId });
      return outcome;
    });
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    const locked = isLocked(error);
    const attempts = await noteFailedUpgrade(deps.sql, id, { locked, error: whyOf(error) });
    const level = locked ? "info" : "error";
    deps.log[level](
      { err: error, teamId, attempts },
      "a team schema could not be upgraded; it is tried again",
    );
    await notify(deps.sql, { kind: "connection", teamId });
    return "failed";
  }
}

/**
 * Which text of PostgreSQL's names what is in the way of an upgrade, by SQLSTATE: feature_not_supported (a view reads the
 * column), dependent_objects_still_exist, duplicate_table, duplicate_column and duplicate_object. These texts contain
 * only names. Other texts may contain values of rows.
 */
const NAMES_OBJECT: Record<string, "detail" | "message"> = {
  "0A000": "detail",
  "2BP01": "detail",
  "42P07": "message",
  "42701": "message",
  "42710": "message",
};

/** Returns why an upgrade failed, with the name of what is in the way if PostgreSQL says it. */
function whyOf(error: unknown): string {
  const why = safeMessage(error, LONGEST_WHY);
  const text = NAMES_OBJECT[codeOf(error)];
  if (text === undefined || !(error instanceof postgres.PostgresError)) return why;
  return `${why} ${safeMessage(new Error(error[text] ?? ""), LONGEST_WHY)}`.trim();
}
