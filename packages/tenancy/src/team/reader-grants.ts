import { inTransaction, type Database } from "../transaction.js";
import { lockSchema } from "./schema-batch.js";
import { consoleRole, quoteReaderRole, readerRole } from "./reader-role.js";
import type { TeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

/**
 * Lets the team's SQL login and its SQL console read all tables of the team schema, also those that a later upgrade
 * adds. Leaves out a role that does not exist, and does nothing if there is no schema.
 */
export async function grantReader(sql: Database, teamId: TeamId): Promise<void> {
  await onRoles(
    sql,
    teamId,
    (schema, role) => `
      grant usage on schema ${schema} to ${role};
      grant select on all tables in schema ${schema} to ${role};
      alter default privileges in schema ${schema} grant select on tables to ${role};`,
  );
}

/**
 * Takes from both roles all that {@link grantReader} gave. Statements that run already go on: end the sessions of the
 * roles afterwards. Leaves out a role that does not exist, and does nothing if there is no schema.
 */
export async function withdrawReader(sql: Database, teamId: TeamId): Promise<void> {
  await onRoles(
    sql,
    teamId,
    (schema, role) => `
      revoke usage on schema ${schema} from ${role};
      revoke select on all tables in schema ${schema} from ${role};
      alter default privileges in schema ${schema} revoke select on tables from ${role};`,
  );
}

/** Runs the statements for each role that exists, if the schema exists. The lock keeps them from changing meanwhile. */
async function onRoles(
  sql: Database,
  teamId: TeamId,
  statements: (schema: string, role: string) => string,
): Promise<void> {
  const schema = teamSchema(teamId);
  await inTransaction(sql, async (tx) => {
    await tx.unsafe(lockSchema(schema));
    for (const role of [readerRole(teamId), consoleRole(teamId)]) {
      const [found] = await tx<{ both: boolean }[]>`
        select to_regnamespace(${schema}) is not null and to_regrole(${role}) is not null as both`;
      if (found?.both === true) await tx.unsafe(statements(quoteTeamSchema(schema), quoteReaderRole(role)));
    }
  });
}

/**
 * Takes the lock of the team's schema until the end of the transaction: nobody else creates, changes or drops the
 * schema or the rights of its SQL login meanwhile.
 */
export async function lockTeamSchema(sql: Database, teamId: TeamId): Promise<void> {
  await sql.unsafe(lockSchema(teamSchema(teamId)));
}
