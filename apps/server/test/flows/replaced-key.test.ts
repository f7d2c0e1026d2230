import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { expectFine, INVALID_KEY, replaceKey } from "../refused-key.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

type Row = Record<string, unknown>;

let server: TestServer;
let stripe: WatchedStripe;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox({}));
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

/** The next request of the stage's first key for `path`, which is held until a test answers it. */
interface Held {
  /** Resolves once the request is there. */
  came: Promise<void>;
  /** Answers it 401 as Stripe answers a rolled key, or lets Stripe answer it. */
  refuse(): void;
}

/** A key that is rolled while a request for `path` is under way: that one and all later ones with it are refused. */
function rollWhile(stage: Stage, path: string): Held {
  const { secretKey } = stage.keys;
  let answer: (() => void) | null = null;
  let isRolled = false;
  const came = new Promise<void>((resolve) => {
    stripe.answer = (asked, response) => {
      if (asked.secretKey !== secretKey) return false;
      const isHeld = answer === null && asked.path.startsWith(path);
      if (!isHeld && !isRolled) return false;
      if (isHeld) {
        answer = () => reply(response, 401, INVALID_KEY);
        resolve();
      } else reply(response, 401, INVALID_KEY);
      return true;
    };
  });
  return {
    came,
    refuse() {
      isRolled = true;
      answer?.();
    },
  };
}

describe("a key that is replaced while a request with the old one is under way", () => {
  it("does not fail a backfill", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Loaded" });
    const held = rollWhile(stage, "/v1/customers");
    await stage.backfill({ objects: ["customer"] }, "");
    await held.came;
    await replaceKey(stage);
    held.refuse();
    const run = await until("the run's end", async () => {
      const last = await stage.run();
      return last.status !== "running" && last;
    });
    expect(run).toMatchObject({ status: "completed", error: null });
    expect(await stage.count("customers")).toBe(1);
    await expectFine(stage);
  });

  it("does not fail a verification", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Loaded" });
    await stage.backfill({ objects: ["customer"] });
    const held = rollWhile(stage, "/v1/customers");
    await stage.person.call("POST", "T/stripe/verification");
    await held.came;
    await replaceKey(stage);
    held.refuse();
    const verification = await until("the run's end", async () => {
      const { body } = await stage.person.call("GET", "T/stripe/verification");
      const last = body["verification"] as Row;
      return last["status"] !== "running" && last;
    });
    expect(verification).toMatchObject({ status: "completed", error: null });
    await expectFine(stage);
  });

  it("does not stop the search for missed events", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Missed" });
    const held = rollWhile(stage, "/v1/events");
    await stage.person.call("POST", "T/stripe/catch-up");
    await held.came;
    await replaceKey(stage);
    held.refuse();
    await until("the missed event", async () => (await stage.inbox())["applied"] === 1);
    await until("the end of the search", async () => (await stage.status())["catchingUp"] === false);
    await expectFine(stage);
    expect(server.logged.join("\n")).not.toContain("a job failed and is tried again");
  });

  it("does not hold up an event", async () => {
    const stage = await Stage.ready(server);
    const { id } = await stage.stripe("POST", "customers", { name: "Stripe's" });
    const held = rollWhile(stage, `/v1/customers/${id}`);
    const event = eventOf(customerOf(id, "The event's"), { created: 1_700_000_000 });
    await stage.deliver(event);
    await held.came;
    // An event that has met a refused key for long is tried again only after minutes.
    await server.sql`update billstack.inbox set attempts = 30 where event_id = ${event.id}`;
    await replaceKey(stage);
    held.refuse();
    expect(await stage.settled(event.id)).toMatchObject({ status: "applied", failures: 0 });
    expect(await stage.row("customers", id)).toMatchObject({ name: "Stripe's" });
    await expectFine(stage);
  });
});

it("a good answer to the old key does not end what is known of the new one", async () => {
  const stage = await Stage.ready(server);
  await stage.stripe("POST", "customers", { name: "Loaded" });
  await server.sql`
    insert into billstack.problems (connection_id, code)
    select id, 'stripe_unreachable' from billstack.connections where team_id = ${stage.teamId}`;
  let release = (): void => undefined;
  const came = new Promise<void>((resolve) => {
    stripe.answer = (asked, response) => {
      if (asked.secretKey !== stage.keys.secretKey || asked.path !== "/v1/customers") return false;
      stripe.answer = () => false;
      release = () => reply(response, 200, { object: "list", data: [], has_more: false, url: asked.path });
      resolve();
      return true;
    };
  });
  await stage.backfill({ objects: ["customer"] }, "");
  await came;
  await replaceKey(stage);
  await server.sql`
    insert into billstack.problems (connection_id, code)
    select id, 'key_refused' from billstack.connections where team_id = ${stage.teamId}`;
  release();
  const kept = async () =>
    (
      await server.sql<{ code: string }[]>`
        select code from billstack.problems join billstack.connections on connections.id = connection_id
        where team_id = ${stage.teamId}`
    ).map(({ code }) => code);
  await until("the outage to end", async () => !(await kept()).includes("stripe_unreachable"));
  expect(await kept()).toEqual(["key_refused"]);
});

