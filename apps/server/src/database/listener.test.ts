import { createTestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { openTcpGate, until, type TcpGate } from "../testing/index.js";
import { Listener } from "./listener.js";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let gate: TcpGate;
let pool: Sql;
let listener: Listener;
const heard: string[] = [];
let connects = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  gate = await openTcpGate(database.url);
  pool = postgres(gate.url, { max: 1, backoff: () => 0.05, connect_timeout: 5, onnotice: () => undefined });
  connects = 0;
  listener = new Listener(pool, "listener_test", {
    onText: (text) => void heard.push(text),
    onConnect: () => void connects++,
  });
});
afterEach(async () => {
  await listener.stop();
  await pool.end({ timeout: 0 });
  await gate.close();
});

const say = (text: string) => database.sql`select pg_notify('listener_test', ${text})`;
const hears = async (text: string): Promise<void> => {
  await say(text);
  await until(text, () => heard.includes(text));
};

it("is connected after start, and hears what is said", async () => {
  expect(listener.connected).toBe(false);
  await listener.start();
  expect(listener.connected).toBe(true);
  expect(connects).toBe(1);
  await hears("first");
});

it("knows at once that its connection was closed, and connects again", async () => {
  await listener.start();
  gate.cut();
  await until("the loss", () => !listener.connected, 1);
  await say("lost");
  gate.mend();
  await until("the next connection", () => listener.connected);
  expect(connects).toBe(2);
  await hears("second");
  expect(heard).not.toContain("lost");
});

it("knows that the network drops its packets, although the connection is open", async () => {
  await listener.start();
  gate.stall();
  await until("the silence", () => !listener.connected, 5);
  expect(connects).toBe(1);
  gate.mend();
  await until("the next connection", () => listener.connected);
  expect(connects).toBe(2);
  await hears("third");
});

it("rejects the start if the database cannot be reached", async () => {
  const nowhere = postgres("postgres://nobody@127.0.0.1:1/nothing", { max: 1 });
  const other = new Listener(nowhere, "listener_test", {
    onText: () => undefined,
    onConnect: () => void connects++,
  });
  await expect(other.start()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect([other.connected, connects]).toEqual([false, 0]);
});
