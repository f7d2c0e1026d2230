import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { generateKey } from "@billstack/crypto";
import { startTestServer, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { asAuditOwner } from "../audit-owner.js";
import { COMMANDS_PROGRAM } from "../programs.js";

const encryptionKeys = generateKey();
let server: TestServer;
let owner: Client;
let folder: string;

beforeAll(async () => {
  server = await startTestServer({
    env: { BILLSTACK_ENCRYPTION_KEYS: encryptionKeys, STRIPE_SANDBOX_URL: "off" },
  });
  folder = mkdtempSync(join(tmpdir(), "billstack-audit-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

beforeEach(async () => {
  owner = await server.client().signUp();
  for (const name of ["One", "Two", "Three"]) await makeKey(name);
});

async function makeKey(name: string): Promise<void> {
  expect((await owner.call("POST", "T/api-keys", { name, scopes: ["*"] })).status).toBe(201);
}

/** Runs a command of `billstack audit`, as an operator does. */
function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [COMMANDS_PROGRAM, "audit", ...args], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: server.databaseUrl,
      BILLSTACK_ENCRYPTION_KEYS: encryptionKeys,
    },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

it("says that nothing was touched, of all teams and of one", async () => {
  expect(await run("verify")).toMatchObject({
    code: 0,
    err: "",
    out: expect.stringContaining("none was altered") as string,
  });
  const ofOne = await run("verify", "--team", owner.teamId);
  expect(ofOne).toEqual({
    code: 0,
    err: "",
    out: "3 audit entries of 1 teams: none was altered, removed or inserted.\n",
  });
});

it("names what was altered, removed at the end, and inserted, and exits with 1", async () => {
  await asAuditOwner(server.sql, async (sql) => {
    await sql`update billstack.audit set user_id = 'somebody-else' where team_id = ${owner.teamId} and seq = 2`;
    await sql`delete from billstack.audit where team_id = ${owner.teamId} and seq = 3`;
    await sql`insert into billstack.audit (team_id, action) values (${owner.teamId}, 'api_key.created')`;
  });
  const { code, out, err } = await run("verify", "--team", owner.teamId);
  expect({ code, out }).toEqual({
    code: 1,
    out: "The audit of 1 of 1 teams is not as BillStack recorded it.\n",
  });
  const lines = err.trim().split("\n");
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line.startsWith(`Team ${owner.teamId}: Entry `)).toBe(true);
  expect(lines[0]).toContain("Entry 2 (id ");
  expect(lines[0]).toContain("was altered");
  expect(lines[1]).toContain("Entry 3 was removed from the end");
  expect(lines[2]).toContain("is in no chain");
});

it("notices by an anchor file that an earlier state of the whole audit was put back", async () => {
  const anchor = join(folder, `${owner.teamId}.json`);
  const args = ["verify", "--team", owner.teamId, "--anchor", anchor];
  const heads = await server.sql`select * from billstack.audit_heads where team_id = ${owner.teamId}`;
  await makeKey("Four");
  expect((await run(...args)).code).toBe(0);
  const seen = readFileSync(anchor, "utf8");
  expect(Object.keys(JSON.parse(seen) as object)).toEqual([owner.teamId]);
  await asAuditOwner(server.sql, async (sql) => {
    await sql`delete from billstack.audit where team_id = ${owner.teamId} and seq = 4`;
    await sql`update billstack.audit_heads set ${sql(heads[0] ?? {}, "seq", "entry_mac", "mac")} where team_id = ${owner.teamId}`;
  });
  expect((await run("verify", "--team", owner.teamId)).code).toBe(0);
  expect(await run(...args)).toMatchObject({
    code: 1,
    err: expect.stringContaining("Entry 4 was removed") as string,
  });
  await makeKey("Another four");
  expect(await run(...args)).toMatchObject({
    code: 1,
    err: expect.stringContaining("Entry 4 is another one") as string,
  });
  expect(readFileSync(anchor, "utf8")).toBe(seen);
  writeFileSync(anchor, "{}x");
  expect(await run(...args)).toMatchObject({
    code: 1,
    err: expect.stringContaining("Name another file") as string,
  });
});

it("adopts what an older version recorded during an update", async () => {
  await server.sql`insert into billstack.audit (team_id, action) values (${owner.teamId}, 'backfill.started')`;
  expect((await run("verify", "--team", owner.teamId)).code).toBe(1);
  expect(await run("adopt", "--team", owner.teamId)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^1 entries/) as string,
  });
  expect((await run("verify", "--team", owner.teamId)).code).toBe(0);
});

it("notices that somebody took the whole chain of a team off, also after the team has gone on", async () => {
  const verifyOne = () => run("verify", "--team", owner.teamId);
  await asAuditOwner(server.sql, async (sql) => {
    await sql`update billstack.audit set seq = null, mac = null, user_id = 'somebody-else' where team_id = ${owner.teamId} and seq < 3`;
    await sql`delete from billstack.audit where team_id = ${owner.teamId} and seq = 3`;
    await sql`delete from billstack.audit_heads where team_id = ${owner.teamId}`;
  });
  const found = { code: 1, err: expect.stringMatching(/^(Team .* is in no chain.*\n){2}$/) as string };
  expect(await verifyOne()).toMatchObject(found);
  await makeKey("Four");
  expect(await verifyOne()).toMatchObject(found);
});

it("notices that the whole audit of a team was removed, until an operator accepts it", async () => {
  // Other tests of this file have removed ends of chains.
  expect(await run("adopt", "--chains")).toMatchObject({ code: 0 });
  await asAuditOwner(server.sql, async (sql) => {
    await sql`delete from billstack.audit where team_id = ${owner.teamId}`;
    await sql`delete from billstack.audit_heads where team_id = ${owner.teamId}`;
  });
  const sentence = `The whole audit of team ${owner.teamId} was removed`;
  const other = await server.client().signUp();
  const { status } = await other.call("POST", "T/api-keys", { name: "One", scopes: ["*"] });
  expect(status).toBe(201);
  // Also of one team, and also after the team has gone on. It says nothing about another team.
  for (const args of [[], ["--team", owner.teamId]]) {
    const found = await run("verify", ...args);
    expect(found.code).toBe(1);
    expect(found.err).toContain(sentence);
  }
  expect(await run("verify", "--team", other.teamId)).toMatchObject({ code: 0, err: "" });
  await makeKey("Four");
  expect(await run("verify", "--team", owner.teamId)).toMatchObject({
    code: 1,
    err: expect.stringContaining(sentence) as string,
  });
  expect(await run("adopt", "--chains", "--team", owner.teamId)).toMatchObject({ code: 1 });
  expect(await run("adopt", "--chains")).toMatchObject({ code: 0 });
  expect((await run("verify")).err).not.toContain(owner.teamId);
});

it("an operator accepts that the end of a chain was lost, once, with an entry that says who", async () => {
  const verifyOne = () => run("verify", "--team", owner.teamId);
  const loseEnd = () =>
    server.sql`update billstack.audit_heads set mac = 'x' where team_id = ${owner.teamId}`;
  await loseEnd();
  await makeKey("Four");
  const lost = {
    code: 1,
    err: expect.stringContaining("the end of the chain was removed or altered") as string,
  };
  expect(await verifyOne()).toMatchObject(lost);
  expect(await run("adopt", "--team", owner.teamId)).toMatchObject({
    code: 0,
    out: expect.stringContaining("lost ends of the chain: 1 (entries 4)") as string,
  });
  expect(await verifyOne()).toMatchObject({ code: 0, err: "" });
  const accepted = await server.sql`
    select seq::int, detail from billstack.audit
    where team_id = ${owner.teamId} and action = 'audit.lost_end_accepted'`;
  expect(accepted).toEqual([{ seq: 6, detail: { operator: userInfo().username, entries: [4] } }]);
  // It accepts no later loss, and nothing is recorded if there is nothing to accept.
  await run("adopt", "--team", owner.teamId);
  expect(await verifyOne()).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^6 audit entries/) as string,
  });
  await loseEnd();
  await makeKey("Five");
  expect(await verifyOne()).toMatchObject(lost);
});

