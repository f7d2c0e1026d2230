import { Keyring } from "@billstack/crypto";
import { startTestServer, TEST_KEYS, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sendSignal } from "../send-signal.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

type Row = Record<string, unknown>;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const COLUMNS = [
  "data_key_sealed",
  "secret_key_sealed",
  "publishable_key_sealed",
  "webhook_secret_sealed",
  "previous_webhook_secret_sealed",
];

/** Reads columns of a team's connection. */
async function readRow(stage: Stage): Promise<Row> {
  const [row] = await server.sql`select * from billstack.connections where team_id = ${stage.teamId}`;
  return row ?? {};
}

/** Writes columns of a team's connection as somebody with access to the database does. */
async function write(stage: Stage, columns: Row): Promise<void> {
  await server.sql`
    update billstack.connections set ${server.sql(columns)} where team_id = ${stage.teamId}`;
  await sendSignal(server.sql, JSON.stringify({ kind: "connection", teamId: stage.teamId }));
}

const pick = (row: Row, columns = COLUMNS): Row =>
  Object.fromEntries(columns.map((column) => [column, row[column]]));

/** Replaces the keys by the same keys, so that all secrets are sealed again. */
async function replaceKeys(stage: Stage): Promise<void> {
  const { secretKey, publishableKey } = stage.keys;
  const answer = await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
  expect(answer.status).toBe(200);
}

const refusalsIn = async (stage: Stage): Promise<Row[]> => {
  const { body } = await stage.person.call("GET", "T/audit");
  return (body["entries"] as Row[]).filter(({ action }) => action === "connection.secret_refused");
};

/** Each way to put a sealed text where it does not belong, and which secrets it concerns. */
const ATTACKS: [string, string, (stage: Stage, other: Stage) => Promise<void>][] = [
  [
    "the secrets of another team",
    "secret key, publishable key and webhook secret: the stored text is damaged",
    async (stage, other) => write(stage, pick(await readRow(other), COLUMNS.slice(1, 4))),
  ],
  [
    "the secrets of another team with their data key",
    "secret key, publishable key and webhook secret: the stored text is damaged",
    async (stage, other) => write(stage, pick(await readRow(other))),
  ],
  [
    "the secrets of another team with their data key and version",
    "secret key, publishable key and webhook secret: the stored text is damaged",
    async (stage, other) => {
      await server.sql`
        update billstack.secret_versions as mine set version = theirs.version, proof = theirs.proof
        from billstack.secret_versions as theirs
        where mine.team_id = ${stage.teamId} and theirs.team_id = ${other.teamId}`;
      await write(stage, pick(await readRow(other)));
    },
  ],
  [
    "the publishable key in the place of the secret key",
    "stored secret key: the stored text is damaged",
    async (stage) => {
      const { publishable_key_sealed: sealed } = await readRow(stage);
      await write(stage, { secret_key_sealed: sealed });
    },
  ],
  [
    "a test connection that became a live one",
    "secret key, publishable key and webhook secret: the stored text is damaged",
    (stage) => write(stage, { mode: "live" }),
  ],
  [
    "an old secret key over the new one",
    "stored secret key: an older text was put",
    async (stage) => {
      const old = await readRow(stage);
      await replaceKeys(stage);
      await write(stage, pick(old, ["secret_key_sealed"]));
    },
  ],
  [
    "an old row over the new one",
    "secret key, publishable key and webhook secret: an older text was put",
    async (stage) => {
      const old = await readRow(stage);
      await replaceKeys(stage);
      await write(stage, pick(old));
    },
  ],
  [
    "an old row over the new one, with a version that somebody wrote",
    "secret key, publishable key and webhook secret: the stored text is damaged",
    async (stage) => {
      const old = await readRow(stage);
      await replaceKeys(stage);
      await server.sql`update billstack.secret_versions set version = 1 where team_id = ${stage.teamId}`;
      await write(stage, pick(old));
    },
  ],
  [
    "the secrets of the connection before",
    "secret key, publishable key and webhook secret: the stored text is damaged",
    async (stage) => {
      const old = await readRow(stage);
      await stage.person.call("DELETE", "T/stripe/disconnect");
      await stage.connect();
      await write(stage, pick(old));
    },
  ],
  [
    "the current webhook secret in the place of the previous one",
    "stored previous webhook secret: the stored text is damaged",
    async (stage) => {
      const next = `whsec_${unique()}${unique()}${unique()}`;
      await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: next });
      const { webhook_secret_sealed: sealed } = await readRow(stage);
      await write(stage, { previous_webhook_secret_sealed: sealed });
    },
  ],
  [
    "a text of the form before data keys",
    "stored webhook secret: an older text was put",
    (stage) => {
      const teamId = stage.teamId;
      const of = { teamId, mode: "test" as const, field: "webhook_secret" };
      return write(stage, { webhook_secret_sealed: Keyring.parse(TEST_KEYS).seal(WEBHOOK_SECRET, of) });
    },
  ],
  [
    "a text of the form before data keys, without a version",
    "stored webhook secret: an older text was put",
    async (stage) => {
      const of = { teamId: stage.teamId, mode: "test" as const, field: "webhook_secret" };
      await server.sql`delete from billstack.secret_versions where team_id = ${stage.teamId}`;
      await write(stage, { webhook_secret_sealed: Keyring.parse(TEST_KEYS).seal(WEBHOOK_SECRET, of) });
    },
  ],
];

