import { randomUUID } from "node:crypto";

import { Keyring } from "@billstack/crypto";
import { newTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { Custody } from "../src/custody/custody.js";
import { sealedColumns, writeSecrets } from "../src/custody/secrets-store.js";
import { sealFirst } from "../src/custody/seal-first.js";
import { SEALED_FIELDS, type SealedConnection, type SealedField } from "../src/custody/sealed-connection.js";
import { ServiceKeys } from "../src/custody/service-keys.js";

/** Opens the secrets of a database with encryption keys of the test's choice. */
export async function custodyWith(sql: Sql, keys: string): Promise<Custody> {
  const keyring = Keyring.parse(keys);
  const serviceKeys = new ServiceKeys(sql, keyring);
  await serviceKeys.load();
  return new Custody(keyring, serviceKeys);
}

/** The secrets of the n-th of many connections. */
export const secretsOf = (n: number): Record<SealedField, string> => ({
  secret_key: `sk_test_sandbox_many${n}`,
  publishable_key: `pk_test_sandbox_many${n}`,
  webhook_secret: `whsec_${String(n).padStart(32, "0")}`,
  previous_webhook_secret: `whsec_${String(n).padStart(32, "9")}`,
});

/** Inserts teams with ready connections that `member` may see, without asking Stripe. Returns the teams' ids. */
export async function insertMany(
  sql: Sql,
  custody: Custody,
  count: number,
  member: string,
): Promise<TeamId[]> {
  const rows = Array.from({ length: count }, () => ({ id: randomUUID(), teamId: newTeamId() }));
  const teamIds = rows.map(({ teamId }) => teamId);
  await sql`insert into billstack.teams (id, name) select id, 'Many' from unnest(${teamIds}::text[]) as given (id)`;
  await sql`
    insert into billstack.members (team_id, user_id, role)
    select id, ${member}, 'owner' from unnest(${teamIds}::text[]) as given (id)`;
  await sql`
    insert into billstack.connections
      (id, team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed, sync_status)
    select id, team_id, 'test', '', 'sk_test_…', '', 'ready'
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${teamIds}::text[]) as given (id, team_id)`;
  await sql.begin(async (transaction) => {
    const sealed = [];
    for (const [n, row] of rows.entries()) {
      const of = { ...row, mode: "test" as const };
      sealed.push({ ...row, ...(await sealFirst(custody, transaction, of, secretsOf(n))) });
    }
    await writeSecrets(transaction, sealed);
  });
  return teamIds;
}

/** Opens all secrets of teams. Returns the problems that it met, which should be none. */
export async function openAll(sql: Sql, custody: Custody, teamIds: readonly TeamId[]): Promise<string[]> {
  const connections = await sql<SealedConnection[]>`
    select id, team_id as "teamId", mode, ${sealedColumns(sql)} from billstack.connections
    where team_id = any (${[...teamIds]}::text[])`;
  const byTeam = new Map(connections.map((connection) => [connection.teamId, connection]));
  return teamIds.flatMap((teamId, n) => {
    const connection = byTeam.get(teamId);
    if (connection === undefined) return [`${teamId} is gone`];
    return SEALED_FIELDS.flatMap((field) => {
      const opened = custody.open(connection, field);
      if (opened?.ok !== true) return [`${field} of ${teamId}: ${opened?.why ?? "none"}`];
      return opened.text === secretsOf(n)[field] ? [] : [`${field} of ${teamId} is another text`];
    });
  });
}
