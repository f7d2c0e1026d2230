import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runSingleUser, type StoppedServer } from "./single-user.js";

/** Who may log in: the role of the application, and the roles that it makes for people. All of them only on loopback. */
const LOGINS = [
  "host all billstack 127.0.0.1/32 scram-sha-256",
  'host all "/^billstack_" 127.0.0.1/32 scram-sha-256',
  "",
].join("\n");

/**
 * Takes from all roles but the superuser the right to create large objects. Otherwise a SQL login could write to the
 * database with them, because PostgreSQL checks no other right.
 */
export const NO_LARGE_OBJECTS =
  "revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;";

/** Lets nobody but their owners connect to the databases that every PostgreSQL server has. */
export const NO_OTHER_DATABASE = "revoke connect on database postgres, template1 from public;";

/** Lets only the role `billstack` create temporary tables. */
export const NO_TEMPORARY_TABLES = "revoke temporary on database billstack from public;";

/** Writes the file with the rules of who may log in. PostgreSQL reads it when it starts. */
export function writeLoginRules(data: string): void {
  const file = join(data, "pg_hba.conf");
  if (readFileSync(file, "utf8") !== LOGINS) writeFileSync(file, LOGINS);
}

/** The file that says that a cluster allows SQL logins. */
const MARK = "sql-logins";

/** Notes that this cluster allows SQL logins. */
export function markSqlLogins(folder: string): void {
  writeFileSync(join(folder, MARK), "");
}

/**
 * Lets the application make SQL logins in a cluster that an older version has created. It does this once, and it may
 * be repeated after a crash.
 */
export async function allowSqlLogins(folder: string, server: StoppedServer): Promise<void> {
  if (existsSync(join(folder, MARK))) return;
  await runSingleUser(server, "billstack", [
    "alter role billstack createrole;",
    NO_OTHER_DATABASE,
    NO_TEMPORARY_TABLES,
    NO_LARGE_OBJECTS,
  ]);
  markSqlLogins(folder);
}
