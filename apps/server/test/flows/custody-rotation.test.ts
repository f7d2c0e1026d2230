import { generateKey, Keyring } from "@billstack/crypto";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import type { TeamId } from "@billstack/tenancy";
import { afterAll, beforeAll, expect, it } from "vitest";

import { secondFactorContext } from "../../src/custody/second-factor-context.js";
import { SEALED_PLACES } from "../../src/custody/sealed-places.js";
import { runCommand, startCommand } from "../cli.js";
import { custodyWith, insertMany, openAll, secretsOf } from "../many-connections.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";

/** `BILLSTACK_TEST_CONNECTIONS=2000` rotates as many connections as the issue asks for. */
const CONNECTIONS = Number(process.env["BILLSTACK_TEST_CONNECTIONS"] ?? 300);

const [oldKey, newKey] = [generateKey(), generateKey()];
const [oldId, newId] = [oldKey, newKey].map((key) => key.split(":")[0] ?? "") as [string, string];

let earlier: TestServer;
let server: TestServer;
let stage: Stage;
let teamIds: TeamId[];
let userId: string;
beforeAll(async () => {
  earlier = await startTestServer({ env: { BILLSTACK_ENCRYPTION_KEYS: oldKey } });
  await earlier.stopServer();
  // As after the second phase of the roll-out: all processes have both keys, the new one first.
  server = await startTestServer({
    databaseUrl: earlier.databaseUrl,
    sandboxUrl: earlier.sandbox.url,
    env: { BILLSTACK_ENCRYPTION_KEYS: `${newKey},${oldKey}` },
  });
  stage = await Stage.ready(server);
  const [user] = await server.sql<{ id: string }[]>`select id from billstack.users`;
  const custody = await custodyWith(server.sql, `${oldKey},${newKey}`);
  userId = user?.id ?? "";
  const sealed = Keyring.parse(oldKey).sealFor("a secret of this test", secondFactorContext(userId));
  await server.sql`
    insert into billstack.second_factors (user_id, secret_sealed) values (${userId}, ${sealed})`;
  teamIds = await insertMany(server.sql, custody, CONNECTIONS, userId);
});
afterAll(async () => {
  await server.stop();
  await earlier.stop();
});

const cli = (keys: string) => ({ DATABASE_URL: server.databaseUrl, BILLSTACK_ENCRYPTION_KEYS: keys });
const countUnder = async (keyId: string): Promise<number> => {
  const [row] = await server.sql<{ rows: number }[]>`
    select count(*)::int as rows from billstack.connections where data_key_sealed like ${`v2.${keyId}.%`}`;
  return row?.rows ?? -1;
};

/** Delivers events to random teams and reads their status, until `stop` is called. Returns what was not answered 200. */
function load(): { stop(): Promise<{ requests: number; failed: string[] }> } {
  let isOver = false;
  let requests = 0;
  const failed: string[] = [];
  const repeat = async (ask: (n: number) => Promise<{ status: number; text: string }>): Promise<void> => {
    while (!isOver) {
      const { status, text } = await ask(Math.floor(Math.random() * CONNECTIONS));
      requests += 1;
      if (status !== 200) failed.push(`${status} ${text}`);
    }
  };
  const deliver = (n: number) => {
    const team: Stage = Object.create(stage, { teamId: { value: teamIds[n] } }) as Stage;
    const event = eventOf(customerOf(`cus_${unique()}`, "Under load"));
    return team.deliver(event, { secret: secretsOf(n).webhook_secret });
  };
  const status = async (n: number) => {
    const answer = await stage.person.call("GET", `/api/billstack/teams/${teamIds[n]}/stripe/status`);
    const problems = (answer.body["problems"] ?? []) as { code: string }[];
    return problems.some(({ code }) => code === "secrets_unreadable") ? { ...answer, status: 0 } : answer;
  };
  const loops = [deliver, deliver, deliver, status, status].map((ask) => repeat(ask));
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      return { requests, failed };
    },
  };
}

