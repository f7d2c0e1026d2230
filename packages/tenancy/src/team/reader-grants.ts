import { inTransaction, type Database } from "../transaction.js";
import { lockSchema } from "./schema-batch.js";
import { quoteReaderRole, readerRole } from "./reader-role.js";
import type { TeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

/**
 * Lets the team's SQL login read all tables of the team schema, also those that a later upgrade adds. Does nothing if
 * the login or the schema does not exist.
 */
export async function grantReader(sql: Database, teamId: TeamId): Promise<void> {
  await onBoth(
    sql,
    teamId,
    (schema, role) => `
      grant usage on schema ${schema} to ${role};
      grant select on all tables in schema ${schema} to ${role};
      alter default privileges in schema ${schema} grant select on tables to ${role};`,
  );
}

/**
 * Takes from the team's SQL login all that {@link grantReader} gave. Statements that run already go on: end the
 * login's sessions afterwards. Does nothing if the login or the schema does not exist.
 */
export async function withdrawReader(sql: Database, teamId: TeamId): Promise<void> {
  await onBoth(
    sql,
    teamId,
    (schema, role) => `
      revoke usage on schema ${schema} from ${role};
      revoke select on all tables in schema ${schema} from ${role};
      alter default privileges in schema ${schema} revoke select on tables from ${role};`,
  );
}

/** Runs the statements if the schema and the role exist. The lock keeps both from changing meanwhile. */
async function onBoth(
  sql: Database,
  teamId: TeamId,
  statements: (schema: string, role: string) => string,
): Promise<void> {
  const [schema, role] = [teamSchema(teamId), readerRole(teamId)];
  await inTransaction(sql, async (tx) => {
    await tx.unsafe(lockSchema(schema));
    const [found] = await tx<{ both: boolean }[]>`
      select to_regnamespace(${schema}) is not null and to_regrole(${role}) is not null as both`;
    if (found?.both === true) await tx.unsafe(statements(quoteTeamSchema(schema), quoteReaderRole(role)));
  });
}

/**
 * Takes the lock of the team's schema until the end of the transaction: nobody else creates, changes or drops the
 * schema or the rights of its SQL login meanwhile.
 */
export async function lockTeamSchema(sql: Database, teamId: TeamId): Promise<void> {
  await sql.unsafe(lockSchema(teamSchema(teamId)));
}
