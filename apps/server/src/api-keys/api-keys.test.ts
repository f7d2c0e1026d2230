import { createSecretKey } from "node:crypto";

import { newTeamId } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { Audit } from "../audit/record.js";
import { notify, Signals } from "../database/signals.js";
import { createLogger } from "../logger.js";
import { until } from "../testing/until.js";
import { ApiKeys } from "./api-keys.js";
import { makeKey, type NewKey } from "./new-key.js";

const teamId = newTeamId();
const audit = new Audit(() => createSecretKey(Buffer.alloc(32, 1)));
const log = createLogger("silent", () => undefined);
let database: TestDatabase;
/** A pool that counts the statements that it sends. */
let pool: Sql;
let statements = 0;
let signals: Signals;
let keys: ApiKeys;
let key: NewKey;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`insert into billstack.teams (id, name) values (${teamId}, 'Acme')`;
  pool = postgres(database.url, { max: 5, onnotice: () => undefined, debug: () => void statements++ });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  signals = new Signals();
  keys = new ApiKeys({ sql: pool, audit, signals, log }, { perSecond: 100, burst: 100 });
  key = makeKey();
  await database.sql`
    insert into billstack.api_keys (id, team_id, name, prefix, hash, scopes)
    values (${key.id}, ${teamId}, 'Shop', ${key.prefix}, decode(${key.hash}, 'base64'), '{access:read}')`;
  return () => signals.stop();
});

const start = () => signals.start(database.sql, () => signals.deliver({ kind: "lost" }));
const verify = () => keys.verify(key.rawKey, "10.0.0.1");
/** Revokes the key without a signal. */
const revoke = () => database.sql`update billstack.api_keys set revoked_at = now() where id = ${key.id}`;
const revoked = expect.objectContaining({ code: "key_revoked" }) as unknown;
/** Waits until the time of the first use is stored, because that is a statement too. */
const useIsNoted = () =>
  until("the time of use", async () => {
    const [row] = await database.sql`select last_used_at from billstack.api_keys where id = ${key.id}`;
    return row?.["last_used_at"] !== null;
  });

it("sends no statement for a key that it knows", async () => {
  await start();
  expect(await verify()).toMatchObject({ id: key.id, teamId, scopes: ["access:read"] });
  await useIsNoted();
  const before = statements;
  for (let count = 0; count < 100; count++) await verify();
  expect(statements).toBe(before);
});

it("reads the key once if many requests come at once", async () => {
  await start();
  const before = statements;
  await Promise.all(Array.from({ length: 100 }, verify));
  await useIsNoted();
  // One reads the key, and one stores the time of its use.
  expect(statements - before).toBe(2);
});

it("trusts its memory while signals arrive, until the signal of this key comes", async () => {
  await start();
  await verify();
  await revoke();
  await verify();
  await notify(database.sql, { kind: "api_key", teamId, keyId: "key_other" });
  await notify(database.sql, { kind: "api_key", teamId, keyId: key.id });
  await until("the refusal", () =>
    verify().then(
      () => false,
      () => true,
    ),
  );
  await expect(verify()).rejects.toEqual(revoked);
});

it("reads the key for every request while signals may be lost", async () => {
  await verify();
  await verify();
  await revoke();
  await expect(verify()).rejects.toEqual(revoked);
});

it("does not keep what it read before a signal", async () => {
  await start();
  const reading = verify();
  signals.deliver({ kind: "api_key", teamId, keyId: key.id });
  await reading;
  await revoke();
  await expect(verify()).rejects.toEqual(revoked);
});

it("does not count a key that it knows as unknown when it reads it again", async () => {
  await start();
  await verify();
  await expect(keys.verify(makeKey().rawKey, "10.0.0.1")).rejects.toMatchObject({ code: "key_unknown" });
  keys.drop(key.id);
  expect(await verify()).toMatchObject({ id: key.id });
  await expect(keys.verify(makeKey().rawKey, "10.0.0.1")).rejects.toMatchObject({
    code: "too_many_requests",
  });
});

it("keeps the limit of a key when it reads the key again", async () => {
  await start();
  expect((await verify()).take(60).left).toBe(40);
  keys.drop(key.id);
  expect((await verify()).take(60).allowed).toBe(false);
});
