import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import type { TeamId } from "@billstack/tenancy";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Signals, type Signal } from "../database/signals.js";
import { until } from "../testing/index.js";
import { Announce } from "./announce.js";

let database: TestDatabase;
const signals = new Signals();
const heard: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  signals.on("inbox", ({ connectionId }) => heard.push(connectionId));
  await signals.start(database.sql, () => undefined);
});
afterAll(async () => {
  await signals.stop();
  await database.drop();
});

const arrived = (connectionId: string): Extract<Signal, { kind: "inbox" }> => ({
  kind: "inbox",
  connectionId,
  teamId: "teamteamteamteam" as TeamId,
});

it("announces many arrivals once for each connection, and misses no late arrival", async () => {
  const announce = new Announce(database.sql);
  for (let i = 0; i < 100; i++) for (const id of ["one", "two"]) announce.add(arrived(id));
  await announce.settled();
  await until("both were heard", () => heard.includes("one") && heard.includes("two"));
  expect(heard.length).toBeLessThan(10);
  heard.length = 0;
  announce.add(arrived("one"));
  await until("it was heard", () => heard.length > 0);
  // The announcement is still being sent, or its pause has not ended. This arrival must be announced later.
  announce.add(arrived("late"));
  await announce.settled();
  await until("the late one was heard", () => heard.includes("late"));
});

it("announces arrivals that come one by one at most once every 10 ms", async () => {
  const announce = new Announce(database.sql);
  heard.length = 0;
  const began = performance.now();
  for (let i = 0; i < 300; i++) {
    announce.add(arrived("busy"));
    await new Promise((resolve) => setImmediate(resolve));
    await database.sql`select`;
  }
  const tookMs = performance.now() - began;
  await announce.settled();
  announce.add(arrived("end"));
  await until("the end was heard", () => heard.includes("end"));
  // A timer may fire 1 ms early. Three more announcements do not wait: the first one, the one of `settled`, the end.
  expect(heard.length).toBeLessThanOrEqual(tookMs / 9 + 4);
});

it("goes on after a failed announcement", async () => {
  const gone = await createTestDatabase();
  const announce = new Announce(gone.sql);
  await gone.drop();
  announce.add(arrived("lost"));
  await announce.settled();
  announce.add(arrived("lost"));
  await announce.settled();
});
