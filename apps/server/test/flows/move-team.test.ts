import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generateKey } from "@billstack/crypto";
import { startTestServer, TEST_KEYS, totpCode, until, type TestServer } from "@billstack/server/testing";
import { parseTeamId, type TeamId } from "@billstack/tenancy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { callWithKey, makeApiKey, type MadeKey } from "../api-keys.js";
import { runCommand, startCommand } from "../cli.js";
import { bringTeam, cancelMove, finishMove, runAction, writeTeam, type Action } from "../operator-actions.js";
import { compareWithStripe } from "../compare-with-stripe.js";
import { holdLock } from "../hold-lock.js";
import { sweep } from "../jobs.js";
import { expectMovedQuery, expectSqlAgain, useSql } from "../moved-sql.js";
import { guard, signInWith } from "../second-factor.js";
import { SpreadChanges } from "../spread-changes.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { emailOf } from "../team-people.js";
import { verify } from "../verify.js";

const NEW_KEYS = generateKey();

let old: TestServer;
let fresh: TestServer;
let folder: string;
let count = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "billstack-move-"));
  old = await startTestServer();
  fresh = await startTestServer({
    env: { BILLSTACK_ENCRYPTION_KEYS: NEW_KEYS },
    sandboxUrl: old.sandbox.url,
  });
});
afterAll(async () => {
  await fresh.stop();
  await old.stop();
  rmSync(folder, { recursive: true });
});

/** The variables of an operator's command at one of the two installations. */
const environmentOf = (server: TestServer): Record<string, string> => ({
  DATABASE_URL: server.databaseUrl,
  BILLSTACK_ENCRYPTION_KEYS: server === old ? TEST_KEYS : NEW_KEYS,
  STRIPE_SANDBOX_URL: old.sandbox.url,
  BASE_URL: `http://localhost:${new URL(server.url).port}`,
});

/** Runs an operator's action at an installation. Returns what it says. */
const operate = (server: TestServer, action: Action): Promise<string> =>
  runAction(environmentOf(server), action);

