import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { ControlSchemaTooNewError } from "./ledger.js";
import { migrateFromFolder, migrateControlSchema } from "./migrate.js";
import { controlSchemaStatus, statusFromFolder } from "./status.js";

let database: TestDatabase;
let folder: string;

/** Each test begins with a database without control schema and with a folder of two migrations. */
beforeEach(async () => {
  database = await createTestDatabase();
  await database.sql.unsafe("drop schema billstack cascade");
  folder = mkdtempSync(join(tmpdir(), "control-migrations-"));
  write("0001_things", "create table things (id int primary key); insert into things values (1)");
  write(
    "0002_more",
    "alter table billstack.things add column name text; -- no semicolon, a comment at the end",
  );
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

function write(name: string, sql: string): void {
  writeFileSync(join(folder, `${name}.sql`), sql);
}

/** Copies a folder of migrations, as it is in another release. */
function copyOf(original: string): string {
  const copy = mkdtempSync(join(tmpdir(), "control-migrations-"));
  cpSync(original, copy, { recursive: true });
  return copy;
}

describe("migrateControlSchema", () => {
  it("runs the missing migrations in order, and nothing the next time", async () => {
    const { sql } = database;
    expect(await statusFromFolder(sql, folder)).toEqual({
      pending: ["0001_things", "0002_more"],
      unknown: [],
    });
    expect(await migrateFromFolder(sql, folder)).toEqual({ applied: ["0001_things", "0002_more"] });
    expect(await migrateFromFolder(sql, folder)).toEqual({ applied: [] });
    write("0003_later", "insert into billstack.things values (2, 'b')");
    expect(await migrateFromFolder(sql, folder)).toEqual({ applied: ["0003_later"] });
    expect(await statusFromFolder(sql, folder)).toEqual({ pending: [], unknown: [] });
    expect(await sql`select id, name from billstack.things order by id`).toEqual([
      { id: 1, name: null },
      { id: 2, name: "b" },
    ]);
  });

  it("creates nothing in the schema public, even if a migration names no schema", async () => {
    const { sql } = database;
    await migrateFromFolder(sql, folder);
    expect(await sql`select from pg_class where relnamespace = 'public'::regnamespace`).toHaveLength(0);
  });

  it("runs each migration once when several servers start at the same time", async () => {
    const servers = Array.from({ length: 4 }, () => postgres(database.url, { max: 2, onnotice: () => {} }));
    try {
      const results = await Promise.all(servers.map((sql) => migrateFromFolder(sql, folder)));
      expect(results.flatMap((result) => result.applied)).toEqual(["0001_things", "0002_more"]);
    } finally {
      await Promise.all(servers.map((sql) => sql.end()));
    }
  });

  it("works with a pool of one connection and gives the connection back", async () => {
    const single = postgres(database.url, { max: 1, onnotice: () => {} });
    try {
      await migrateFromFolder(single, folder);
      expect(await single`select count(*)::int as n from billstack.things`).toEqual([{ n: 1 }]);
    } finally {
      await single.end();
    }
  });

  it("undoes a migration that fails, keeps the earlier ones, and can be called again", async () => {
    const { sql } = database;
    write("0003_broken", "create table half (id int); insert into half values ('not a number')");
    await expect(migrateFromFolder(sql, folder)).rejects.toThrow("invalid input syntax");
    expect(await statusFromFolder(sql, folder)).toEqual({ pending: ["0003_broken"], unknown: [] });
    expect(await sql`select to_regclass('billstack.half') as half`).toEqual([{ half: null }]);
    write("0003_broken", "create table half (id int)");
    expect(await migrateFromFolder(sql, folder)).toEqual({ applied: ["0003_broken"] });
  });

  it("changes nothing in a database that a newer version has migrated", async () => {
    const { sql } = database;
    await migrateFromFolder(sql, folder);
    await sql`insert into billstack.migrations (name) values ('0900_from_the_future')`;
    write("0003_mine", "create table mine ()");
    const refused = migrateFromFolder(sql, folder);
    await expect(refused).rejects.toThrow(ControlSchemaTooNewError);
    await expect(refused).rejects.toMatchObject({ unknown: ["0900_from_the_future"] });
    expect(await statusFromFolder(sql, folder)).toEqual({
      pending: ["0003_mine"],
      unknown: ["0900_from_the_future"],
    });
    expect(await sql`select to_regclass('billstack.mine') as mine`).toEqual([{ mine: null }]);
  });

  it.each(["things (id int)", "migrations (id int, at date)"])(
    "changes nothing in a schema billstack of another program, which has the table %s",
    async (table) => {
      const { sql } = database;
      await sql.unsafe(`create schema billstack; create table billstack.${table}`);
      await expect(migrateFromFolder(sql, folder)).rejects.toThrow(/did not make.*Rename that schema/s);
      expect(await sql`select from pg_class where relnamespace = 'billstack'::regnamespace`).toHaveLength(1);
    },
  );

  it("lets the last release go on beside new migrations, and not the one before it", async () => {
    const { sql } = database;
    const first = new Set<string>();
    await migrateFromFolder(sql, folder, {}, first);
    const [oldest, last] = [copyOf(folder), folder];
    write("0003_last", "create table last_release (id int)");
    await migrateFromFolder(sql, last, {}, new Set(["0001_things", "0002_more"]));
    expect(await statusFromFolder(sql, oldest)).toEqual({ pending: [], unknown: [] });
    expect(await migrateFromFolder(sql, oldest, {}, first)).toEqual({ applied: [] });
    write("0004_new", "create table new_release (id int)");
    const released = new Set(["0001_things", "0002_more", "0003_last"]);
    expect(await migrateFromFolder(sql, last, {}, released)).toEqual({ applied: ["0004_new"] });
    expect(await statusFromFolder(sql, oldest)).toEqual({ pending: [], unknown: ["0003_last"] });
    await expect(migrateFromFolder(sql, oldest, {}, first)).rejects.toThrow(ControlSchemaTooNewError);
    rmSync(join(last, "0004_new.sql"));
    expect(await statusFromFolder(sql, last)).toEqual({ pending: [], unknown: [] });
    rmSync(oldest, { recursive: true });
  });

  it("waits two seconds for a lock, lets others go on, and tries again", async () => {
    const { sql } = database;
    await migrateFromFolder(sql, folder);
    write("0003_locked", "alter table billstack.things add column locked int");
    const waited: string[] = [];
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select from billstack.things`;
    const migrating = migrateFromFolder(sql, folder, { onWait: (name) => waited.push(name) });
    while (waited.length === 0) await delay(10);
    // Nobody waits behind the migration now, although the lock that it wants is still taken.
    expect(await sql`select id from billstack.things for update nowait`).toHaveLength(1);
    await holder`commit`;
    holder.release();
    expect(await migrating).toEqual({ applied: ["0003_locked"] });
    expect(waited).toEqual(expect.arrayContaining(["0003_locked"]));
  });

  it("builds an index while others write, leaves it for later if asked, and repairs an interrupted build", async () => {
    const { sql } = database;
    write(
      "0003_index",
      "-- why\ncreate unique index concurrently if not exists things_id on billstack.things (id)",
    );
    write("0004_after", "create table after_index (id int)");
    const later = await migrateFromFolder(sql, folder, { indexes: "later" });
    expect(later).toEqual({ applied: ["0001_things", "0002_more", "0004_after"] });
    expect(await statusFromFolder(sql, folder)).toEqual({ pending: ["0003_index"], unknown: [] });
    // A build that fails leaves an index that PostgreSQL does not use.
    await sql`alter table billstack.things drop constraint things_pkey`;
    await sql`insert into billstack.things values (1, 'double')`;
    await expect(migrateFromFolder(sql, folder)).rejects.toThrow("could not create unique index");
    await sql`delete from billstack.things where name = 'double'`;
    const servers = Array.from({ length: 3 }, () => postgres(database.url, { max: 1, onnotice: () => {} }));
    const results = await Promise.all(servers.map((one) => migrateFromFolder(one, folder)));
    await Promise.all(servers.map((one) => one.end()));
    expect(results.flatMap(({ applied }) => applied)).toEqual(["0003_index"]);
    expect(
      await sql`select indisvalid as valid from pg_index where indexrelid = 'billstack.things_id'::regclass`,
    ).toEqual([{ valid: true }]);
  });

  it("creates the control schema with BillStack's own migrations", async () => {
    const { sql } = database;
    const { pending } = await controlSchemaStatus(sql);
    expect(pending.length).toBeGreaterThan(0);
    // Large indexes are built after the other migrations.
    const { applied } = await migrateControlSchema(sql);
    expect(applied.toSorted()).toEqual(pending);
    expect(await controlSchemaStatus(sql)).toEqual({ pending: [], unknown: [] });
  });
});
