import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startTestServer, TEST_KEYS, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { callWithKey } from "../api-keys.js";
import { runCommand } from "../cli.js";
import { compareWithStripe } from "../compare-with-stripe.js";
import { startInstalledPostgres, type InstalledPostgres } from "../installed-postgres.js";
import { sweep } from "../jobs.js";
import { customerOf, eventOf, Stage, WEBHOOK_SECRET } from "../stage.js";
import { verify } from "../verify.js";

const DATABASE = "drill";
const NEW_SECRET = `whsec_${"n".repeat(32)}`;

let installed: InstalledPostgres;
let databaseUrl: string;
let folder: string;
/** Its sandbox is Stripe before and after the disaster. */
let first: TestServer;
let restored: TestServer | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "billstack-disaster-"));
  installed = await startInstalledPostgres();
  databaseUrl = await installed.newDatabase(DATABASE);
  first = await startTestServer({ databaseUrl });
});
afterAll(async () => {
  await restored?.stop();
  await first.stop();
  await installed.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a command of an operator with the programs of the installed PostgreSQL. */
function billstack(
  args: string[],
  programs = installed.bin,
): Promise<{ code: number | null; output: string }> {
  const named = {
    backup: ["--pg-dump", join(programs, "pg_dump")],
    restore: ["--pg-restore", join(programs, "pg_restore")],
  };
  return runCommand([...args, ...(named[args[0] as keyof typeof named] ?? [])], {
    DATABASE_URL: databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
  });
}

/** Runs a command that has to succeed. Returns what it printed. */
async function succeed(...args: string[]): Promise<string> {
  const { code, output } = await billstack(args);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${output}`);
  return output;
}

/** Makes a program in the place of `pg_dump` or `pg_restore`, which runs `line` before the real one if `on` is an argument. */
function programInsteadOf(name: "pg_dump" | "pg_restore", on: string, line: string): string {
  const programs = mkdtempSync(join(folder, "programs-"));
  const real = join(installed.bin, name);
  const path = join(programs, name);
  writeFileSync(path, `#!/bin/sh\nREAL=${real}\ncase "$*" in *${on}*) ${line};; esac\nexec $REAL "$@"\n`);
  chmodSync(path, 0o755);
  return programs;
}

const emailOf = async ({ teamId, server }: Stage): Promise<string> => {
  const [row] = await server.sql<{ email: string }[]>`
    select email from billstack.users join billstack.members on user_id = users.id where team_id = ${teamId}`;
  return row?.email ?? "";
};

it("what was lost with the database comes back from a backup and from Stripe", async () => {
  const one = await Stage.ready(first);
  const other = await Stage.ready(first);
  const leaving = await Stage.ready(first);
  const emails = [await emailOf(one), await emailOf(other)];
  await one.sandbox("POST", `${one.account}/seed`, { customers: 4 });
  expect((await one.backfill()).body).toMatchObject({ success: true });
  const gone = await one.stripe("POST", "customers", { name: "Deleted after the backup" });
  expect((await one.person.call("POST", "T/stripe/webhook-endpoint")).status).toBe(201);
  await one.person.call("POST", "T/stripe/catch-up");
  await until("the customer", async () => (await one.row("customers", gone.id)) !== undefined);
  const key = await one.person.call("POST", "T/api-keys", { name: "Old program", scopes: ["*"] });
  expect(key.status).toBe(201);

  const backup = join(folder, "backup");
  // A team is disconnected between the snapshot and the dump of its schema.
  const drop = `${join(installed.bin, "psql")} -q -c 'drop schema ${leaving.schema} cascade'`;
  const made = await billstack(
    ["backup", "--out", backup],
    programInsteadOf("pg_dump", "control.dump", drop),
  );
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining(leaving.schema) as string });
  const files = readdirSync(backup).toSorted();
  expect(files).toEqual(["control.dump", "manifest.json", "teams-00001.dump"]);
  expect(files.map((file) => statSync(join(backup, file)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  expect(statSync(backup).mode & 0o777).toBe(0o700);
  expect(await billstack(["backup", "--out", backup])).toMatchObject({
    code: 1,
    output: expect.stringContaining("is not empty") as string,
  });
  expect(await billstack(["restore", "--from", backup])).toMatchObject({
    code: 1,
    output: expect.stringContaining("already has schemas of BillStack (billstack, ") as string,
  });
  expect(await billstack(["after-restore"])).toMatchObject({
    code: 1,
    output: expect.stringContaining("Servers run on this database") as string,
  });

  // What happens after the backup, and is lost with the database.
  const { id: keyId } = key.body["key"] as { id: string };
  expect((await one.person.call("DELETE", `T/api-keys/${keyId}`)).status).toBe(200);
  const rolled = await other.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: NEW_SECRET });
  expect(rolled.status).toBe(200);
  await first.stopServer();
  const late = await one.stripe("POST", "customers", { name: "Made while nobody listened" });
  await one.stripe("DELETE", `customers/${gone.id}`);
  await installed.dropDatabase(DATABASE);
  await installed.newDatabase(DATABASE);

  const broken = await billstack(
    ["restore", "--from", backup],
    programInsteadOf("pg_restore", "control.dump", '$REAL --section=pre-data "$@"; exit 9'),
  );
  expect(broken).toMatchObject({ code: 1, output: expect.stringContaining("ended with 9") as string });
  expect(await billstack(["migrate"])).toMatchObject({
    code: 1,
    output: expect.stringContaining("A restore of a backup has not ended") as string,
  });
  await succeed("restore", "--from", backup);
  await succeed("migrate");
  // The other team's data is older than Stripe's events.
  await first.sql`
    update billstack.connections set events_complete_until = now() - interval '40 days' where team_id = ${other.teamId}`;
  const after = await succeed("after-restore");
  expect(after).toContain(`team ${one.teamId}: API key ${keyId} (Old program)`);
  expect(after).toMatch(new RegExp(`all their data is loaded again: ${other.teamId}\\.`));
  expect(await succeed("after-restore", "--revoke-api-keys")).toContain("Revoked API keys: 1.");
  await succeed("audit", "verify");

  const { port } = new URL(first.url);
  restored = await startTestServer({ databaseUrl, sandboxUrl: first.sandbox.url, env: { PORT: port } });
  await sweep(restored);
  for (const [index, { person }] of [one, other].entries()) {
    expect((await person.call("GET", "T/stripe/status")).status).toBe(401);
    const signIn = { email: emails[index], password: "correct horse battery" };
    expect((await person.call("POST", "/api/auth/sign-in", signIn)).status).toBe(200);
  }
  const { rawKey } = key.body as { rawKey: string };
  const asProgram = restored.client();
  asProgram.teamId = one.teamId;
  expect(await callWithKey(asProgram, rawKey)).toMatchObject({ status: 401, body: { code: "key_revoked" } });
  await until("the late customer", async () => (await one.row("customers", late.id)) !== undefined, 90);
  expect(await verify(one)).toMatchObject({
    status: "completed",
    undecided: [],
    equalAsOf: expect.any(String) as string,
  });
  expect((await compareWithStripe(one)).unequal).toEqual([]);
  expect((await one.row("customers", gone.id))?.["deleted"]).toBe(true);
  const [owner] = await first.sql`
    select pg_get_userbyid(relowner) as owner from pg_class where oid = 'billstack.audit'::regclass`;
  expect(owner).toEqual({ owner: "billstack_audit" });
  const recorded = (await one.person.call("GET", "T/audit")).body["entries"] as { action: string }[];
  expect(recorded.map(({ action }) => action)).toContain("database.restored");

  await until("the end of the disconnect", async () => {
    const found = await first.sql`select from billstack.connections where team_id = ${leaving.teamId}`;
    return found.length === 0;
  });

  // The secrets of the backup are older than the last ones, and still belong together.
  const status = await until(
    "the backfill",
    async () => {
      const run = await other.run();
      return run?.status === "completed" ? other.status() : null;
    },
    90,
  );
  const codes = (status["problems"] as { code: string }[]).map(({ code }) => code);
  for (const code of ["secrets_unreadable", "events_missed"]) expect(codes).not.toContain(code);
  const event = eventOf(customerOf("cus_after", "After"));
  expect((await other.deliver(event, { secret: NEW_SECRET })).status).toBe(400);
  expect((await other.deliver(event, { secret: WEBHOOK_SECRET })).status).toBe(200);
  await until("the report", async () => {
    const { code, output } = await billstack(["after-restore", "--check"]);
    return code === 1 && output.includes(`Team ${other.teamId}: Stripe signs with another webhook secret`);
  });
}, 180_000);

it("a backup that is not whole is not restored", async () => {
  const whole = join(folder, "whole");
  await succeed("backup", "--out", whole);
  const [manifest, control] = ["manifest.json", "control.dump"];
  const damages: [string, (path: (name: string) => string) => void][] = [
    ["is no complete backup", (path) => rmSync(path(manifest))],
    ["is not the file that the backup wrote", (path) => truncateSync(path(control), 10)],
    ["is missing", (path) => rmSync(path(control))],
    [
      "is not a manifest",
      (path) => {
        const text = readFileSync(path(manifest), "utf8").replace('"billstack"\n', '"public"\n');
        writeFileSync(path(manifest), text);
      },
    ],
  ];
  for (const [message, damage] of damages) {
    const copy = mkdtempSync(join(folder, "copy-"));
    cpSync(whole, copy, { recursive: true });
    damage((name) => join(copy, name));
    expect(await billstack(["restore", "--from", copy])).toMatchObject({
      code: 1,
      output: expect.stringContaining(message) as string,
    });
  }
});

it("says which program is missing, and refuses another program", async () => {
  for (const [program, message] of [
    [join(folder, "nothing"), "could not be started"],
    ["/bin/echo", "is not pg_dump of PostgreSQL"],
  ])
    expect(
      await runCommand(["backup", "--out", join(folder, "new"), "--pg-dump", program ?? ""], {
        DATABASE_URL: databaseUrl,
      }),
    ).toMatchObject({ code: 1, output: expect.stringContaining(message ?? "") as string });
});
