import { consoleRole, lockTeamSchema, readerRole, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Deps } from "../deps.js";
import { shortTransaction } from "../database/short-transaction.js";
import { codeOf } from "../database/sqlstate.js";
import { roleOwnership, type RoleOwnership } from "./role-store.js";
import { findLogin, lockLogins, type StoredLogin } from "./store.js";
import { readUnavailable, roleOfAnother, unavailableError } from "./unavailable.js";

/** SQLSTATE insufficient_privilege. */
const NOT_ALLOWED = "42501";

/** The state of a team's SQL login. */
export interface LoginState {
  stored: StoredLogin | null;
  /** Whose role has the name of the login. */
  role: RoleOwnership;
  /** Whose role has the name of the SQL console's login. */
  console: RoleOwnership;
}

/**
 * Runs `work` in a transaction in which nobody else changes SQL logins or the team's schema.
 *
 * @param changed the role that `work` changes, which an error names
 * @throws AppError sql_access_unavailable if the server's role has not the rights for it
 */
export async function changeLogin<T>(
  { sql: pool }: Deps,
  teamId: TeamId,
  work: (sql: TransactionSql, state: LoginState) => Promise<T>,
  changed = readerRole(teamId),
): Promise<T> {
  const unavailable = await readUnavailable(pool);
  if (unavailable !== null) throw unavailableError(unavailable);
  try {
    return await shortTransaction(pool, async (sql) => {
      await lockLogins(sql);
      await lockTeamSchema(sql, teamId);
      return work(sql, {
        stored: await findLogin(sql, teamId),
        role: await roleOwnership(sql, readerRole(teamId)),
        console: await roleOwnership(sql, consoleRole(teamId)),
      });
    });
  } catch (error) {
    if (codeOf(error) === NOT_ALLOWED) throw unavailableError(await roleOfAnother(pool, changed));
    throw error;
  }
}
