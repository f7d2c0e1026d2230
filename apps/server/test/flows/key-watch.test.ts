import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { jobsDone, sweep } from "../jobs.js";
import { INVALID_KEY } from "../refused-key.js";
import { sendSignal } from "../send-signal.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { damage } from "../unreadable.js";
import { WatchedStripe } from "../watched-stripe.js";

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

interface Problem {
  code: string;
  sentence: string;
  since: string;
}

const connection = (stage: Stage, changes: string): Promise<unknown> =>
  server.sql.unsafe(`update billstack.connections set ${changes} where team_id = '${stage.teamId}'`);

/** Makes it seem that the key was last proved six minutes ago. */
const provedLongAgo = (stage: Stage): Promise<unknown> =>
  connection(stage, "key_checked_at = now() - interval '6 minutes', key_proof_began_at = null");

/** Sends the job that proves the key, as a process does. */
async function sendProofs(stage: Stage, jobs: number): Promise<void> {
  await server.sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in)
    select 'prove_key', jsonb_build_object('connectionId', id), 0, '1 minute'::interval
    from billstack.connections, generate_series(1, ${jobs}) where team_id = ${stage.teamId}`;
  await sendSignal(server.sql, JSON.stringify({ kind: "job", queue: "prove_key" }));
}

/** Makes the daily proof due, and waits until a job has made it. */
async function dailyProof(stage: Stage): Promise<void> {
  await connection(stage, "key_proof_due_at = now() - interval '1 second'");
  await sendProofs(stage, 1);
  await jobsDone(server, "prove_key");
}

/** Returns how often the key of the stage was proved. */
const proofs = (stage: Stage): number =>
  stripe.asked.filter(({ secretKey, path }) => secretKey === stage.keys.secretKey && path === "/v1/account")
    .length;

const stored = async (stage: Stage) => {
  const [row] = await server.sql<{ valid: boolean; dueInHours: number; problems: string[] }[]>`
    select key_valid as valid, extract(epoch from key_proof_due_at - now())::float8 / 3600 as "dueInHours",
      (select coalesce(array_agg(code order by code), '{}') from billstack.problems
       where connection_id = connections.id) as problems
    from billstack.connections where team_id = ${stage.teamId}`;
  if (row === undefined) throw new Error("The team is not connected.");
  return row;
};

const problemsOf = async (stage: Stage): Promise<Problem[]> =>
  (await stage.status())["problems"] as Problem[];

/** From now on, Stripe says that the stage's key belongs to this account. */
function keyBelongsTo(stage: Stage, id: string): void {
  stripe.answer = ({ secretKey, path }, response) => {
    if (secretKey !== stage.keys.secretKey || path !== "/v1/account") return false;
    reply(response, 200, { id, object: "account", business_profile: { name: "Other" } });
    return true;
  };
}

describe("a read of the status", () => {
  it("does not wait for Stripe, and many reads cause one proof in the background", async () => {
    const stage = await Stage.ready(server);
    await provedLongAgo(stage);
    const before = proofs(stage);
    let release = (): void => undefined;
    stripe.answer = ({ secretKey, path }, response) => {
      if (secretKey !== stage.keys.secretKey || path !== "/v1/account") return false;
      release = () => reply(response, 401, INVALID_KEY);
      return true;
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => stage.status()));
    for (const status of answers) {
      expect(status).toMatchObject({ keyValid: true, problems: [] });
      expect(Date.now() - Date.parse(String(status["keyCheckedAt"]))).toBeGreaterThan(5 * 60_000);
    }
    await until("the proof", () => proofs(stage) > before);
    release();
    const after = await until("the result", async () => {
      const status = await stage.status();
      return status["keyValid"] === false && status;
    });
    expect(Date.now() - Date.parse(String(after["keyCheckedAt"]))).toBeLessThan(60_000);
    expect(after["problems"]).toMatchObject([{ code: "key_refused" }]);
    await jobsDone(server, "prove_key");
    expect(proofs(stage) - before).toBe(1);
  });

  it("of a key that was proved within five minutes causes no proof", async () => {
    const stage = await Stage.ready(server);
    const before = proofs(stage);
    await stage.status();
    await jobsDone(server, "prove_key");
    expect(proofs(stage)).toBe(before);
  });
});

describe("the daily proof", () => {
  it("is made though nobody looks, once, and the next one is due a day later", async () => {
    const stage = await Stage.ready(server);
    const before = proofs(stage);
    stripe.answer = ({ secretKey }, response) => {
      if (secretKey !== stage.keys.secretKey) return false;
      reply(response, 401, INVALID_KEY);
      return true;
    };
    await connection(stage, "key_proof_due_at = now()");
    // Several processes may send the job of one proof.
    await sendProofs(stage, 5);
    await sweep(server);
    await until("the refusal", async () => !(await stored(stage)).valid);
    await jobsDone(server, "prove_key");
    const after = await stored(stage);
    expect(after.problems).toEqual(["key_refused"]);
    expect(after.dueInHours).toBeGreaterThan(23);
    expect(proofs(stage) - before).toBe(1);
  });

  it("is due for each new connection at another time within the day after it was connected", async () => {
    const due = await Promise.all(
      [1, 2, 3].map(async () => (await stored(await Stage.ready(server))).dueInHours),
    );
    expect(Math.max(...due)).toBeLessThanOrEqual(24);
    expect(new Set(due.map((hours) => hours.toFixed(3))).size).toBe(3);
  });

  it("is made again soon if Stripe did not answer, and what was known of the key stays", async () => {
    const stage = await Stage.ready(server);
    await stage.fault("500", { match: { path: "/v1/account" } });
    await dailyProof(stage);
    const after = await stored(stage);
    expect(after).toMatchObject({ valid: true, problems: ["stripe_unreachable"] });
    expect(after.dueInHours).toBeLessThan(1);
    await stage.noFaults();
    await dailyProof(stage);
    expect(await stored(stage)).toMatchObject({ valid: true, problems: [] });
  });
});

it("a request that Stripe refuses has the key proved, though nobody looks", async () => {
  const stage = await Stage.ready(server);
  const { id } = await stage.stripe("POST", "customers", { name: "Fetched" });
  await stage.sandbox("POST", `${stage.account}/revoke`);
  const before = proofs(stage);
  await stage.deliver(eventOf(customerOf(id, "Event"), { created: 1_700_000_000 }));
  await until("the proof", async () => !(await stored(stage)).valid);
  expect((await stored(stage)).problems).toEqual(["key_refused"]);
  await jobsDone(server, "prove_key");
  expect(proofs(stage) - before).toBe(1);
});

it("a list that the key could read before and may not read now is a problem until it can be read again", async () => {
  const stage = await Stage.open(server);
  await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}` });
  await stage.fault("403", { match: { path: "/v1/refunds" } });
  await dailyProof(stage);
  const [lost] = (await problemsOf(stage)).filter(({ code }) => code === "permission_lost");
  expect(lost?.sentence).toContain("Refunds");
  await dailyProof(stage);
  expect((await problemsOf(stage)).map(({ code }) => code)).toEqual(["key_may_not_read", "permission_lost"]);
  await stage.noFaults();
  await dailyProof(stage);
  expect(await problemsOf(stage)).toEqual([]);
});

