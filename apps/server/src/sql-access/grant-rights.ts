import { grantReader, lockTeamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { findConnection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { loginsWithoutRights } from "./store.js";

/**
 * Lets the team's SQL login read the team schema. Does nothing if the team is not connected, or is being disconnected:
 * then the schema is about to be dropped.
 */
export async function grantIfConnected(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await lockTeamSchema(sql, teamId);
  const connection = await findConnection(sql, teamId);
  if (connection?.disconnectingAt === null) await grantReader(sql, teamId);
}

/**
 * Gives SQL logins the rights that they lack: a process of the version before has made the team schema, or a backup was
 * restored without rights. One that fails is tried again at the next call.
 */
export async function restoreRights({ sql, log }: Deps): Promise<void> {
  for (const teamId of await loginsWithoutRights(sql)) {
    await sql
      .begin((transaction) => grantIfConnected(transaction, teamId))
      .catch((error: unknown) => {
        log.error({ err: error, teamId }, "a SQL login could not get its rights");
      });
  }
}
