import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { provisionTeamSchema, type TeamId } from "@billstack/tenancy";
import { createTestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { BACKFILL_OBJECTS } from "../../src/copy/objects.js";
import { noteAuditStart } from "../../src/audit/start.js";
import { closePools } from "../../src/database/pools.js";
import { createDeps, type Deps } from "../../src/deps.js";
import { parseEnv } from "../../src/env.js";
import { findDue } from "../../src/inbox/turn-store.js";
import { handlers } from "../../src/jobs/handlers.js";
import { dueQueues } from "../../src/jobs/due-queues-store.js";
import { forgetOld } from "../../src/jobs/forget-old.js";
import { sweep } from "../../src/jobs/sweep.js";
import { createLogger } from "../../src/logger.js";
import { lookForNotices } from "../../src/notices/look-for-notices.js";
import { upgradeSchemas } from "../../src/setup/upgrade-schemas.js";
import { endOverdueSessions } from "../../src/sql-access/sessions.js";
import { orphanedRuns } from "../../src/sync/runs/run-store.js";
import { beginVerification } from "../../src/sync/verification/start-verification.js";
import { openTcpGate, type TcpGate } from "../../src/testing/index.js";
import { insertMany } from "../many-connections.js";

/** How many turns of each kind a process makes in the test. */
const TURNS = 2;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let gate: TcpGate;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let deps: Deps;

beforeAll(async () => {
  database = await createTestDatabase();
  gate = await openTcpGate(database.url);
  sandbox = await createSandbox();
  const env = parseEnv({
    PORT: "0",
    DATABASE_URL: gate.url,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: sandbox.url,
  });
  const silent = createLogger("silent", () => undefined);
  deps = createDeps(env, silent, new AbortController().signal, () => 0);
  await deps.serviceKeys.load(noteAuditStart);
  await deps.jobs.start();
  // From now on pg-boss's own timers send no statements between those that are counted. Jobs can still be sent.
  await deps.jobs.stop();
  await database.sql`insert into billstack.users (id, email, password_hash) values ('many', 'many@example.com', '')`;
});
afterAll(async () => {
  await closePools(deps, 1);
  await gate.close();
  await sandbox.close();
  await database.drop();
});

/** Makes what a process does again and again for all teams, and returns how many statements that sent. */
async function turns(): Promise<number> {
  const { sql } = deps;
  const before = gate.statements();
  for (let turn = 0; turn < TURNS; turn += 1) {
    await findDue(sql, null);
    await dueQueues(sql);
    await endOverdueSessions(sql);
    for (const table of ["backfills", "verifications"] as const) await orphanedRuns(sql, table);
    await sweep(deps);
    await lookForNotices(deps, null);
    await upgradeSchemas(deps);
    await forgetOld(deps);
  }
  return gate.statements() - before;
}

/** Lets each team have as many connected teams beside it as `count` says, with nothing that is due. */
async function haveTeams(count: number): Promise<void> {
  const [row] = await database.sql<
    { teams: number }[]
  >`select count(*)::int as teams from billstack.connections`;
  await insertMany(database.sql, deps.custody, count - (row?.teams ?? 0), "many");
  await database.sql`
    update billstack.connections
    set events_complete_until = now() + interval '1 hour', endpoints_looked_at = now(),
      key_proof_due_at = now() + interval '1 day', previous_webhook_secret_sealed = null`;
}

/** Makes the hourly catch-up, the daily look at the endpoints and the daily proof of the key of every team due. */
async function makeAllDue(): Promise<void> {
  await database.sql`
    update billstack.connections
    set events_complete_until = now() - interval '2 hours', endpoints_looked_at = null, key_proof_due_at = now(),
      created_at = now() - interval '1 day'`;
  await database.sql`delete from billstack_jobs.job`;
}

const jobs = (queue: string) =>
  database.sql`select distinct data ->> 'connectionId' as id from billstack_jobs.job where name = ${queue}`;

it("a process sends as many statements for fifty teams as for two, without work and when all of them are due", async () => {
  await haveTeams(2);
  await turns();
  const idle = await turns();
  await makeAllDue();
  const due = await turns();
  expect(await jobs("catch_up")).toHaveLength(2);

  await haveTeams(50);
  expect(await turns()).toBe(idle);
  await makeAllDue();
  expect(await turns()).toBe(due);
  for (const queue of ["catch_up", "endpoints", "prove_key"]) expect(await jobs(queue)).toHaveLength(50);
});

it("the hourly catch-ups of many teams do not begin at once", async () => {
  const teams = await database.sql<{ id: string }[]>`select id from billstack.connections`;
  await database.sql`update billstack.connections set events_complete_until = now() - interval '30 minutes'`;
  await database.sql`delete from billstack_jobs.job`;
  await sweep(deps);
  const begun = await jobs("catch_up");
  // The hour of every second team has begun since, on average.
  expect(begun.length).toBeGreaterThan(teams.length / 10);
  expect(begun.length).toBeLessThan((teams.length * 9) / 10);

  await database.sql`update billstack.connections set events_complete_until = now() - interval '1 hour'`;
  await sweep(deps);
  expect(await jobs("catch_up")).toHaveLength(teams.length);
});

it("the jobs of due queues are found without a signal, and only those whose time has come", async () => {
  await database.sql`delete from billstack_jobs.job`;
  expect(await dueQueues(deps.sql)).toEqual([]);
  await deps.jobs.send(deps.sql, "forget_old", {}, { startAfter: 60 });
  expect(await dueQueues(deps.sql)).toEqual([]);
  await deps.jobs.sendAll(deps.sql, "removal", [
    { data: { connectionId: "one" } },
    { data: { connectionId: "two" } },
  ]);
  expect(await dueQueues(deps.sql)).toEqual(["removal"]);
  expect(await jobs("removal")).toHaveLength(2);
});

/** The most statements of a catch-up that finds nothing, without those that fetch and end its job. */
const CATCH_UP = 6;
/** The most statements of a daily verification of a team without objects, without those of its job. */
const VERIFICATION = 260;

it("a catch-up and a verification that find nothing send few statements", async () => {
  const { sql } = deps;
  const silent = createLogger("silent", () => undefined);
  const run = handlers(deps);
  const [team] = await insertMany(database.sql, deps.custody, 1, "many");
  const [one] = await database.sql<{ id: string; teamId: TeamId }[]>`
    select id, team_id as "teamId" from billstack.connections where team_id = ${team ?? ""}`;
  if (one === undefined) throw new Error("there is no team");
  const { id: connectionId, teamId } = one;
  await provisionTeamSchema(database.sql, teamId);
  const counted = async (work: () => Promise<unknown>): Promise<number> => {
    const before = gate.statements();
    await work();
    return gate.statements() - before;
  };

  const completeUntil = async (): Promise<Date | null> => {
    const [row] = await database.sql<{ at: Date | null }[]>`
      select events_complete_until as at from billstack.connections where id = ${connectionId}`;
    return row?.at ?? null;
  };
  const before = await completeUntil();
  const catchUp = await counted(() => run.catch_up({ connectionId }, silent));
  expect(await completeUntil()).not.toEqual(before);

  await database.sql`
    insert into billstack.backfills (connection_id, objects, result, status, started_at, finished_at)
    values (${connectionId}, ${[...BACKFILL_OBJECTS]}::text[], '{}', 'completed', now() - interval '2 days', now())`;
  await sql.begin((transaction) => beginVerification(deps, transaction, one, null));
  const verification = async (): Promise<{ id: string; status: string } | undefined> => {
    const [row] = await database.sql<{ id: string; status: string }[]>`
      select id, status from billstack.verifications where connection_id = ${connectionId}`;
    return row;
  };
  const verificationId = (await verification())?.id ?? "";
  const verified = await counted(() => run.verification({ verificationId }, silent));
  expect(catchUp).toBeLessThanOrEqual(CATCH_UP);
  expect(await verification()).toMatchObject({ status: "completed" });
  expect(verified).toBeLessThanOrEqual(VERIFICATION);
});