/** Runs a command that has to succeed in a process of its own. Returns what it printed. */
async function succeed(server: TestServer, ...args: string[]): Promise<string> {
  const { code, output } = await runCommand(args, environmentOf(server));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${output}`);
  return output;
}

/** Returns the id of the team of a stage. */
const idOf = ({ teamId }: Stage): TeamId => parseTeamId(teamId) ?? expect.fail("the team has no id");

/** Names for a new export, and the options that name them. */
function newExport(): { out: string; key: string; write: string[]; read: string[] } {
  const [out, key] = [join(folder, `export-${++count}`), join(folder, `key-${count}`)];
  return {
    out,
    key,
    write: ["--out", out, "--transfer-key", key],
    read: ["--from", out, "--transfer-key", key],
  };
}

/** Everything that a client may be told while a team is being moved. */
const MOVING = [503, "team_moving"];
const outcomeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  body["code"],
];

/** Lets a stage work at another installation, where its person signs in. */
async function goTo(stage: Stage, server: TestServer, email: string, secret: string): Promise<void> {
  const client = server.client();
  const code = totpCode(secret);
  const wanting = await signInWith(server, email, {}, client);
  expect(outcomeOf(wanting)).toEqual([401, "second_factor_required"]);
  const answer = await signInWith(server, email, { code }, client);
  expect(answer.status).toBe(200);
  client.teamId = stage.teamId;
  Object.assign(stage, { server, person: client });
}

describe("a team that moves while its account changes", () => {
  let stage: Stage;
  let changes: SpreadChanges;
  let key: MadeKey;
  let email: string;
  let secret: string;
  let moved: ReturnType<typeof newExport>;
  let isChanging = true;
  let changing: Promise<void>;

  beforeAll(async () => {
    stage = await Stage.ready(old);
    email = await emailOf(stage.person);
    ({ secret } = await guard(old, stage.person));
    await stage.sandbox("POST", `${stage.account}/seed`, { customers: 5 });
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    await stage.backfill();
    key = await makeApiKey(stage.person);
    await useSql(stage);
    await old.sql.unsafe(`create view ${stage.schema}.paying as select id from ${stage.schema}.customers`);
    changes = new SpreadChanges(stage, 7);
    changing = (async () => {
      while (isChanging) await changes.make(2);
    })();
    await until("some changes", () => changes.made > 4);
    moved = newExport();
  });
  afterAll(async () => {
    isChanging = false;
    await changing;
  });

  it("is closed at its old installation: deliveries and changes are refused, and reads go on", async () => {
    const output = await succeed(old, "team", "export", stage.teamId, ...moved.write);
    expect(output).toContain("Not moved, because people made it in the team schema: view paying.");
    const delivery = await stage.deliver(eventOf(customerOf("cus_late", "Late")));
    expect(outcomeOf(delivery)).toEqual(MOVING);
    expect(delivery.headers.get("retry-after")).toBe("60");
    for (const [method, path, body] of [
      ["POST", "T/stripe/backfill", {}],
      ["POST", "T/stripe/verification", undefined],
      ["PUT", "T/stripe/webhook-secret", { webhookSecret: stage.keys.webhookSecret }],
      ["DELETE", "T/stripe/disconnect", undefined],
      ["POST", "T/invitations", { email: "guest@example.com", role: "viewer" }],
      ["DELETE", `T/api-keys/${key.key.id}`, undefined],
    ] as const)
      expect([path, ...outcomeOf(await stage.person.call(method, path, body))]).toEqual([path, ...MOVING]);
    const status = await stage.status();
    const { since } = status["moving"] as { since: string };
    expect(status).toMatchObject({
      connected: true,
      isActive: false,
      disconnecting: false,
      equalAsOf: null,
      problems: [{ code: "team_moving", since }],
    });
    const [customer] = await old.sql<{ id: string }[]>`
      select id from ${old.sql(`${stage.schema}.customers`)} where not deleted limit 1`;
    const access = await callWithKey(stage.person, key.rawKey, `T/access?customer=${customer?.id}`);
    expect(access.status).toBe(200);
    const { asOf } = access.body["access"] as { asOf: string };
    expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.parse(since));
  });

  it("leaves no secret readable in the folder, and only its owner may read it", () => {
    const names = readdirSync(moved.out);
    const all = names.map((name) => readFileSync(join(moved.out, name), "utf8")).join("\n");
    const { secretKey, publishableKey, webhookSecret } = stage.keys;
    for (const hidden of [secretKey, publishableKey, webhookSecret, key.rawKey, secret, "argon2id", "whsec_"])
      expect(all).not.toContain(hidden);
    const modes = [...names.map((name) => join(moved.out, name)), moved.key].map(
      (path) => statSync(path).mode & 0o777,
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(statSync(moved.out).mode & 0o777).toBe(0o700);
  });

  it("comes to its new installation with its people, keys and events, and reads what it missed", async () => {
    const [{ seq } = { seq: 0 }] = await old.sql<{ seq: number }[]>`
      select seq::int from billstack.audit_heads where team_id = ${stage.teamId}`;
    const output = await succeed(fresh, "team", "import", ...moved.read);
    expect(output).toMatch(/The webhook endpoint we_\w+ sends to/);
    await changes.make(4);
    isChanging = false;
    await changing;
    await goTo(stage, fresh, email, secret);
    await changes.allReceived();
    const status = await stage.status();
    expect(status).toMatchObject({ connected: true, isActive: true, moving: null, webhookConfigured: true });
    expect((await compareWithStripe(stage)).unequal).toEqual([]);
    const run = await verify(stage);
    expect(run.equalAsOf).not.toBeNull();
    expect(run.differences).toEqual([]);
    expect((await callWithKey(stage.person, key.rawKey, "T/customers")).status).toBe(200);
    await expectMovedQuery(stage, email);
    const { body } = await stage.person.call("GET", "T/audit");
    const entries = body["entries"] as { action: string; detail: object }[];
    expect(entries.at(-1)).toMatchObject({
      action: "team.imported",
      detail: { earlierAudit: { seq, entryMac: expect.any(String) as string } },
    });
    const fresher = await fresh.sql`
      select right_until from billstack.connections where team_id = ${stage.teamId} and right_until is null`;
    expect(fresher).toHaveLength(1);
  });

  it("is imported once, and its endpoint is not changed by a mistake at the old installation", async () => {
    const again = await operate(fresh, (saying) => bringTeam(saying, moved.out, moved.key));
    expect(again).toContain("Nothing was imported again.");
    const mistake = operate(old, (saying) => cancelMove(saying, idOf(stage), false));
    await expect(mistake).rejects.toThrow("seems to be imported there");
  });

  it("is deleted at its old installation, and keeps its endpoint", async () => {
    const before = await stage.endpoints();
    await operate(old, (saying) => finishMove(saying, idOf(stage), false));
    expect(await stage.endpoints()).toEqual(before);
    expect(before).toHaveLength(1);
    const gone = await stage.post("{}", {}, old);
    expect(outcomeOf(gone)).toEqual([404, "not_found"]);
    const [left] = await old.sql<{ schemas: number; connections: number }[]>`
      select (select count(*)::int from pg_namespace where nspname = ${stage.schema}) as schemas,
        (select count(*)::int from billstack.connections where team_id = ${stage.teamId}) as connections`;
    expect(left).toEqual({ schemas: 0, connections: 0 });
    // Both installations have one PostgreSQL server here, where the old one has dropped the roles of the team.
    await expectSqlAgain(stage);
    const later = await stage.stripe("POST", "customers", { name: "Delivered to the new address" });
    await until("the delivery", async () => (await stage.row("customers", later.id)) !== undefined);
    const { data } = await stage.stripe("GET", "webhook_endpoints");
    expect(data).toMatchObject([
      { url: expect.stringContaining(new URL(fresh.url).port) as string, status: "enabled" },
    ]);
  });
});

it("a move that is canceled or killed loses nothing, and a load goes on at the new installation", async () => {
  const stage = await Stage.ready(old);
  const email = await emailOf(stage.person);
  expect((await stage.person.call("POST", "T/stripe/webhook-endpoint")).status).toBe(201);
  const move = newExport();
  const again = newExport();

  // The command waits for a change of a person and for a write of a worker that have begun. It is killed while it writes.
  const lock = await holdLock(old.sql, "lock table billstack.notices in access exclusive mode");
  const write = await holdLock(
    old.sql,
    "select from billstack.connections where team_id = $1 for key share",
    [stage.teamId],
  );
  const change = await holdLock(old.sql, "select billstack.refuse_moving($1)", [stage.teamId]);
  const killed = startCommand(["team", "export", stage.teamId, ...move.write], environmentOf(old));
  await change.waitForBlocked();
  expect(await stage.status()).toMatchObject({ isActive: true, moving: null });
  await change.release();
  await write.waitForBlocked();
  expect(await stage.status()).toMatchObject({
    isActive: false,
    moving: { since: expect.any(String) as string },
  });
  await write.release();
  await lock.waitForBlocked();
  killed.process.kill("SIGKILL");
  await killed.ended;
  await lock.release();
  expect(existsSync(join(move.out, "manifest.json"))).toBe(false);
  expect(outcomeOf(await stage.deliver(eventOf(customerOf("cus_1", "One"))))).toEqual(MOVING);

  const missed = await stage.stripe("POST", "customers", { name: "Made while the team was closed" });
  await operate(old, (saying) => cancelMove(saying, idOf(stage), false));
  await until("the missed customer", async () => (await stage.row("customers", missed.id)) !== undefined);
  expect(await stage.status()).toMatchObject({ isActive: true, moving: null });
  expect((await stage.backfill()).body).toMatchObject({ success: true });

  // This load cannot end before the team moves.
  await stage.fault("500", { match: { path: "/v1/customers" } });
  await stage.backfill({ objects: ["customer"] }, "");
  const { id: runId } = await stage.run();
  await operate(old, (saying) => writeTeam(saying, idOf(stage), again.out, again.key));
  const users = await holdLock(fresh.sql, "lock table billstack.users in exclusive mode");
  const cut = startCommand(["team", "import", ...again.read], environmentOf(fresh));
  await users.waitForBlocked();
  cut.process.kill("SIGKILL");
  await cut.ended;
  await users.release();
  const left = await until("the end of the transaction", async () => {
    const open =
      await fresh.sql`select from pg_stat_activity where datname = current_database() and backend_xid is not null and application_name like 'billstack%'`;
    return open.length === 0 ? fresh.sql`select from billstack.teams where id = ${stage.teamId}` : null;
  });
  expect(left).toHaveLength(0);

  const person = await fresh.client().signUp(email);
  const brought = await operate(fresh, (saying) => bringTeam(saying, again.out, again.key));
  expect(brought).toContain(`had an account here already, and sign in with its password: ${email}`);
  person.teamId = stage.teamId;
  Object.assign(stage, { server: fresh, person });
  await until("the events to be complete", async () => (await stage.status())["catchingUp"] === false);
  expect(await stage.row("customers", missed.id)).toMatchObject({ name: "Made while the team was closed" });
  await stage.noFaults();
  await sweep(fresh);
  const run = await until("the end of the load", async () => {
    const now = await stage.run();
    return now.status === "running" ? null : now;
  });
  expect(run).toMatchObject({ id: runId, status: "completed" });
});