it("the start of all chains is stored with the key of the audit, and never again", async () => {
  const { sql } = server;
  const starts = await sql`select * from billstack.audit_start`;
  expect(starts).toMatchObject([{ last_older_id: "0" }]);
  await sql`delete from billstack.audit_start`;
  expect((await run("verify", "--team", owner.teamId)).code).toBe(0);
  expect(await sql`select from billstack.audit_start`).toHaveLength(0);
  await sql`insert into billstack.audit_start ${sql(starts)}`;
});

it("refuses a team that does not exist", async () => {
  for (const team of ["zzzzzzzzzzzzzzzz", "' or true --"])
    expect(await run("verify", "--team", team)).toMatchObject({
      code: 1,
      err: expect.stringContaining("There is no team") as string,
    });
});

it("the application's role may not change or delete entries", async () => {
  await expect(server.sql`update billstack.audit set action = 'x'`).rejects.toThrow(/permission denied/);
  await expect(server.sql`delete from billstack.audit`).rejects.toThrow(/permission denied/);
  await expect(server.sql`truncate billstack.audit`).rejects.toThrow(/permission denied/);
  await expect(server.sql`alter table billstack.audit disable trigger all`).rejects.toThrow(/must be owner/);
});

it("not even the owner of the table changes entries by mistake", async () => {
  const { sql } = server;
  const [role] =
    await sql`select pg_get_userbyid(relowner) as owner from pg_class where oid = 'billstack.audit'::regclass`;
  expect(role?.["owner"]).toBe("billstack_audit");
  const change = asAuditOwner(sql, async (transaction) => {
    await transaction`alter table billstack.audit enable trigger audit_is_append_only`;
    await transaction`delete from billstack.audit where team_id = ${owner.teamId}`;
  });
  await expect(change).rejects.toThrow("Audit entries are never changed or deleted.");
});
