import type { TransactionSql } from "postgres";

import type { Audit, AuditAction } from "../audit/record.js";
import { announceEnd } from "./announce-end.js";
import { forgetDevices } from "./device-store.js";
import { recordInTeams } from "./record-in-teams.js";
import { deleteReset } from "./reset-store.js";
import { deleteSessionsOf } from "./session-store.js";
import { updatePasswordHash } from "./store.js";

/**
 * Gives a user a new password in the caller's transaction. Whoever knew the old one is shut out: all sessions end, and
 * the devices and the link for a reset are forgotten. The caller has called `lockUser`, so that no sign-in with the old
 * password can open a session meanwhile.
 */
export async function setPassword(
  deps: { audit: Audit },
  sql: TransactionSql,
  userId: string,
  passwordHash: string,
  action: AuditAction,
): Promise<void> {
  await updatePasswordHash(sql, userId, passwordHash);
  await deleteReset(sql, userId);
  await deleteSessionsOf(sql, userId, null);
  await forgetDevices(sql, userId);
  await recordInTeams(deps, sql, userId, action);
  await announceEnd(sql, userId);
}
