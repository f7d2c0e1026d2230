import { randomBytes } from "node:crypto";

import { readerRole } from "@billstack/tenancy";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { connectionString } from "./address.js";
import { databaseName } from "./database-name.js";
import { changeLogin } from "./change-login.js";
import { grantIfConnected } from "./grant-rights.js";
import { refuseWhilePaused } from "./pause-store.js";
import { writeRole } from "./role-store.js";
import type { makeLoginOutput } from "./schemas.js";
import { scramVerifier } from "./scram.js";
import { endSessions } from "./sessions.js";
import { storeNewLogin, storeNewPassword } from "./store.js";
import { foreignRole } from "./unavailable.js";

/** The password has 192 random bits, in 32 characters that need no escape in a URL. */
const PASSWORD_BYTES = 24;

/**
 * Makes the team's SQL login: a PostgreSQL role that may only read the team schema. If the team has one, the login gets
 * a new password, and the sessions that began with the old one are ended. The password is in the answer and nowhere
 * else: PostgreSQL stores its hash, and BillStack nothing.
 *
 * @throws AppError sql_access_unavailable, sql_role_taken, sql_access_paused
 */
export async function makeLogin({
  deps,
  teamId,
  actor,
}: TeamContext): Promise<z.infer<typeof makeLoginOutput>> {
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const verifier = await scramVerifier(password);
  const role = readerRole(teamId);
  const { rotated, database } = await changeLogin(deps, teamId, async (sql, state) => {
    if (state.role === "foreign") throw foreignRole(role);
    await refuseWhilePaused(sql, teamId);
    const exists = state.role === "ours";
    const isRotation = exists && state.stored?.revokedAt === null;
    await writeRole(sql, teamId, { role, exists, verifier });
    await grantIfConnected(sql, teamId);
    if (isRotation) await storeNewPassword(sql, teamId);
    else await storeNewLogin(sql, teamId, actor.userId);
    const action = isRotation ? "sql_access.rotated" : "sql_access.created";
    await deps.audit.record(sql, { teamId, ...actor, action, detail: { role } });
    return { rotated: exists, database: await databaseName(sql) };
  });
  if (rotated) await endSessions(deps.sql, teamId, { everywhere: true });
  return { role, password, url: connectionString(deps.env, { role, password, database }) };
}
