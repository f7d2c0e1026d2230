import { generateKey, Keyring } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";

import { lockToChange } from "../custody/change-secrets.js";
import { Custody, type NewSecrets } from "../custody/custody.js";
import { ServiceKeys } from "../custody/service-keys.js";
import { Receivers } from "./receivers.js";

const TEAM = "teamteamteamteam" as TeamId;
const SECRET = "whsec_0123456789abcdefghijklmnop";
const PREVIOUS = "whsec_previous6789abcdefghijklmn";

let database: TestDatabase;
let sql: Sql;
let receivers: Receivers;
let reads = 0;
const keyring = Keyring.parse(generateKey());
const unreadable: string[] = [];
let custody: Custody;
/** Stores secrets of the team's connection, as the server does. */
const store = (secrets: NewSecrets) =>
  database.sql.begin(async (transaction) => {
    const [row] = await transaction<{ id: string }[]>`select id from billstack.connections`;
    const locked = await lockToChange(custody, transaction, row?.id ?? "");
    await locked?.store(secrets);
  });
beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`insert into billstack.teams (id, name) values (${TEAM}, 'Team')`;
  await database.sql`
    insert into billstack.connections
      (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed)
    values (${TEAM}, 'test', '', '', '')`;
  const serviceKeys = new ServiceKeys(database.sql, keyring);
  await serviceKeys.load();
  custody = new Custody(keyring, serviceKeys);
  await store({ webhook_secret: SECRET });
  const debug = (_: number, query: string): void => {
    if (query.includes("billstack.connections")) reads += 1;
  };
  sql = postgres(database.url, { max: 1, debug, onnotice: () => undefined });
  receivers = new Receivers(sql, custody, ({ teamId }) => unreadable.push(teamId));
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

it("reads a team's secrets once for many deliveries, and again after they were dropped", async () => {
  for (let i = 0; i < 50; i++) expect((await receivers.get(TEAM))?.secrets).toEqual([SECRET]);
  expect(reads).toBe(1);
  receivers.drop(TEAM);
  await receivers.get(TEAM);
  receivers.clear();
  await receivers.get(TEAM);
  expect(reads).toBe(3);
});

it("reads the secrets once for deliveries that come at the same time", async () => {
  receivers.drop(TEAM);
  reads = 0;
  const many = await Promise.all(Array.from({ length: 50 }, () => receivers.get(TEAM)));
  expect(new Set(many.map((one) => one?.secrets[0]))).toEqual(new Set([SECRET]));
  expect(reads).toBe(1);
});

afterEach(() => void vi.useRealTimers());

/** Stops the clocks. From now on only `vi.advanceTimersByTime` moves them. */
const stopTime = () => vi.useFakeTimers({ toFake: ["performance", "Date"] });

it("keeps secrets in memory for one minute, however often they are used", async () => {
  stopTime();
  receivers.drop(TEAM);
  reads = 0;
  for (let second = 0; second < 60; second += 1) {
    await receivers.get(TEAM);
    vi.advanceTimersByTime(1_000);
  }
  expect(reads).toBe(1);
  await receivers.get(TEAM);
  expect(reads).toBe(2);
});

it("forgets the secrets of a team after a minute, though nobody asks for them again", async () => {
  vi.useFakeTimers({ toFake: ["performance", "Date", "setTimeout", "clearTimeout"] });
  const own = new Receivers(sql, custody, () => undefined);
  await own.get(TEAM);
  vi.advanceTimersByTime(30_000);
  expect(own.size).toBe(1);
  own.drop(TEAM);
  await own.get(TEAM);
  vi.advanceTimersByTime(30_000);
  expect(own.size).toBe(1);
  vi.advanceTimersByTime(30_000);
  expect(own.size).toBe(0);
  await own.get(TEAM);
  vi.advanceTimersByTime(60_000);
  expect(own.size).toBe(0);
});

it("keeps a replaced secret in memory no longer than it is valid", async () => {
  stopTime();
  const until = new Date(Date.now() + 5_000);
  const [row] = await database.sql<{ id: string }[]>`select id from billstack.connections`;
  await database.sql`
    update billstack.connections set previous_webhook_secret_until = ${until.toISOString()},
      previous_webhook_secret_proof = ${custody.proveUntil({ id: row?.id ?? "", teamId: TEAM }, until)}`;
  await store({ previous_webhook_secret: PREVIOUS });
  receivers.drop(TEAM);
  expect((await receivers.get(TEAM))?.secrets).toEqual([SECRET, PREVIOUS]);
  vi.advanceTimersByTime(4_999);
  expect((await receivers.get(TEAM))?.secrets).toEqual([SECRET, PREVIOUS]);
  vi.advanceTimersByTime(1);
  expect((await receivers.get(TEAM))?.secrets).toEqual([SECRET]);
});

it.each(["drop", "clear"] as const)(
  "does not keep secrets that were forgotten (%s) while they were being read",
  async (how) => {
    receivers.drop(TEAM);
    reads = 0;
    const early = receivers.get(TEAM);
    receivers[how](TEAM);
    await early;
    await Promise.all([receivers.get(TEAM), receivers.get(TEAM)]);
    expect(reads).toBe(2);
  },
);

it("reads secrets again at most once a second, however many signatures do not match", async () => {
  stopTime();
  receivers.drop(TEAM);
  expect(receivers.forgetIfOld(TEAM)).toBe(false);
  await receivers.get(TEAM);
  vi.advanceTimersByTime(999);
  expect(receivers.forgetIfOld(TEAM)).toBe(false);
  vi.advanceTimersByTime(1);
  reads = 0;
  for (let i = 0; i < 50; i++) {
    receivers.forgetIfOld(TEAM);
    await receivers.get(TEAM);
  }
  expect(reads).toBe(1);
});

it("remembers that a team is not connected, until the team is dropped, and remembers only so many", async () => {
  const own = new Receivers(sql, custody, () => undefined);
  const team = (n: number): TeamId => `t${String(n).padStart(15, "0")}` as TeamId;
  const before = reads;
  for (let i = 0; i < 50; i++) expect(await own.get(team(0))).toBeNull();
  expect(reads).toBe(before + 1);
  own.drop(team(0));
  expect(await own.get(team(0))).toBeNull();
  expect(reads).toBe(before + 2);
  await Promise.all(Array.from({ length: 10_500 }, (_, n) => own.get(team(n))));
  expect(own.unknown).toBe(10_000);
  // Invented teams are looked up together.
  expect(reads - before).toBeLessThan(300);
});

it("does not remember that a team is not connected if it connected while that was looked up", async () => {
  const own = new Receivers(sql, custody, () => undefined);
  const team = "connectslate0000" as TeamId;
  const reading = own.get(team);
  own.drop(team);
  await reading;
  expect(own.unknown).toBe(0);
});
