import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { rewriteMigration } from "./rewrite-migration.js";
import { dropTeamSchema } from "./drop.js";
import { proveSchema } from "./prove.js";
import { provisionSchema, provisionTeamSchema, TeamSchemaDifferentError } from "./provision.js";
import { newTeamId, type TeamId } from "./team-id.js";
import { migrationsVersion, teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";
import { upgradeSchemas, upgradeTeamSchemas } from "./upgrade.js";

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
