import { generateKey } from "@billstack/crypto";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { jobsDone } from "../jobs.js";
import { sendSignal } from "../send-signal.js";
import { Stage } from "../stage.js";

const [known, added] = [generateKey(), generateKey()];
let having: TestServer;
let lacking: TestServer;
let stage: Stage;

/** A team whose secrets only one of two processes can open: the other one has not got the newest key yet. */
beforeAll(async () => {
  // The service keys are sealed with the key that both processes have.
  lacking = await startTestServer({ env: { BILLSTACK_ENCRYPTION_KEYS: known } });
  having = await startTestServer({
    databaseUrl: lacking.databaseUrl,
    sandboxUrl: lacking.sandbox.url,
    env: { BILLSTACK_ENCRYPTION_KEYS: `${added},${known}` },
  });
  stage = await Stage.ready(having);
  await lacking.sql`truncate billstack.problems`;
});
afterAll(async () => {
  await having.stop();
  await lacking.stop();
});

const linesAbout = (server: TestServer, text: string): string[] =>
  server.logged.filter((line) => line.includes(text));

it("its backfills are done by the process that has the key, within the minute that a program waits", async () => {
  for (let count = 0; count < 4; count += 1) {
    const answer = await stage.person.call("POST", "T/stripe/backfill?wait=true", { objects: ["product"] });
    expect(answer).toMatchObject({ status: 200, body: { message: "Backfill completed" } });
    expect(answer.body["result"]).toHaveProperty("product");
  }
  const runs = await having.sql`select from billstack.backfills where error is not null`;
  expect(runs).toHaveLength(0);
});

it("so are its verification, its proof and the search for missed events", async () => {
  const { sql } = having;
  const run = await stage.person.call("POST", "T/stripe/verification");
  expect(run.status).toBe(200);
  await sql`update billstack.connections set key_checked_at = now() - interval '2 days', key_proof_due_at = now(),
      events_complete_until = null`;
  const [connection] = await sql<{ id: string }[]>`select id from billstack.connections`;
  for (const queue of ["catch_up", "prove_key"]) {
    await sql`
      insert into billstack_jobs.job (name, data, retry_limit, expire_in)
      values (${queue}, ${sql.json({ connectionId: connection?.id ?? "" })}, 0, '1 minute')`;
    await sendSignal(sql, JSON.stringify({ kind: "job", queue }));
  }
  const ended = await until("the verification to end", async () => {
    const { body } = await stage.person.call("GET", "T/stripe/verification");
    const { status } = body["verification"] as { status: string };
    return status !== "running" && status;
  });
  expect(ended).toBe("completed");
  for (const queue of ["catch_up", "prove_key"]) await jobsDone({ sql }, queue);
  const [row] = await sql`
    select key_checked_at > now() - interval '1 hour' as proved, events_complete_until is not null as complete
    from billstack.connections`;
  expect(row).toEqual({ proved: true, complete: true });
  expect(linesAbout(lacking, "a job failed")).toEqual([]);
});

it("if no other process takes them, a process without the key stores why they wait", async () => {
  await having.stopServer();
  // The row of the ended process makes it look alive, as after kill -9.
  await lacking.sql`
    insert into billstack.processes (name, host, pid, keys, seals_with)
    values ('billstack 000000000000', 'gone', 1, ${lacking.sql.json({ [added.split(":")[0] ?? ""]: "x" })}, 'x')`;
  const [connection] = await lacking.sql<{ id: string }[]>`select id from billstack.connections`;
  const [run] = await lacking.sql<{ id: string }[]>`
    insert into billstack.backfills (connection_id, objects, result) values (${connection?.id ?? ""}, '{product}', '{}')
    returning id`;
  const data = { backfillId: run?.id ?? "", left: 7 };
  await lacking.sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in)
    values ('backfill', ${lacking.sql.json(data)}, 0, '1 minute')`;
  await sendSignal(lacking.sql, JSON.stringify({ kind: "job", queue: "backfill" }));
  const why = await until("the reason", async () => {
    const [row] = await lacking.sql<{ error: string | null }[]>`
      select error from billstack.backfills where id = ${run?.id ?? ""}`;
    return row?.error;
  });
  expect(why).toContain(`the encryption key "${added.split(":")[0]}" is not in`);
});
