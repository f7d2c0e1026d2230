import postgres from "postgres";
import { expect, it } from "vitest";
import { controlSchemaStatus } from "../control/status.js";
import { createTestDatabase } from "./create-test-database.js";

it("creates a new database with the control schema each time", async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    expect(one.url).not.toBe(other.url);
    expect(await controlSchemaStatus(one.sql)).toEqual({ pending: [], unknown: [] });
    await one.sql`create table public.mine ()`;
    expect(await other.sql`select to_regclass('public.mine') as mine`).toEqual([{ mine: null }]);
  } finally {
    await one.drop();
    await other.drop();
  }
});

it("connects with a role that is no superuser and is not called postgres", async () => {
  const database = await createTestDatabase();
  try {
    const [role] = await database.sql`select rolname, rolsuper from pg_roles where rolname = current_user`;
    expect(role?.["rolsuper"]).toBe(false);
    expect(role?.["rolname"]).not.toBe("postgres");
  } finally {
    await database.drop();
  }
});

it("fails a test that leaves a pool open, and still drops the database", async () => {
  const database = await createTestDatabase();
  const leaked = postgres(database.url, { max: 1, onnotice: () => {} });
  try {
    await leaked`select 'the leaked one'`;
    await expect(database.drop()).rejects.toThrow("select 'the leaked one'");
    const reopened = postgres(database.url, { max: 1, connect_timeout: 2 });
    await expect(reopened`select 1`).rejects.toThrow("does not exist");
    await reopened.end();
  } finally {
    await leaked.end({ timeout: 1 });
  }
});
