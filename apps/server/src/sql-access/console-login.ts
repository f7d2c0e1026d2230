import { randomBytes } from "node:crypto";

import { consoleRole, type ReaderRole, type TeamId } from "@billstack/tenancy";

import { consolePasswordContext } from "../custody/console-password-context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { changeLogin } from "./change-login.js";
import { findUsableLogin } from "./find-usable-login.js";
import { grantIfConnected } from "./grant-rights.js";
import { refuseWhilePaused } from "./pause-store.js";
import { writeRole } from "./role-store.js";
import { scramVerifier } from "./scram.js";
import { storeConsole } from "./store.js";
import { foreignRole } from "./unavailable.js";

/** The password has 192 random bits, as that of the team's SQL login. */
const PASSWORD_BYTES = 24;

/** With what the SQL console of a team logs in to PostgreSQL. */
export interface ConsoleLogin {
  role: ReaderRole;
  password: string;
  /** The stored form of the password. */
  sealed: string;
}

/**
 * Returns with what the SQL console of a team logs in. All processes use the same role and password, because a new
 * password of one process would lock the others out. The role is made when it is needed for the first time: for a login
 * that an older version has made, after a backup was restored, or when the encryption key of the password is lost.
 *
 * @throws AppError no_sql_login, sql_access_unavailable, sql_role_taken, sql_access_paused
 */
export async function consoleLogin(deps: Deps, teamId: TeamId): Promise<ConsoleLogin> {
  const stored = await findUsableLogin(deps.sql, teamId);
  if (stored === null) throw noSqlLogin();
  await refuseWhilePaused(deps.sql, teamId);
  return open(deps, teamId, stored.consoleSealed) ?? renewConsoleLogin(deps, teamId, stored.consoleSealed);
}

/**
 * Makes the role of the team's SQL console, or gives it a new password.
 *
 * @param refused the stored form of the password that does not work. If another process has replaced it meanwhile, the
 *   new one is returned.
 * @throws AppError no_sql_login, sql_access_unavailable, sql_role_taken, sql_access_paused
 */
export async function renewConsoleLogin(
  deps: Deps,
  teamId: TeamId,
  refused: string | null,
): Promise<ConsoleLogin> {
  const role = consoleRole(teamId);
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const verifier = await scramVerifier(password);
  return changeLogin(
    deps,
    teamId,
    async (sql, { stored, role: reader, console }) => {
      if (stored === null || stored.revokedAt !== null || reader !== "ours") throw noSqlLogin();
      const other = stored.consoleSealed === refused ? null : open(deps, teamId, stored.consoleSealed);
      if (other !== null) return other;
      if (console === "foreign") throw foreignRole(role);
      await refuseWhilePaused(sql, teamId);
      await writeRole(sql, teamId, { role, exists: console === "ours", verifier });
      await grantIfConnected(sql, teamId);
      const sealed = deps.keyring.sealFor(password, consolePasswordContext(teamId));
      await storeConsole(sql, teamId, sealed);
      return { role, password, sealed };
    },
    role,
  );
}

/** Opens a stored password. Returns null if there is none, or if this process has not the key for it. */
function open({ keyring, log }: Deps, teamId: TeamId, sealed: string | null): ConsoleLogin | null {
  if (sealed === null) return null;
  try {
    const password = keyring.openFor(sealed, consolePasswordContext(teamId));
    return { role: consoleRole(teamId), password, sealed };
  } catch (error) {
    log.warn(
      { err: error, teamId },
      "the password of the SQL console could not be decrypted; a new one is made",
    );
    return null;
  }
}

function noSqlLogin(): AppError {
  return new AppError(
    "no_sql_login",
    "This team has no SQL access, which the SQL console needs. An owner or admin can create it in the team settings, under SQL access.",
  );
}
