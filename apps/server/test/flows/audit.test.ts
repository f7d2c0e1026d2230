import { startTestServer, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { eventOf, Stage } from "../stage.js";

type Entry = Record<string, unknown> & { detail: Record<string, unknown> };

let server: TestServer;
let stage: Stage;
let owner: Client;
let userId = "";
let email = "";
/** A member of the same team. */
let member: Client;
let memberId = "";
let memberEmail = "";
const eventId = eventOf({ id: "cus_audit", object: "customer" }).id;

beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  owner = stage.person;
  const session = (await owner.call("GET", "/api/auth/session")).body as {
    user: { id: string; email: string };
  };
  ({ id: userId, email } = session.user);
  member = await server.client().signUp();
  const own = (await member.call("GET", "/api/auth/session")).body as { user: { id: string; email: string } };
  ({ id: memberId, email: memberEmail } = own.user);
  await server.sql`
    insert into billstack.members (team_id, user_id, role) values (${stage.teamId}, ${own.user.id}, 'member')`;
  member.teamId = stage.teamId;
  await server.sql`
    insert into billstack.inbox (connection_id, event_id, type, created, status, payload)
    select id, ${eventId}, 'customer.updated', now(), 'buried', '{"id":"x"}'
    from billstack.connections where team_id = ${stage.teamId}`;
});
afterAll(() => server.stop());

async function entries(query = "", client = owner): Promise<Entry[]> {
  const { status, body, text } = await client.call("GET", `T/audit${query}`);
  expect({ status, text }).toMatchObject({ status: 200 });
  return body["entries"] as Entry[];
}
const ofAction = async (action: string): Promise<Entry[]> => entries(`?limit=100&action=${action}`);

describe("what is recorded", () => {
  it("a person who looks at a payload, once in ten minutes for each event", async () => {
    await owner.call("GET", `T/stripe/events/${eventId}`);
    await owner.call("GET", `T/stripe/events/${eventId}`);
    await owner.call("GET", "T/stripe/events/evt_does_not_exist");
    expect(await ofAction("event.payload_read")).toMatchObject([{ userId, detail: { eventId } }]);
  });

  it("an API key that looks at payloads, once an hour", async () => {
    const made = await owner.call("POST", "T/api-keys", { name: "Reader", scopes: ["events:read"] });
    const { rawKey, key } = made.body as { rawKey: string; key: { id: string } };
    const program = server.client();
    program.teamId = stage.teamId;
    for (let n = 0; n < 3; n++)
      await program.call("GET", `T/stripe/events/${eventId}`, undefined, {
        authorization: `Bearer ${rawKey}`,
      });
    expect(await entries(`?userId=${key.id}`)).toMatchObject([
      {
        action: "event.payload_read",
        userId: null,
        apiKeyId: key.id,
        apiKeyName: "Reader",
        detail: { eventId },
      },
    ]);
  });

  it("one event that is replayed, but not one that cannot be", async () => {
    await owner.call("POST", `T/stripe/events/${eventId}/replay`);
    await owner.call("POST", "T/stripe/events/evt_does_not_exist/replay");
    expect(await ofAction("event.replayed")).toMatchObject([{ userId, detail: { eventId } }]);
  });

  it("a member who tries what only others may do, once in ten minutes for each permission", async () => {
    for (let n = 0; n < 2; n++) {
      expect((await member.call("POST", "T/api-keys", { name: "Mine", scopes: ["*"] })).status).toBe(403);
      expect((await member.call("DELETE", "T/stripe/disconnect")).status).toBe(403);
    }
    expect((await ofAction("member.refused")).map(({ detail }) => detail)).toEqual([
      { permission: "connection.disconnect", role: "member" },
      { permission: "api_keys.manage", role: "member" },
    ]);
  });

  it("an API key that lacks a scope", async () => {
    const made = await owner.call("POST", "T/api-keys", { name: "Narrow", scopes: ["access:read"] });
    const { rawKey, key } = made.body as { rawKey: string; key: { id: string } };
    const program = server.client();
    program.teamId = stage.teamId;
    const bearer = { authorization: `Bearer ${rawKey}` };
    expect((await program.call("GET", "T/customers", undefined, bearer)).status).toBe(403);
    expect(await entries(`?userId=${key.id}`)).toMatchObject([
      { action: "api_key.refused", detail: { permission: "customers.read", reason: "scope_missing" } },
    ]);
  });

  it("nothing for somebody of another team", async () => {
    const stranger = await server.client().signUp();
    stranger.teamId = stage.teamId;
    const before = await entries("?limit=100");
    expect((await stranger.call("DELETE", "T/stripe/disconnect")).status).toBe(404);
    expect(await entries("?limit=100")).toEqual(before);
  });
});