describe("keys that may not read the account", () => {
  const withoutAccount = (stage: Stage) => ({
    secretKey: `rk_test_sandbox_${stage.account}_no_accounts`,
    publishableKey: stage.keys.publishableKey,
  });
  const replace = (stage: Stage, keys: object) => stage.person.call("PUT", "T/stripe/keys", keys);

  it("are replaced if the new key reads an object that is known already", async () => {
    const stage = await Stage.open(server);
    await stage.connect(withoutAccount(stage));
    await stage.stripe("POST", "customers", { name: "Known" });
    await stage.backfill({ objects: ["customer"] });
    expect(await replace(stage, withoutAccount(stage))).toMatchObject({ status: 200 });
    expect(await replace(stage, stage.keys)).toMatchObject({ status: 400 });
    const { secretKey, publishableKey } = stage.keys;
    expect(await replace(stage, { secretKey, publishableKey })).toMatchObject({ status: 200 });
    // This key may read the account, so from now on the account is known.
    expect(await stage.status()).toMatchObject({ accountId: expect.stringMatching(/^acct_/) });
  });

  it("are replaced by means of a product if the new key may not read customers", async () => {
    const stage = await Stage.open(server);
    await stage.connect(withoutAccount(stage));
    await stage.stripe("POST", "customers", { name: "Known" });
    await stage.stripe("POST", "products", { name: "Known" });
    await stage.backfill({ objects: ["customer", "product"] });
    const keys = { ...withoutAccount(stage), secretKey: `${withoutAccount(stage).secretKey}_no_customers` };
    expect(await replace(stage, keys)).toMatchObject({ status: 200 });
  });

  it("are not replaced by keys of another account", async () => {
    const stage = await Stage.open(server);
    const other = await Stage.open(server);
    await stage.connect(withoutAccount(stage));
    await stage.stripe("POST", "customers", { name: "Known" });
    await stage.backfill({ objects: ["customer"] });
    const refused = await replace(stage, withoutAccount(other));
    expect(refused).toMatchObject({ status: 409, body: { code: "different_account" } });
    expect(refused.body["error"]).toContain("another account");
    expect(await stage.status()).toMatchObject({ secretKey: expect.stringContaining("rk_test_") });
    await stage.backfill({ objects: ["customer"] });
    expect(await stage.count("customers")).toBe(1);
  });

  it("are not replaced while nothing is known that could prove the account, and people read what to do", async () => {
    const stage = await Stage.open(server);
    await stage.connect(withoutAccount(stage));
    const refused = await replace(stage, withoutAccount(stage));
    expect(refused).toMatchObject({ status: 409, body: { code: "different_account" } });
    expect(refused.body["error"]).toMatch(/Load the data|permission to read the account/);
  });

  it("are replaced, and those of another account are not, although Stripe limits the requests of the proof", async () => {
    const stage = await Stage.open(server);
    const other = await Stage.open(server);
    await stage.connect(withoutAccount(stage));
    await stage.stripe("POST", "customers", { name: "Known" });
    await stage.backfill({ objects: ["customer"] });
    // The proof alone sends about as many requests as the account allows in a second.
    for (const { account } of [stage, other])
      await stage.sandbox("POST", `${account}/limits`, { account: 25, endpoint: 25 });
    const restricted = (of: Stage) => ({
      ...withoutAccount(of),
      secretKey: `${withoutAccount(of).secretKey}_no_reviews`,
    });
    // Earlier requests of the same second count too. Then the answer is 502, and trying again helps.
    const patiently = (keys: ReturnType<typeof restricted>) =>
      until("an answer of Stripe", async () => {
        const answer = await replace(stage, keys);
        return answer.status !== 502 && answer;
      });
    expect(await patiently(restricted(stage))).toMatchObject({ status: 200 });
    expect(await patiently(restricted(other))).toMatchObject({
      status: 409,
      body: { code: "different_account" },
    });
  });

  it("are not replaced by a known object that Stripe cannot show now", async () => {
    const stage = await Stage.open(server);
    await stage.connect(withoutAccount(stage));
    const { id } = await stage.stripe("POST", "customers", { name: "Known" });
    await stage.backfill({ objects: ["customer"] });
    await stage.fault("500", { match: { path: `/v1/customers/${id}` } });
    expect(await replace(stage, withoutAccount(stage))).toMatchObject({ status: 502 });
  });
});
