import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { rewriteMigration } from "./rewrite-migration.js";
import { dropTeamSchema } from "./drop.js";
import { proveSchema } from "./prove.js";
import { provisionSchema, provisionTeamSchema, TeamSchemaDifferentError } from "./provision.js";
import { newTeamId, type TeamId } from "./team-id.js";
import { migrationsVersion, teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";
import {
  teamSchemaAge,
  readSchemaVersions,
  upgradeSchemas,
  upgradeTeamSchema,
  upgradeTeamSchemas,
} from "./upgrade.js";

/** Returns the migrations after a new release of the engine: with one more file before BillStack's additions. */
function nextRelease(sql: string, signature: readonly string[]): TeamMigrations {
  const now = teamMigrations();
  const added = { id: 43, name: "next", hash: "0".repeat(40), sql: rewriteMigration("0043_next.sql", sql) };
  const migrations = [...now.migrations, added].toSorted((a, b) => a.id - b.id);
  return { migrations, version: migrationsVersion(migrations), signature: [...now.signature, ...signature] };
}

const NEXT = nextRelease(`alter table "stripe"."customers" add column "tier" text`, [
  "column customers.tier text",
]);

let database: TestDatabase;
let teams: TeamId[];
beforeEach(async () => {
  database = await createTestDatabase();
  teams = [newTeamId(), newTeamId(), newTeamId()].toSorted();
  for (const teamId of teams) await provisionTeamSchema(database.sql, teamId);
});
afterEach(() => database.drop());

describe("upgradeTeamSchemas", () => {
  it("does nothing if all schemas have this build's migrations", async () => {
    expect(await upgradeTeamSchemas(database.sql)).toEqual({ upgraded: [], failed: [] });
  });

  it("upgrades all schemas, keeps their rows, and reports its progress", async () => {
    const { sql } = database;
    const [first, second, third] = teams as [TeamId, TeamId, TeamId];
    const customers = sql(`${teamSchema(second)}.customers`);
    await sql`insert into ${customers} (id) values ('cus_1')`;
    const progress: unknown[] = [];
    const result = await upgradeSchemas(sql, NEXT, { onProgress: (step) => progress.push(step) });
    expect(result).toEqual({ upgraded: teams, failed: [] });
    expect(progress).toEqual([
      { teamId: first, done: 0, total: 3 },
      { teamId: second, done: 1, total: 3 },
      { teamId: third, done: 2, total: 3 },
    ]);
    for (const teamId of teams) {
      expect(await proveSchema(sql, teamSchema(teamId), NEXT)).toEqual({ ok: true, tables: 26 });
    }
    expect(await sql`select id, tier from ${customers}`).toEqual([{ id: "cus_1", tier: null }]);
    expect(await upgradeSchemas(sql, NEXT)).toEqual({ upgraded: [], failed: [] });
  });

  it("makes upgraded schemas that are equal to a new one", async () => {
    const { sql } = database;
    await upgradeSchemas(sql, NEXT);
    const fresh = newTeamId();
    expect(await provisionSchema(sql, fresh, NEXT)).toEqual({ tables: 26 });
  });

  it("does not change a schema whose upgrade fails, and upgrades the others", async () => {
    const { sql } = database;
    const [first, broken, third] = teams as [TeamId, TeamId, TeamId];
    await sql.unsafe(`alter table ${quoteTeamSchema(teamSchema(broken))}.customers add column tier integer`);
    const result = await upgradeSchemas(sql, NEXT);
    expect(result.upgraded).toEqual([first, third]);
    expect(result.failed).toEqual([{ teamId: broken, error: expect.objectContaining({ code: "42701" }) }]);
    const ledger = await sql`select from ${sql(`${teamSchema(broken)}.migrations`)} where id = 43`;
    expect(ledger).toHaveLength(0);
  });

  it("refuses a schema where another version of a migration has run, and a schema of a newer build", async () => {
    const { sql } = database;
    const [altered, newer] = teams as [TeamId, TeamId, TeamId];
    await sql`update ${sql(`${teamSchema(altered)}.migrations`)} set hash = 'other' where id = 5`;
    await sql`insert into ${sql(`${teamSchema(newer)}.migrations`)} values (77, 'later', 'x')`;
    const result = await upgradeSchemas(sql, NEXT);
    expect(result.failed).toEqual([
      { teamId: altered, error: expect.any(TeamSchemaDifferentError) },
      { teamId: newer, error: expect.any(TeamSchemaDifferentError) },
    ]);
  });

  it("restores the comment of a schema that has lost it", async () => {
    const { sql } = database;
    await sql.unsafe(`comment on schema ${quoteTeamSchema(teamSchema(teams[0] as TeamId))} is null`);
    expect(await upgradeTeamSchemas(sql)).toEqual({ upgraded: [teams[0]], failed: [] });
    expect(await upgradeTeamSchemas(sql)).toEqual({ upgraded: [], failed: [] });
  });

  it("keeps what people have made in a schema: indexes, views, columns, triggers, functions and rights", async () => {
    const { sql } = database;
    const [teamId] = teams as [TeamId];
    const schema = quoteTeamSchema(teamSchema(teamId));
    await sql.unsafe(`
      create index by_phone on ${schema}.customers (phone);
      alter table ${schema}.customers add column note text;
      create view ${schema}.paying as select id, note from ${schema}.customers where not deleted;
      create materialized view ${schema}.names as select name from ${schema}.customers;
      create table ${schema}.targets (id int primary key);
      create function ${schema}.look() returns trigger language plpgsql as 'begin return new; end';
      create trigger looking before update on ${schema}.customers for each row execute function ${schema}.look();
      grant select (email) on ${schema}.customers to public;`);
    await sql.unsafe(`insert into ${schema}.customers (id, note) values ('cus_1', 'kept')`);
    expect(await upgradeSchemas(sql, NEXT)).toEqual({ upgraded: teams, failed: [] });
    expect(await sql.unsafe(`select * from ${schema}.paying`)).toEqual([{ id: "cus_1", note: "kept" }]);
    const [kept] = await sql`
      select to_regclass(${`${schema}.by_phone`}) is not null as index,
        to_regclass(${`${schema}.targets`}) is not null as table,
        exists (select from pg_trigger where tgname = 'looking') as trigger,
        has_column_privilege('pg_monitor', ${`${schema}.customers`}, 'email', 'select') as rights`;
    expect(kept).toEqual({ index: true, table: true, trigger: true, rights: true });
    expect(await upgradeSchemas(sql, NEXT)).toEqual({ upgraded: [], failed: [] });
  });

  it("names the view that stands in the way of a migration, and keeps it", async () => {
    const { sql } = database;
    const [teamId, ...others] = teams as [TeamId, ...TeamId[]];
    const schema = quoteTeamSchema(teamSchema(teamId));
    await sql.unsafe(`create view ${schema}.wealth as select balance from ${schema}.customers`);
    const retyped = nextRelease(`alter table "stripe"."customers" alter column balance type numeric`, [
      "column customers.balance numeric",
    ]);
    const result = await upgradeSchemas(sql, {
      ...retyped,
      signature: retyped.signature.filter((line) => line !== "column customers.balance bigint"),
    });
    expect(result).toEqual({
      upgraded: others,
      failed: [{ teamId, error: expect.objectContaining({ detail: expect.stringContaining("wealth") }) }],
    });
    expect(await sql.unsafe(`select * from ${schema}.wealth`)).toEqual([]);
  });

  it("waits two seconds for a reader, lets others go on, and leaves a schema of a newer version alone", async () => {
    const { sql } = database;
    const [teamId, ...others] = teams as [TeamId, ...TeamId[]];
    const customers = sql(`${teamSchema(teamId)}.customers`);
    const reader = await sql.reserve();
    await reader`begin`;
    await reader`select from ${customers}`;
    const result = await upgradeSchemas(sql, NEXT);
    expect(result).toEqual({
      upgraded: others,
      failed: [{ teamId, error: expect.objectContaining({ code: "55P03" }) }],
    });
    expect(await sql`select from ${customers} for update nowait`).toEqual([]);
    await reader`commit`;
    reader.release();
    expect(await upgradeSchemas(sql, NEXT)).toEqual({ upgraded: [teamId], failed: [] });
    expect(await readSchemaVersions(sql)).toEqual({ total: 3, outdated: [] });
    expect(await upgradeTeamSchema(sql, teamId)).toBe("newer");
    expect(await teamSchemaAge(sql, teamId)).toBe("newer");
  });

  it("may run in several servers at the same time", async () => {
    const { sql } = database;
    const results = await Promise.all([upgradeSchemas(sql, NEXT), upgradeSchemas(sql, NEXT)]);
    for (const result of results) expect(result.failed).toEqual([]);
    for (const teamId of teams) {
      expect(await proveSchema(sql, teamSchema(teamId), NEXT)).toEqual({ ok: true, tables: 26 });
    }
  });

  it("skips a team that disconnects meanwhile", async () => {
    const { sql } = database;
    const [first, gone, third] = teams as [TeamId, TeamId, TeamId];
    const dropped: Promise<boolean>[] = [];
    const result = await upgradeSchemas(sql, NEXT, {
      onProgress: ({ done }) => {
        if (done === 0) dropped.push(dropTeamSchema(sql, gone));
      },
    });
    expect(await Promise.all(dropped)).toEqual([true]);
    expect(result.failed).toEqual([]);
    expect(result.upgraded).toEqual(expect.arrayContaining([first, third]));
  });
});