describe("a sealed text that somebody puts where it does not belong is refused, recorded once and shown", () => {
  it.each(ATTACKS)("%s", async (_name, sentence, attack) => {
    const [stage, other] = await Promise.all([Stage.ready(server), Stage.ready(server)]);
    await attack(stage, other);
    const problem = await until("the problem", async () => {
      const [first] = (await stage.status())["problems"] as { code: string; sentence: string }[];
      return first?.code === "secrets_unreadable" && first;
    });
    expect(problem.sentence).toContain(sentence);
    await stage.status();
    const entries = await refusalsIn(stage);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ userId: null, detail: { secrets: expect.any(Array) } });
    const event = eventOf(customerOf(`cus_${unique()}`, "Of the other team"));
    expect(await other.deliver(event)).toMatchObject({ status: 200 });
    expect((await other.status())["problems"]).toEqual([]);
  });
});

it("a delivery notices it too, though nobody asks for the status", async () => {
  const stage = await Stage.ready(server);
  const { publishable_key_sealed: sealed } = await readRow(stage);
  await write(stage, { webhook_secret_sealed: sealed });
  const event = eventOf(customerOf(`cus_${unique()}`, "Refused"));
  await until("the refusal", async () => (await stage.deliver(event)).status === 503);
  await until("the audit entry", async () => {
    const rows = await server.sql`
      select from billstack.audit where team_id = ${stage.teamId} and action = 'connection.secret_refused'`;
    return rows.length === 1;
  });
  const line = await until("the line", async () =>
    server.logged.find((text) => text.includes(stage.teamId) && text.includes("cannot be decrypted")),
  );
  expect(JSON.parse(line)).toMatchObject({ level: 50, secrets: ["webhook secret: damaged"] });
  expect(line).not.toContain(WEBHOOK_SECRET);
});

it("the metrics count the teams, by reason and missing encryption key", async () => {
  const own = await startTestServer();
  const metric = async (): Promise<string[]> => {
    const text = await (await fetch(`${own.url}/metrics`)).text();
    return text.split("\n").filter((line) => line.startsWith("billstack_unreadable_secrets"));
  };
  const stage = await Stage.ready(own);
  expect(await metric()).toEqual([]);
  const change = async (from: string, to: string): Promise<void> => {
    await own.sql`
      update billstack.connections set data_key_sealed = regexp_replace(data_key_sealed, ${from}, ${to})`;
    await stage.status();
    await sendSignal(own.sql, JSON.stringify({ kind: "connection", teamId: stage.teamId }));
  };
  const [id] = TEST_KEYS.split(":");
  await change(`^v2[.]${id}[.]`, "v2.gone.");
  expect(await metric()).toEqual(['billstack_unreadable_secrets{reason="missing_key",missing_key="gone"} 1']);
  await change("^v2[.]gone[.]", `v2.${id}.`);
  expect(await metric()).toEqual([]);
  await change("^v2[.]", "v2.x");
  await stage.person.call("DELETE", "T/stripe/disconnect");
  await until("the team to be forgotten", async () => (await metric()).length === 0);
  await own.stop();
});
