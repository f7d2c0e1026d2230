import { quoteReaderRole, type ReaderRole } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";
import { AppError } from "../errors.js";
import { readServerRole } from "./role-store.js";

/** Why SQL logins cannot be made, and the statement with which an operator allows it. */
export interface Unavailable {
  message: string;
  statement: string;
}

/** Returns why the server cannot make SQL logins; null if it can. */
export async function readUnavailable(sql: AnySql): Promise<Unavailable | null> {
  const role = await readServerRole(sql);
  if (role.mayCreateRoles) return null;
  return {
    message: `BillStack's role in PostgreSQL, ${role.quotedName}, may not create roles.`,
    statement: `alter role ${role.quotedName} createrole;`,
  };
}

/**
 * Returns why PostgreSQL refused to change an existing role of a team. Since version 16, only roles with the admin option
 * may do that. The server's role lacks it if another role has made the login.
 */
export async function roleOfAnother(sql: AnySql, role: ReaderRole): Promise<Unavailable> {
  const [server, login] = [await readServerRole(sql), quoteReaderRole(role)];
  return {
    message: `BillStack's role in PostgreSQL, ${server.quotedName}, may not change the role ${login}.`,
    statement: `grant ${login} to ${server.quotedName} with admin option;`,
  };
}

/** Makes an error that says what an operator has to do. */
export function unavailableError({ message, statement }: Unavailable): AppError {
  return new AppError(
    "sql_access_unavailable",
    `${message} Ask an operator to run this statement in PostgreSQL, and try again: ${statement}`,
  );
}

/** Returns the error for a login whose name belongs to a role that is not BillStack's. */
export function foreignRole(role: ReaderRole): AppError {
  return new AppError(
    "sql_role_taken",
    `PostgreSQL already has a role ${role} that does not belong to this database. ` +
      "Ask an operator to drop it, or to set its comment to null if this database is to take it over.",
  );
}
