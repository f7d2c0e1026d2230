import { SCOPES } from "@billstack/tenancy/roles";
import { startTestServer, until, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { callWithKey, makeApiKey, type MadeKey } from "../api-keys.js";

let server: TestServer;
let person: Client;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  person = await server.client().signUp();
});
afterAll(() => server.stop());

const make = (body: object, by: Client = person) => by.call("POST", "T/api-keys", { name: "Shop", ...body });
const list = async (by: Client = person) =>
  (await by.call("GET", "T/api-keys")).body as { keys: Record<string, unknown>[] };
const listed = async (id: string) => (await list()).keys.find((key) => key["id"] === id);
const used = async (rawKey: string) => {
  const { status, body } = await callWithKey(person, rawKey);
  return { status, code: body["code"] };
};
const audit = async (by: Client = person) =>
  (await by.call("GET", "T/audit?limit=100")).body["entries"] as Record<string, unknown>[];
/** Changes times of a key in the database, as if time had passed. The server is not told. */
const age = (id: string, columns: Record<string, Date | null>) =>
  server.sql`update billstack.api_keys set ${server.sql(columns)} where id = ${id}`;

describe("making a key", () => {
  it("answers 201 with the key, which is shown only then", async () => {
    const answer = await make({ scopes: ["access:read"], expiresAt: "2999-01-01T01:00:00+01:00" });
    expect(answer.status).toBe(201);
    const { key, rawKey } = answer.body as unknown as MadeKey;
    expect(rawKey).toMatch(/^bs_[0-9a-f]{48}$/);
    expect(key).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{24}$/),
      name: "Shop",
      prefix: rawKey.slice(0, 7),
      projectId: null,
      scopes: ["access:read"],
      expiresAt: "2999-01-01T00:00:00.000Z",
      createdAt: expect.any(String),
    });
    const user = (await person.call("GET", "/api/auth/session")).body["user"] as {
      id: string;
      email: string;
    };
    expect(await listed(key.id)).toEqual({
      ...key,
      createdBy: user.id,
      createdByEmail: user.email,
      lastUsedAt: null,
      revokedAt: null,
      status: "active",
    });
    expect(JSON.stringify(await list())).not.toContain(rawKey);
    expect((await audit())[0]).toMatchObject({
      action: "api_key.created",
      userId: user.id,
      apiKeyId: null,
      detail: { keyId: key.id, name: "Shop", scopes: ["access:read"] },
    });
  });

  it("stores only the SHA-256 of the key", async () => {
    const { key, rawKey } = await makeApiKey(person);
    const [row] = await server.sql<Record<string, unknown>[]>`
      select to_jsonb(api_keys) as whole, hash = sha256(convert_to(${rawKey}, 'UTF8')) as is_hash
      from billstack.api_keys where id = ${key.id}`;
    expect(row?.["is_hash"]).toBe(true);
    expect(JSON.stringify(row?.["whole"])).not.toContain(rawKey.slice(7, 20));
  });

  it("keeps each scope once, and * alone", async () => {
    const twice = await make({ scopes: ["tables:read", "access:read", "tables:read"] });
    expect(twice.body).toMatchObject({ key: { scopes: ["access:read", "tables:read"] } });
    expect((await make({ scopes: ["access:read", "*"] })).body).toMatchObject({ key: { scopes: ["*"] } });
  });

  it.each<[string, object, string]>([
    ["no scopes", {}, "scopes"],
    ["an empty list of scopes", { scopes: [] }, "scopes"],
    ["an unknown scope", { scopes: ["access:write"] }, "scopes.0"],
    ["scopes that are no list", { scopes: "*" }, "scopes"],
  ])("answers 400 to %s, and lists the scopes", async (_what, body, path) => {
    const answer = await make(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "invalid_input", issues: [{ path }] });
    for (const scope of [...SCOPES, "*"]) expect(answer.body["error"]).toContain(scope);
  });

  it.each<[string, object, string]>([
    ["no name", { name: undefined }, "name"],
    ["an empty name", { name: "  " }, "name"],
    ["a name with a line break", { name: "a\nb" }, "name"],
    ["a name with a line break at its end", { name: "a\n" }, "name"],
    ["a name with an escape character", { name: "\u001b[31mred" }, "name"],
    ["a name with DEL", { name: "a\u007f" }, "name"],
    ["a name with U+0000", { name: "a\0b" }, "name"],
    ["a name that turns the text around", { name: "shop \u202e yek" }, "name"],
    ["a name with half a character", { name: "a\ud800" }, "name"],
    ["a name that is a key", { name: `bs_${"0123456789ab".repeat(4)}` }, "name"],
    ["a name of a zero width space", { name: "\u200b" }, "name"],
    ["a name of an Arabic letter mark", { name: "\u061c" }, "name"],
    ["a name of a Hangul filler", { name: "\u3164 \u3164" }, "name"],
    ["a name of tag characters", { name: "\u{e0041}\u{e0042}" }, "name"],
    ["a name of variation selectors", { name: "\ufe0f\u034f" }, "name"],
    ["a name of an empty Braille pattern", { name: "\u2800" }, "name"],
    ["a name of 81 characters", { name: "x".repeat(81) }, "name"],
    ["an expiry in the past", { expiresAt: new Date(Date.now() - 1_000).toISOString() }, "expiresAt"],
    ["an expiry that is no time", { expiresAt: "tomorrow" }, "expiresAt"],
    ["an expiry that is a number", { expiresAt: 1_900_000_000 }, "expiresAt"],
    ["an expiry in the year 10000", { expiresAt: "9999-12-31T23:59:59-12:00" }, "expiresAt"],
    ["an expiry in the year 12000", { expiresAt: "12000-01-01T23:59:59Z" }, "expiresAt"],
    ["another field", { projectId: "p" }, "projectId"],
  ])("answers 400 to %s", async (_what, body, path) => {
    const before = (await list()).keys.length;
    const answer = await make({ scopes: ["*"], ...body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "invalid_input", issues: [{ path }] });
    expect((await list()).keys).toHaveLength(before);
  });

  it("takes names in any script, and no expiry as null", async () => {
    for (const name of ["Магазин", "商店", "Shop 👩‍💻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "x".repeat(80)]) {
      const answer = await make({ name, scopes: ["*"], expiresAt: null });
      expect(answer.body).toMatchObject({ key: { name, expiresAt: null } });
    }
  });

  it("answers 409 to the 101st key that is not revoked, also if many are made at once", async () => {
    const other = await server.client().signUp();
    const answers = await Promise.all(Array.from({ length: 105 }, () => make({ scopes: ["*"] }, other)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => [status, body["code"]])).toEqual(
      refused.map(() => [409, "too_many_keys"]),
    );
    const [key] = (await list(other)).keys;
    // Each of these makes one more key.
    const rotate = (overlapSeconds: number) =>
      other.call("POST", `T/api-keys/${String(key?.["id"])}/rotate`, { overlapSeconds });
    expect((await rotate(60)).body).toMatchObject({ code: "too_many_keys" });
    expect((await rotate(0)).status).toBe(201);
    expect((await make({ scopes: ["*"] }, other)).status).toBe(409);
    const [newest] = (await list(other)).keys;
    await other.call("DELETE", `T/api-keys/${String(newest?.["id"])}`);
    expect((await make({ scopes: ["*"] }, other)).status).toBe(201);
  });
});