it("a rotation under load, killed in the middle and run again, loses nothing and fails no request", async () => {
  expect(await countUnder(oldId)).toBe(CONNECTIONS);
  const running = load();
  // The command stops at this row until the lock is released, so that it is killed in the middle.
  const [middle] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where data_key_sealed like ${`v2.${oldId}.%`}
    order by id offset ${Math.floor(CONNECTIONS / 2)} limit 1`;
  await server.sql.begin(async (sql) => {
    await sql`select from billstack.secret_versions where connection_id = ${middle?.id ?? ""} for update`;
    const killed = startCommand(["keys", "rotate"], cli(`${newKey},${oldKey}`));
    await until("the command to wait in the middle", async () => {
      const waiting = await server.sql`
        select from pg_stat_activity
        where application_name = 'billstack cli' and wait_event_type = 'Lock' and datname = current_database()`;
      return waiting.length === 1;
    });
    killed.process.kill("SIGKILL");
    expect(await killed.ended).toMatchObject({ code: null });
  });
  const under = await countUnder(oldId);
  expect(under).toBeGreaterThan(0);
  expect(under).toBeLessThan(CONNECTIONS);
  const both = await custodyWith(server.sql, `${newKey},${oldKey}`);
  expect(await openAll(server.sql, both, teamIds)).toEqual([]);

  const { code, output } = await runCommand(["keys", "rotate"], cli(`${newKey},${oldKey}`));
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toMatch(/Sealed again: connections \(\d+\), other secrets \(\d\)[.]/);
  expect(output).toContain(`Nothing is sealed with the key ${oldId} any more`);
  const { requests, failed } = await running.stop();
  expect(failed).toEqual([]);
  expect(requests).toBeGreaterThan(50);
  expect(await countUnder(oldId)).toBe(0);
  const onlyNew = await custodyWith(server.sql, newKey);
  expect(await openAll(server.sql, onlyNew, teamIds)).toEqual([]);
  const [factor] = await server.sql<{ sealed: string }[]>`
    select secret_sealed as sealed from billstack.second_factors`;
  const opened = Keyring.parse(newKey).openFor(factor?.sealed ?? "", secondFactorContext(userId));
  expect(opened).toBe("a secret of this test");
  // One entry in the chain of each team, although the command was killed and run again.
  const audited = await server.sql<{ teamId: string; entries: number }[]>`
    select team_id as "teamId", count(*)::int as entries from billstack.audit
    where action = 'keys.rotated' and detail @> ${server.sql.json({ keyId: newId })} and seq is not null
    group by team_id`;
  expect(audited.map(({ teamId }) => teamId)).toEqual(expect.arrayContaining(teamIds));
  expect(audited.filter(({ entries }) => entries !== 1)).toEqual([]);
});

it("the old key may go then, and a server without it serves everybody", async () => {
  const retired = await runCommand(["keys", "retire", oldId], cli(`${newKey},${oldKey}`));
  expect(retired).toMatchObject({ code: 0, output: expect.stringContaining("Remove its entry") });
  expect(retired.output).toContain("still has it");
  const audited = await server.sql`
    select from billstack.audit where action = 'keys.retired' and team_id = any (${teamIds})
      and detail @> ${server.sql.json({ keyId: oldId })} and seq is not null`;
  expect(audited).toHaveLength(CONNECTIONS);
  const without = await startTestServer({
    databaseUrl: server.databaseUrl,
    sandboxUrl: server.sandbox.url,
    env: { BILLSTACK_ENCRYPTION_KEYS: newKey },
  });
  expect(await stage.deliver(eventOf(customerOf("cus_after", "After")), { server: without })).toMatchObject({
    status: 200,
  });
  await without.stop();
});

it("shows no key in what the commands print", async () => {
  const { output } = await runCommand(["keys", "status"], cli(`${newKey},${oldKey}`));
  expect(output).toContain(
    `${newId}: connections (${CONNECTIONS + 1}), service keys (4), second factors (1); seals new secrets`,
  );
  expect(output).toContain(`${oldId}: seals nothing`);
  expect(output).toMatch(new RegExp(`seals with ${newId}, has (${newId}, ${oldId}|${oldId}, ${newId})`));
  for (const key of [oldKey, newKey]) expect(output).not.toContain(key.split(":")[1]);
});

it("is refused while a running process lacks the new key or has another key with its id", async () => {
  const third = generateKey();
  const [id] = third.split(":");
  for (const keys of [`${third},${newKey}`, `${generateKey().replace(/^[^:]+/, newId)},${oldKey}`]) {
    const { code, output } = await runCommand(["keys", "rotate"], cli(keys));
    // The second keyring has the right id and another key: it cannot even open the service keys.
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringMatching(/do not have the key|another key/),
    });
    if (keys.startsWith(third)) expect(output).toContain(`pid ${process.pid}`);
  }
  expect(await countUnder(String(id))).toBe(0);
});

it("is refused while a process of an older version has sessions in the database", async () => {
  const { default: postgres } = await import("postgres");
  const older = postgres(server.databaseUrl, {
    max: 1,
    connection: { application_name: "billstack 0123456789ab" },
  });
  await older`select 1`;
  const { code, output } = await runCommand(["keys", "rotate"], cli(`${newKey},${oldKey}`));
  expect({ code, output }).toMatchObject({
    code: 1,
    output: expect.stringContaining("billstack 0123456789ab"),
  });
  await older.end();
});

it("a key that is used, or with which somebody seals, is not retired", async () => {
  const first = await runCommand(["keys", "retire", newId], cli(`${newKey},${oldKey}`));
  expect(first).toMatchObject({ code: 1, output: expect.stringContaining("is the first one") });
  const sealing = await runCommand(["keys", "retire", newId], cli(`${oldKey},${newKey}`));
  expect(sealing).toMatchObject({ code: 1, output: expect.stringContaining("seal new secrets with it") });
  const unknown = await runCommand(["keys", "retire", "typo"], cli(`${newKey},${oldKey}`));
  expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining("Check the id") });
});

it("leaves what it cannot open, names its team, and ends with an error", async () => {
  const victim = teamIds[0] ?? "";
  await server.sql`
    update billstack.connections set data_key_sealed = regexp_replace(data_key_sealed, '^v2[.][^.]+', 'v2.lost')
    where team_id = ${victim}`;
  // The worker changes other columns meanwhile, such as the time until which no event was missed.
  const sealed = () => server.sql`
    select data_key_sealed, secret_key_sealed, publishable_key_sealed, webhook_secret_sealed,
      previous_webhook_secret_sealed from billstack.connections
    where team_id = ${victim}`;
  const before = await sealed();
  const { code, output } = await runCommand(["keys", "rotate"], cli(`${newKey},${oldKey}`));
  expect(code).toBe(1);
  expect(output).toContain(victim);
  expect(output).toContain("The key lost is still needed. It seals: connections (1).");
  expect(await sealed()).toEqual(before);
  const retired = await runCommand(["keys", "retire", "lost"], cli(`${newKey},${oldKey}`));
  expect(retired).toMatchObject({ code: 1, output: expect.stringContaining("It seals: connections (1).") });
});

it("names the users whose second factor it cannot open, and says how the key goes then", async () => {
  const [user] = await server.sql<{ email: string }[]>`
    update billstack.second_factors
    set secret_sealed = regexp_replace(secret_sealed, '^(v[12])[.][^.]+', '\\1.gone') from billstack.users
    where users.id = second_factors.user_id and users.id = ${userId} returning email`;
  const email = user?.email ?? "";
  const run = (...args: string[]) => runCommand(args, cli(`${newKey},${oldKey}`));
  const rotated = await run("keys", "rotate");
  expect(rotated.code).toBe(1);
  expect(rotated.output).toContain(`Second factors of these users: ${email}.`);
  const refused = await run("keys", "retire", "gone");
  expect(refused).toMatchObject({
    code: 1,
    output: expect.stringContaining("It seals: second factors (1)."),
  });
  expect(refused.output).toContain("users remove-factor <email> --yes");
  expect(await run("users", "remove-factor", email, "--yes")).toMatchObject({ code: 0 });
  const free = await run("keys", "retire", "gone");
  expect(free.output).toContain("nothing is sealed with it");
});

it("a command without keys or database says what is missing", async () => {
  const { code, output } = await runCommand(["keys", "status"], {});
  expect(code).toBe(1);
  expect(output).toMatch(/DATABASE_URL: missing[^]*BILLSTACK_ENCRYPTION_KEYS: missing/);
  expect(Keyring.parse(newKey).keyIds).toEqual([newId]);
});

it("the places with sealed texts are all known, so that no key is retired that one of them needs", async () => {
  const columns = await server.sql<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'billstack' and column_name like '%sealed%' and table_name <> 'connections'
    order by 1`;
  const known = SEALED_PLACES.map(({ table, column }) => `${table}.${column}`);
  expect(columns.map(({ name }) => name)).toEqual(known.toSorted());
});
