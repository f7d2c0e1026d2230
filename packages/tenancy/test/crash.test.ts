import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { newTeamId, provisionTeamSchema, teamSchemaExists } from "../src/index.js";
import { createTestDatabase, type TestDatabase } from "../src/testing/create-test-database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("a process that is killed while it creates a team schema leaves nothing of the schema", async () => {
  const { sql, url } = database;
  const teamId = newTeamId();
  const maker = spawn(process.execPath, [script("provision-and-hang.mjs"), url, teamId], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(maker.stdout, "data");
  maker.kill("SIGKILL");
  await once(maker, "exit");
  await vi.waitFor(
    async () => {
      expect(await sql`select from pg_stat_activity where state = 'idle in transaction'`).toHaveLength(0);
    },
    { timeout: 5000 },
  );
  expect(await teamSchemaExists(sql, teamId)).toBe(false);
  expect(await provisionTeamSchema(sql, teamId)).toEqual({ tables: 26 });
});

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