describe("rotating a key", () => {
  it("makes a key with the same name, scopes and expiry, and revokes the previous one at once", async () => {
    const choices = { name: "Tablet", scopes: ["sync:read"], expiresAt: "2999-01-01T00:00:00.000Z" };
    const { key, rawKey } = await makeApiKey(person, choices);
    expect(await used(rawKey)).toMatchObject({ status: 200 });
    const answer = await person.call("POST", `T/api-keys/${key.id}/rotate`);
    expect(answer.status).toBe(201);
    const next = answer.body as unknown as MadeKey & { previousValidUntil: string };
    expect(next.key).toMatchObject(choices);
    expect(next.key.id).not.toBe(key.id);
    expect(new Date(next.previousValidUntil).getTime()).toBeLessThanOrEqual(Date.now());
    expect(await used(rawKey)).toEqual({ status: 401, code: "key_revoked" });
    expect(await used(next.rawKey)).toMatchObject({ status: 200 });
    expect(await listed(key.id)).toMatchObject({ status: "revoked", revokedAt: next.previousValidUntil });
    expect((await audit()).find(({ action }) => action === "api_key.rotated")).toMatchObject({
      detail: { keyId: key.id, newKeyId: next.key.id, previousValidUntil: next.previousValidUntil },
    });
  });

  it("lets the previous key work for the overlap, and ends it then", async () => {
    const { key, rawKey } = await makeApiKey(person);
    await used(rawKey);
    const { body } = await person.call("POST", `T/api-keys/${key.id}/rotate`, { overlapSeconds: 1 });
    const until1 = new Date(String(body["previousValidUntil"])).getTime();
    expect(await used(rawKey)).toMatchObject({ status: 200 });
    expect(await listed(key.id)).toMatchObject({ status: "active", revokedAt: body["previousValidUntil"] });
    await until("the end of the overlap", async () => (await used(rawKey)).code === "key_revoked");
    expect(Date.now()).toBeGreaterThanOrEqual(until1);
  });

  it("takes an overlap of seven days, and never makes an overlap longer that was chosen before", async () => {
    const { key } = await makeApiKey(person);
    const rotate = async (overlapSeconds: number) =>
      (await person.call("POST", `T/api-keys/${key.id}/rotate`, { overlapSeconds })).body;
    const first = await rotate(604_800);
    const inSevenDays = Date.now() + 604_800_000;
    expect(Math.abs(new Date(String(first["previousValidUntil"])).getTime() - inSevenDays)).toBeLessThan(
      60_000,
    );
    const second = await rotate(60);
    expect((await rotate(3_600))["previousValidUntil"]).toBe(second["previousValidUntil"]);
  });

  it("says that the previous key ends with its expiry, if that is earlier", async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { key } = await makeApiKey(person, { expiresAt });
    const { body } = await person.call("POST", `T/api-keys/${key.id}/rotate`, { overlapSeconds: 3_600 });
    expect(body["previousValidUntil"]).toBe(expiresAt);
  });

  it.each([-1, 604_801, 1.5, "60", null])("answers 400 to an overlap of %j", async (overlapSeconds) => {
    const { key } = await makeApiKey(person);
    const answer = await person.call("POST", `T/api-keys/${key.id}/rotate`, { overlapSeconds });
    expect(answer.body).toMatchObject({ code: "invalid_input", issues: [{ path: "overlapSeconds" }] });
  });

  it("answers 409 for a key that is revoked or has expired", async () => {
    const past = new Date(Date.now() - 1_000);
    for (const columns of [{ revoked_at: past }, { expires_at: past }]) {
      const { key } = await makeApiKey(person);
      await age(key.id, columns);
      const answer = await person.call("POST", `T/api-keys/${key.id}/rotate`);
      expect(answer.status).toBe(409);
      expect(answer.body["code"]).toBe("key_not_active");
    }
  });

  it("makes one key if the same key is rotated ten times at once", async () => {
    const { key } = await makeApiKey(person, { name: "Once" });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => person.call("POST", `T/api-keys/${key.id}/rotate`)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    expect(
      (await list()).keys.filter(({ name, status }) => name === "Once" && status === "active"),
    ).toHaveLength(1);
  });
});