it("a list that the key never could read is no lost permission", async () => {
  const stage = await Stage.open(server);
  await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}_no_refunds` });
  await dailyProof(stage);
  expect((await problemsOf(stage)).map(({ code }) => code)).toEqual(["key_may_not_read"]);
});

describe("a key that belongs to another account now", () => {
  it("is used for nothing any more, until it belongs to the account again", async () => {
    const stage = await Stage.ready(server);
    const { id } = await stage.stripe("POST", "customers", { name: "Not ours" });
    keyBelongsTo(stage, "acct_1other");
    await dailyProof(stage);
    const status = await stage.status();
    expect(status).toMatchObject({
      syncStatus: "error",
      keyValid: false,
      isActive: false,
      lastError: expect.stringContaining("acct_1other"),
      problems: [{ code: "account_changed" }],
    });
    const asked = stripe.asked.length;
    await stage.backfill({ objects: ["customer"] }, "");
    const event = eventOf(customerOf(id, "Event"), { created: 1_700_000_000 });
    await stage.deliver(event);
    await until("the run to wait", async () => String((await stage.run())["error"]).includes("acct_1other"));
    await until("the event to wait", async () => (await stage.event(event.id))?.["held_up"] === true);
    expect(await stage.count("customers")).toBe(0);
    const paths = stripe.asked
      .slice(asked)
      .filter(({ secretKey }) => secretKey === stage.keys.secretKey)
      .map(({ path }) => path);
    expect(paths.filter((path) => path !== "/v1/account")).toEqual([]);
    const refresh = await stage.person.call("POST", "T/stripe/refresh", { ids: [id] });
    expect(refresh).toMatchObject({ status: 409, body: { code: "account_changed" } });

    stripe.answer = () => false;
    await stage.person.call("POST", "T/stripe/check");
    await until("the run's end", async () => (await stage.run()).status === "completed");
    expect(await stage.settled(event.id)).toMatchObject({ status: "applied" });
    expect(await stage.status()).toMatchObject({ keyValid: true, lastError: null, problems: [] });
  });

  it("can be replaced by a key of the account", async () => {
    const stage = await Stage.ready(server);
    keyBelongsTo(stage, "acct_1other");
    await stage.person.call("POST", "T/stripe/check");
    expect(await problemsOf(stage)).toMatchObject([{ code: "account_changed" }]);
    const { publishableKey } = stage.keys;
    const secretKey = `rk_test_sandbox_${stage.account}`;
    expect(await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey })).toMatchObject({
      status: 200,
    });
    expect(await problemsOf(stage)).toEqual([]);
  });
});

describe("the day on which a key expires", () => {
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

  it("is told a week before, and forgotten with new keys", async () => {
    const stage = await Stage.open(server);
    await stage.connect({ keyExpiresAt: inDays(30) });
    expect(await stage.status()).toMatchObject({ keyExpiresAt: expect.any(String), problems: [] });
    const { secretKey, publishableKey } = stage.keys;
    const put = (more: object) =>
      stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey, ...more });
    expect(await put({ keyExpiresAt: inDays(6) })).toMatchObject({ status: 200 });
    expect(await problemsOf(stage)).toMatchObject([{ code: "key_expiring" }]);
    // The week before began yesterday, but nobody had entered the day then.
    await connection(stage, "created_at = now() - interval '30 days'");
    const enteredAfter = Date.now() - 60_000;
    const since = async () => Date.parse((await problemsOf(stage))[0]?.since ?? "");
    expect(await since()).toBeGreaterThan(enteredAfter);
    await connection(stage, "key_expiry_entered_at = now() - interval '20 days'");
    expect(await since()).toBe(Date.parse(String((await stage.status())["keyExpiresAt"])) - 7 * 86_400_000);
    expect(await put({ keyExpiresAt: inDays(-1) })).toMatchObject({
      status: 400,
      body: { issues: [{ path: "keyExpiresAt" }] },
    });
    expect(await put({})).toMatchObject({ status: 200 });
    expect(await stage.status()).toMatchObject({ keyExpiresAt: null, problems: [] });
  });
});

it("the metrics count keys by their state, and name no team", async () => {
  const stage = await Stage.ready(server);
  const refused = await Stage.ready(server);
  await refused.sandbox("POST", `${refused.account}/revoke`);
  await refused.person.call("POST", "T/stripe/check");
  const unreadable = await Stage.ready(server);
  await damage(unreadable);
  await unreadable.person.call("POST", "T/stripe/check");
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const keys = text.split("\n").filter((line) => line.startsWith("billstack_keys{"));
  const count = (state: string): number =>
    Number(keys.find((line) => line.includes(`state="${state}"`))?.split(" ")[1]);
  expect(count("valid")).toBeGreaterThan(0);
  expect(count("refused")).toBeGreaterThan(0);
  expect(count("unreadable")).toBe(1);
  const [rows] = await server.sql<{ all: number }[]>`select count(*)::int as all from billstack.connections`;
  expect(keys.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0)).toBe(rows?.all);
  expect(keys.join("\n")).not.toContain(stage.teamId);
});