describe("filters", () => {
  it("by person, with the person's name", async () => {
    const mine = await entries(`?userId=${userId}&limit=100`);
    expect(mine.length).toBeGreaterThan(1);
    for (const entry of mine) expect(entry).toMatchObject({ userId, userName: email, userEmail: email });
    expect((await entries("?userId=billstack")).map(({ action }) => action)).toEqual(["connection.ready"]);
    expect(await entries("?userId=nobody")).toEqual([]);
  });

  it("by action, and the entry of the new schema counts the tables that Tables lists", async () => {
    const { tables } = (await owner.call("GET", "T/stripe/tables")).body as { tables: unknown[] };
    const made = await entries("?action=connection.ready");
    expect(made.map(({ detail }) => detail)).toEqual([{ tables: tables.length }]);
  });

  it("by time", async () => {
    const all = await entries("?limit=100");
    const middle = all[1];
    expect(await entries(`?limit=100&to=${String(middle?.["at"])}`)).toEqual(all.slice(2));
    const from = await entries(`?limit=100&from=${String(middle?.["at"])}`);
    expect(from).toEqual(all.slice(0, 2));
  });

  it("by a text in any field and any case, in which nothing is a wildcard", async () => {
    expect((await entries(`?q=${eventId.toUpperCase()}`)).map(({ action }) => action).toSorted()).toEqual([
      "event.payload_read",
      "event.payload_read",
      "event.replayed",
    ]);
    expect((await entries("?q=narrow&limit=100")).length).toBeGreaterThan(0);
    for (const text of ["%25", "_____", "\\", "' or true --"])
      expect(await entries(`?q=${text}`)).toEqual([]);
  });

  it("together", async () => {
    expect(await entries(`?userId=${userId}&action=event.replayed&q=evt_`)).toHaveLength(1);
    expect(await entries(`?userId=billstack&action=event.replayed`)).toEqual([]);
  });

  it.each(["from=yesterday", "to=2026-02-30T00:00:00Z", "limit=0", `q=${"x".repeat(201)}`, "format=csv"])(
    "are refused if they are wrong: %s",
    async (query) => {
      const { status, body } = await owner.call("GET", `T/audit?${query}`);
      expect({ status, code: body["code"] }).toEqual({ status: 400, code: "invalid_input" });
    },
  );

  it.each([
    "0000-01-01T00:00:00Z",
    "2026-01-01T00:00:00%2B16:00",
    "2026-01-01T00:00:00-23:59",
    `2026-01-01T00:00:00.${"0".repeat(200)}Z`,
  ])("are refused, also for the export, if PostgreSQL cannot hold the time %s", async (time) => {
    for (const path of [`T/audit?from=${time}`, `T/audit?to=${time}`, `T/audit/export?from=${time}`]) {
      const { status, body } = await owner.call("GET", path);
      expect({ path, status, code: body["code"] }).toEqual({ path, status: 400, code: "invalid_input" });
    }
  });

  it("take every time that PostgreSQL can hold", async () => {
    const first = "0001-01-01T00:00:00%2B15:59";
    expect(await entries(`?to=${first}`)).toEqual([]);
    expect(await entries("?from=9999-12-31T23:59:59.999999-15:59")).toEqual([]);
    expect((await owner.call("GET", `T/audit/export?format=json&to=${first}`)).body).toEqual([]);
  });

  it("have a list of everybody who has done something", async () => {
    const { actors } = (await owner.call("GET", "T/audit/actors")).body as {
      actors: { id: string; name: string; keyPrefix: string | null }[];
    };
    expect(actors).toContainEqual({ id: userId, name: email, email, keyPrefix: null });
    expect(actors).toContainEqual({ id: "billstack", name: null, email: null, keyPrefix: null });
    const keys = actors.filter(({ id }) => id.startsWith("key_"));
    expect(keys.map(({ name }) => name)).toContain("Reader");
    for (const { keyPrefix } of keys) expect(keyPrefix).toMatch(/^bs_/);
  });

  it("tell a person who gave themselves the e-mail address of another as a name from that other person", async () => {
    await server.sql`update billstack.users set name = ${email} where id = ${memberId}`;
    const [entry] = await entries(`?userId=${memberId}&limit=1`);
    expect(entry).toMatchObject({ userId: memberId, userName: email, userEmail: memberEmail });
    const { actors } = (await owner.call("GET", "T/audit/actors")).body as { actors: unknown[] };
    expect(actors).toContainEqual({ id: memberId, name: email, email: memberEmail, keyPrefix: null });
  });
});

