import { generateKey, Keyring } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Receivers } from "./receivers.js";

const TEAM = "teamteamteamteam" as TeamId;
const SECRET = "whsec_0123456789abcdefghijklmnop";

let database: TestDatabase;
let sql: Sql;
let receivers: Receivers;
let reads = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  const keyring = Keyring.parse(generateKey());
  const sealed = keyring.seal(SECRET, { teamId: TEAM, mode: "test", field: "webhook_secret" });
  await database.sql`insert into billstack.teams (id, name) values (${TEAM}, 'Team')`;
  await database.sql`
    insert into billstack.connections
      (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed, webhook_secret_sealed)
    values (${TEAM}, 'test', '', '', '', ${sealed})`;
  const debug = (_: number, query: string): void => {
    if (query.includes("billstack.connections")) reads += 1;
  };
  sql = postgres(database.url, { max: 1, debug, onnotice: () => undefined });
  receivers = new Receivers(sql, keyring);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

it("reads a team's secrets once for many deliveries, and again once they were dropped", async () => {
  for (let i = 0; i < 50; i++) expect((await receivers.get(TEAM))?.secrets).toEqual([SECRET]);
  expect(reads).toBe(1);
  receivers.drop(TEAM);
  await receivers.get(TEAM);
  receivers.clear();
  await receivers.get(TEAM);
  expect(reads).toBe(3);
});

it("reads them once for deliveries that come at the same time", async () => {
  receivers.drop(TEAM);
  reads = 0;
  const many = await Promise.all(Array.from({ length: 50 }, () => receivers.get(TEAM)));
  expect(new Set(many.map((one) => one?.secrets[0]))).toEqual(new Set([SECRET]));
  expect(reads).toBe(1);
});
