import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { listTeamSchemas, teamSchemaExists } from "./list.js";
import { proveTeamSchema } from "./prove.js";
import { provisionSchema, provisionTeamSchema, TeamSchemaDifferentError } from "./provision.js";
import { TEAM_TABLES } from "./tables.js";
import { newTeamId } from "./team-id.js";
import { teamMigrations } from "./team-migrations.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Lists everything in PostgreSQL's catalogue outside of team schemas, without temporary objects, and all roles. */
async function everythingOutsideOfTeams(sql: Sql): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    with other as (
      select oid from pg_namespace
      where not starts_with(nspname, 'stripe_team_') and nspname !~ '^pg_(toast|temp)' and nspname <> 'information_schema'
    )
    select 'schema ' || nspname as what from pg_namespace where oid in (select oid from other)
    union all select 'relation ' || oid::regclass::text from pg_class where relnamespace in (select oid from other)
    union all select 'type ' || oid::regtype::text from pg_type where typnamespace in (select oid from other)
    union all select 'function ' || oid::regprocedure::text from pg_proc where pronamespace in (select oid from other)
    union all select 'role ' || rolname from pg_roles
    union all select 'extension ' || extname from pg_extension
    order by 1`;
  return rows.map((row) => row.what);
}

describe("provisionTeamSchema", () => {
  it("creates the engine's 26 tables and the ledger, owned by a role that is no superuser", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    expect(await provisionTeamSchema(sql, teamId)).toEqual({ tables: 26 });
    const tables = await sql<{ name: string; owner: string }[]>`
      select tablename as name, tableowner as owner from pg_tables where schemaname = ${teamSchema(teamId)} order by 1`;
    expect(tables.map((table) => table.name)).toEqual([...TEAM_TABLES, "migrations"].toSorted());
    const [role] = await sql`select rolname, rolsuper from pg_roles where rolname = current_user`;
    expect(role?.["rolsuper"]).toBe(false);
    expect(role?.["rolname"]).not.toBe("postgres");
    expect(new Set(tables.map((table) => table.owner))).toEqual(new Set([role?.["rolname"]]));
  });

  it("creates the schemas of many teams and changes nothing outside of them", async () => {
    const { sql } = database;
    const before = await everythingOutsideOfTeams(sql);
    const teams = [newTeamId(), newTeamId(), newTeamId()];
    for (const teamId of teams) await provisionTeamSchema(sql, teamId);
    for (const teamId of teams) expect(await proveTeamSchema(sql, teamId)).toEqual({ ok: true, tables: 26 });
    expect(await everythingOutsideOfTeams(sql)).toEqual(before);
    expect(await listTeamSchemas(sql)).toEqual(expect.arrayContaining(teams));
  });

  it("creates triggers that work, and a status column that accepts unknown values", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    await provisionTeamSchema(sql, teamId);
    const table = sql(`${teamSchema(teamId)}.subscriptions`);
    await sql`insert into ${table} (id, status, updated_at) values ('sub_1', 'asleep', '2020-01-01')`;
    await sql`update ${table} set livemode = true`;
    const [row] = await sql`select updated_at > now() - interval '1 minute' as touched from ${table}`;
    expect(row).toEqual({ touched: true });
  });

  it("changes nothing in a schema that exists", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    await provisionTeamSchema(sql, teamId);
    await sql`insert into ${sql(`${teamSchema(teamId)}.customers`)} (id) values ('cus_1')`;
    expect(await provisionTeamSchema(sql, teamId)).toEqual({ tables: 26 });
    expect(await sql`select id from ${sql(`${teamSchema(teamId)}.customers`)}`).toHaveLength(1);
  });

  it("refuses a schema of the same name that somebody else created, and does not change it", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    await sql.unsafe(`create schema ${quoteTeamSchema(teamSchema(teamId))} create table customers (id int)`);
    const refused = provisionTeamSchema(sql, teamId);
    await expect(refused).rejects.toThrow(TeamSchemaDifferentError);
    await expect(refused).rejects.toMatchObject({
      teamId,
      differences: expect.arrayContaining(["unexpected: column customers.id integer"]),
    });
    expect(await sql`select from pg_tables where schemaname = ${teamSchema(teamId)}`).toHaveLength(1);
  });

  it("creates nothing if the result would not be as expected", async () => {
    const teamId = newTeamId();
    const expected = teamMigrations();
    const wrong = { ...expected, signature: [...expected.signature, "table more"] };
    await expect(provisionSchema(database.sql, teamId, wrong)).rejects.toThrow("missing: table more");
    expect(await teamSchemaExists(database.sql, teamId)).toBe(false);
  });

  it("creates the schema once when it is called three times at the same time", async () => {
    const teamId = newTeamId();
    const results = await Promise.all([
      provisionTeamSchema(database.sql, teamId),
      provisionTeamSchema(database.sql, teamId),
      provisionTeamSchema(database.sql, teamId),
    ]);
    expect(results).toEqual([{ tables: 26 }, { tables: 26 }, { tables: 26 }]);
  });

  it("is undone when the caller's transaction is rolled back, and restores its settings", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    const rolledBack = sql.begin(async (tx) => {
      await tx`set local search_path = billstack, public`;
      await tx`set local client_min_messages = debug1`;
      await provisionTeamSchema(tx, teamId);
      const [settings] = await tx`
        select current_setting('search_path') as path, current_setting('client_min_messages') as messages`;
      expect(settings).toEqual({ path: "billstack, public", messages: "debug1" });
      throw new Error("the caller gives up");
    });
    await expect(rolledBack).rejects.toThrow("the caller gives up");
    expect(await teamSchemaExists(sql, teamId)).toBe(false);
  });

  it("ignores tables of the same names in other schemas of the search path, and temporary tables", async () => {
    const { sql } = database;
    const teamId = newTeamId();
    const proof = await sql
      .begin(async (tx) => {
        await tx.unsafe("create schema decoy; create table decoy.prices (id int)");
        await tx.unsafe("create temp table customers (id int); create temp table migrations (id int)");
        await tx.unsafe("set local search_path = decoy, pg_temp");
        await provisionTeamSchema(tx, teamId);
        const rows = await tx`select count(*)::int as n from ${tx(`${teamSchema(teamId)}.migrations`)}`;
        expect(rows[0]).toEqual({ n: teamMigrations().migrations.length });
        throw await proveTeamSchema(tx, teamId);
      })
      .catch((thrown: unknown) => thrown);
    expect(proof).toEqual({ ok: true, tables: 26 });
  });
});