describe("an export", () => {
  it("is a file with the entries that the filters allow, and is recorded", async () => {
    const { status, headers, text } = await owner.call("GET", "T/audit/export?format=json&q=evt_");
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toBe("attachment; filename=audit.json");
    expect(JSON.parse(text)).toEqual(await entries("?q=evt_"));
    const [exported] = await ofAction("audit.exported");
    expect(exported).toMatchObject({ userId });
    expect(exported?.detail).toEqual({ format: "json", q: "evt_" });
  });

  it("has every entry once, newest first, also if there are many", async () => {
    await server.sql`
      insert into billstack.audit (team_id, action) select ${stage.teamId}, 'backfill.started' from generate_series(1, 1200)`;
    const { text } = await owner.call("GET", "T/audit/export?format=json");
    const ids = (JSON.parse(text) as Entry[]).map(({ id }) => Number(id));
    const [stored] = await server.sql<{ n: number }[]>`
      select count(*)::int as n from billstack.audit where team_id = ${stage.teamId}`;
    expect(new Set(ids).size).toBe(stored?.n);
    expect(ids).toEqual(ids.toSorted((one, other) => other - one));
  });

  it("as CSV quotes its cells, and holds no formula", async () => {
    await owner.call("POST", "T/api-keys", { name: '=1+1, "x"', scopes: ["*"] });
    const made = await owner.call("GET", "T/audit/export?action=api_key.created&q=1%2B1");
    expect(made.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [heading, line, ...more] = made.text.split("\r\n");
    expect(heading).toBe("id,at,userId,userName,userEmail,apiKeyId,apiKeyName,action,detail");
    expect(line).toMatch(/^\d+,20\d\d-.*,api_key\.created,"\{""name"":""=1\+1, \\""x\\"".*\}"$/);
    expect(more).toEqual([""]);
    for (const name of ["=cmd()", "＝cmd()", "＋1", "－1", "＠SUM(1)"]) {
      await server.sql`update billstack.users set name = ${name} where id = ${userId}`;
      const { text } = await owner.call("GET", "T/audit/export?action=api_key.created&q=1%2B1");
      expect(text).toContain(`,${userId},'${name},${email},`);
    }
  });

  it("without a match is an empty file", async () => {
    expect((await owner.call("GET", "T/audit/export?action=no_such_action")).text.split("\r\n")).toHaveLength(
      2,
    );
    expect((await owner.call("GET", "T/audit/export?format=json&action=no_such_action")).body).toEqual([]);
  });

  it("in another format is refused before anything is sent", async () => {
    const { status, body } = await owner.call("GET", "T/audit/export?format=xml");
    expect({ status, code: body["code"] }).toEqual({ status: 400, code: "invalid_input" });
  });
});
