import { randomUUID } from "node:crypto";

import type { TransactionSql } from "postgres";

import { sealFactorSecret } from "../../auth/factor/sealed-secret.js";
import { findUserByEmail, insertUser, lockUser } from "../../auth/store.js";
import type { Deps } from "../../deps.js";
import { insertMovedFactor, isTaken } from "./people-store.js";
import type { MovedAccount, TeamSecrets } from "./team-secrets.js";

/** A member as an export has them. */
interface MovedUser {
  id: string;
  email: string;
  name: string | null;
}

/** Who the members of an imported team are here. */
export interface Members {
  /** The ids of the users here, by their ids in the export. */
  ids: Map<string, string>;
  /** The addresses of the members who had an account here already. */
  known: string[];
}

/**
 * Finds the account of each member, or makes one with the password and the second factor of the old installation. An
 * account that exists here keeps its own password and factor.
 *
 * @throws Error if the export has no password of a member
 */
export async function importPeople(
  deps: Deps,
  sql: TransactionSql,
  users: readonly MovedUser[],
  accounts: TeamSecrets["accounts"],
): Promise<Members> {
  const ids = new Map<string, string>();
  const known: string[] = [];
  for (const user of users) {
    const existing = await findUserByEmail(sql, user.email);
    if (existing !== null && (await lockUser(sql, existing.id)) !== null) {
      ids.set(user.id, existing.id);
      known.push(existing.email);
      continue;
    }
    const account = accounts[user.id];
    if (account === undefined) throw new Error(`The export has no password of ${user.email}.`);
    const id = (await isTaken(sql, user.id)) ? randomUUID() : user.id;
    await makeAccount(deps, sql, { ...user, id }, account);
    ids.set(user.id, id);
  }
  return { ids, known };
}

async function makeAccount(
  deps: Deps,
  sql: TransactionSql,
  user: MovedUser,
  { passwordHash, factor }: MovedAccount,
): Promise<void> {
  await deps.accounts.create(sql, user.id, async () => {
    if (!(await insertUser(sql, { ...user, passwordHash })))
      throw new Error(`Somebody has just signed up as ${user.email}. Run this again. Nothing was changed.`);
    if (factor === null) return;
    await insertMovedFactor(sql, user.id, sealFactorSecret(deps.keyring, user.id, factor.secret), factor);
  });
}