describe("revoking a key", () => {
  it("holds at once, and twice does the same", async () => {
    const { key, rawKey } = await makeApiKey(person);
    expect(await used(rawKey)).toMatchObject({ status: 200 });
    for (let time = 0; time < 2; time++) {
      const answer = await person.call("DELETE", `T/api-keys/${key.id}`);
      expect([answer.status, answer.body]).toEqual([200, { success: true }]);
      expect(await used(rawKey)).toEqual({ status: 401, code: "key_revoked" });
    }
    const entries = (await audit()).filter(({ detail }) => (detail as { keyId?: string }).keyId === key.id);
    expect(entries.map(({ action }) => action)).toEqual(["api_key.revoked", "api_key.created"]);
  });

  it("also ends the overlap of a rotated key", async () => {
    const { key, rawKey } = await makeApiKey(person);
    await person.call("POST", `T/api-keys/${key.id}/rotate`, { overlapSeconds: 3_600 });
    await person.call("DELETE", `T/api-keys/${key.id}`);
    expect(await used(rawKey)).toEqual({ status: 401, code: "key_revoked" });
  });

  it("keeps the newest hundred revoked keys in the list", async () => {
    const other = await server.client().signUp();
    await server.sql`
      insert into billstack.api_keys (id, team_id, name, prefix, hash, scopes, revoked_at)
      select 'key_old' || n, ${other.teamId}, 'Old', 'bs_0000', sha256(convert_to(${other.teamId} || n, 'UTF8')), '{*}',
        now() - make_interval(hours => n)
      from generate_series(1, 150) as n`;
    const { key } = await makeApiKey(other);
    const ids = (await list(other)).keys.map(({ id }) => id);
    expect(ids).toHaveLength(101);
    expect(ids).toContain(key.id);
    expect(ids).toContain("key_old100");
    expect(ids).not.toContain("key_old101");
  });
});

it.each(["rotate", "revoke"])(
  "answers 404 to %s of another team's key, and changes nothing",
  async (verb) => {
    const stranger = await server.client().signUp();
    const { key, rawKey } = await makeApiKey(person);
    for (const id of [key.id, "key_0", "zzz"]) {
      const answer = await (verb === "rotate"
        ? stranger.call("POST", `T/api-keys/${id}/rotate`)
        : stranger.call("DELETE", `T/api-keys/${id}`));
      expect([answer.status, answer.body["code"]]).toEqual([404, "not_found"]);
    }
    expect(await used(rawKey)).toMatchObject({ status: 200 });
    expect(await listed(key.id)).toMatchObject({ status: "active" });
  },
);
