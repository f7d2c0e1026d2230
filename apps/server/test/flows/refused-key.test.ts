import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { jobsDone, sweep } from "../jobs.js";
import { expectFine, INVALID_KEY, refusedForADay, replaceKey, startedADayAgo } from "../refused-key.js";
import { Stage } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

type Row = Record<string, unknown>;

let server: TestServer;
let stripe: WatchedStripe;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox({}));
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterEach(() => {
  stripe.answer = () => false;
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

/**
 * From now on, Stripe refuses the stage's first key. Returns how many requests it has refused so far, without the
 * checks of the key and the hourly search for missed events.
 */
function refuseKey(stage: Stage): () => number {
  let refused = 0;
  stripe.answer = ({ secretKey, path }, response) => {
    if (secretKey !== stage.keys.secretKey) return false;
    if (path !== "/v1/events" && path !== "/v1/account") refused += 1;
    reply(response, 401, INVALID_KEY);
    return true;
  };
  return () => refused;
}

const verification = async (stage: Stage): Promise<Row> =>
  (await stage.person.call("GET", "T/stripe/verification")).body["verification"] as Row;

/** Waits until the run says that it waits for new keys. */
const waiting = (run: () => Promise<Row>): Promise<Row> =>
  until("the run to wait for keys", async () => {
    const last = await run();
    return String(last["error"]).includes("Replace the keys") && last;
  });

/** Waits until the run has completed. This takes less than the minute between two sweeps. */
const toComplete = (run: () => Promise<Row>): Promise<unknown> =>
  until("the run to complete", async () => (await run())["status"] === "completed");

describe("a key that Stripe refuses before it is replaced", () => {
  it("makes a backfill wait, which goes on when new keys are stored", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Loaded" });
    const refused = refuseKey(stage);
    // A run that is started while the key is refused waits as well.
    expect(await stage.backfill({}, "")).toMatchObject({ status: 200 });
    expect(await waiting(() => stage.run())).toMatchObject({ status: "running" });
    expect(await stage.status()).toMatchObject({
      syncStatus: "error",
      keyValid: false,
      lastError: expect.stringContaining("Stripe refuses the key"),
      problems: [{ code: "key_refused" }],
    });
    await jobsDone(server, "backfill");
    const before = refused();
    for (const _ of [1, 2, 3]) {
      await sweep(server);
      await jobsDone(server, "backfill");
    }
    expect(refused()).toBe(before);
    await replaceKey(stage);
    await toComplete(() => stage.run());
    expect(await stage.run()).toMatchObject({ error: null });
    expect(await stage.count("customers")).toBe(1);
    await expectFine(stage);
  });

  it("makes a verification wait, which goes on when new keys are stored", async () => {
    const stage = await Stage.ready(server);
    await stage.backfill({ objects: ["customer"] });
    refuseKey(stage);
    await stage.person.call("POST", "T/stripe/verification");
    expect(await waiting(() => verification(stage))).toMatchObject({ status: "running" });
    await replaceKey(stage);
    await toComplete(() => verification(stage));
    await expectFine(stage);
  });

  it("lets both go on when Stripe accepts it again", async () => {
    const stage = await Stage.ready(server);
    await stage.backfill({ objects: ["customer"] });
    refuseKey(stage);
    await stage.person.call("POST", "T/stripe/verification");
    await waiting(() => verification(stage));
    await stage.backfill({ objects: ["product"] }, "");
    await waiting(() => stage.run());
    stripe.answer = () => false;
    await stage.person.call("POST", "T/stripe/check");
    await toComplete(() => stage.run());
    await toComplete(() => verification(stage));
    await expectFine(stage);
  });

  it("is checked again by a run that waits, five minutes after the last check", async () => {
    const stage = await Stage.ready(server);
    refuseKey(stage);
    await stage.backfill({ objects: ["customer"] }, "");
    await waiting(() => stage.run());
    await jobsDone(server, "backfill");
    stripe.answer = () => false;
    // Without the second assignment, the sweep would start a search for missed events, which also uses the key.
    const checked = (minutes: number) => server.sql`
      update billstack.connections
      set key_checked_at = now() - make_interval(mins => ${minutes}),
        key_proof_began_at = now() - make_interval(mins => ${minutes}), events_complete_until = now()
      where team_id = ${stage.teamId}`;
    await checked(4);
    await sweep(server);
    await jobsDone(server, "backfill");
    expect(await stage.run()).toMatchObject({ status: "running" });
    await checked(6);
    await sweep(server);
    await toComplete(() => stage.run());
  });

  it("lets a run wait for 24 hours, and the next backfill goes on where that run stood", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Loaded" });
    refuseKey(stage);
    await stage.backfill({ objects: ["customer"] }, "");
    await waiting(() => stage.run());
    await jobsDone(server, "backfill");
    await refusedForADay(stage);
    await sweep(server);
    await jobsDone(server, "backfill");
    // This run has not waited for so long.
    expect(await stage.run()).toMatchObject({ status: "running" });
    await startedADayAgo(stage);
    await sweep(server);
    await until("the run's end", async () => (await stage.run()).status === "failed");
    expect((await stage.run())["error"]).toMatch(/24 hours. Replace the keys, then start the backfill again/);
    await replaceKey(stage);
    await stage.backfill({ objects: ["customer"] });
    expect(await stage.run()).toMatchObject({ status: "completed" });
    expect(await stage.count("customers")).toBe(1);
  });

  it("does not keep a waiting backfill from being canceled", async () => {
    const stage = await Stage.ready(server);
    refuseKey(stage);
    await stage.backfill({ objects: ["customer"] }, "");
    await waiting(() => stage.run());
    await stage.person.call("DELETE", "T/stripe/backfill");
    await until("the run's end", async () => (await stage.run()).status === "canceled");
  });
});

it("a list that the old key was forbidden to read is read with the new key", async () => {
  const stage = await Stage.open(server);
  const oldKey = `rk_test_sandbox_${stage.account}_no_events`;
  await stage.connect({ secretKey: oldKey });
  await stage.stripe("POST", "customers", { name: "Loaded" });
  const message = "The provided key 'rk_test_***' does not have the required permissions for this endpoint.";
  let forbid = (): void => undefined;
  const replaced = new Promise<void>((resolve) => (forbid = resolve));
  const came = new Promise<void>((resolve) => {
    stripe.answer = ({ secretKey, path }, response) => {
      if (secretKey !== oldKey || !/^\/v1\/(customers|payment_methods)$/.test(path)) return false;
      void replaced.then(() => {
        reply(response, 403, { error: { type: "invalid_request_error", message } });
      });
      resolve();
      return true;
    };
  });
  await stage.backfill({ objects: ["customer", "payment_method"] }, "");
  await came;
  await replaceKey(stage);
  forbid();
  await until("the run's end", async () => (await stage.run()).status !== "running");
  expect(await stage.run()).toMatchObject({
    status: "completed",
    result: { customer: { status: "completed" }, payment_method: { status: "completed" } },
  });
  expect(await stage.count("customers")).toBe(1);
  await expectFine(stage);
});
