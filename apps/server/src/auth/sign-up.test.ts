import { generateKey } from "@billstack/crypto";
import { hash } from "@node-rs/argon2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCommand } from "../../test/cli.js";
import { startTestServer, type Client, type TestServer } from "../testing/index.js";

const PASSWORD = "correct horse battery";
const KEYS = generateKey();
let server: TestServer;
let counter = 0;
const address = (): string => `someone-${++counter}@example.com`;
const signUp = (body: unknown, client: Client = server.client()) =>
  client.call("POST", "/api/auth/sign-up", body);
const users = async (): Promise<number> =>
  (await server.sql<{ n: number }[]>`select count(*)::int as n from billstack.users`)[0]?.n ?? -1;

const signIn = (email: string, password: string) =>
  server.client().call("POST", "/api/auth/sign-in", { email, password });

beforeAll(async () => {
  server = await startTestServer({ env: { BILLSTACK_ENCRYPTION_KEYS: KEYS } });
});
afterAll(() => server.stop());

it("answers 201 with the user, the first team and one cookie", async () => {
  const email = address();
  const answer = await signUp({ email, password: PASSWORD, name: "Ada", teamName: "Analytical" });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    user: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), email, name: "Ada" },
    team: { id: expect.stringMatching(/^[a-z][a-z0-9]{15}$/), name: "Analytical" },
  });
  const cookies = answer.headers.getSetCookie();
  expect(cookies).toHaveLength(1);
  const [pair, ...attributes] = cookies[0]?.split("; ") ?? [];
  expect(pair).toMatch(/^billstack_session=[a-z0-9]{32,}$/);
  expect(attributes.map((one) => one.replace(/^Max-Age=\d+$/, "Max-Age")).toSorted()).toEqual([
    "HttpOnly",
    "Max-Age",
    "Path=/",
    "SameSite=Lax",
  ]);
});

it("makes the person the owner of a team that is named after them", async () => {
  const client = server.client();
  await signUp({ email: "grace@example.com", password: PASSWORD }, client);
  const { body } = await client.call("GET", "/api/auth/session");
  expect(body).toMatchObject({
    user: { email: "grace@example.com", name: null },
    teams: [{ name: "grace's team", role: "owner" }],
  });
});

it("stores only hashes of the password and the token", async () => {
  const client = server.client();
  const password = "a-very-secret-password-4711";
  await signUp({ email: address(), password }, client);
  const token = client.cookie?.split("=")[1] ?? "";
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  const tables = await server.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  for (const { name } of tables) {
    const [found] = await server.sql.unsafe(
      `select count(*)::int as rows from ${name} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0`,
      [token, password],
    );
    expect({ name, ...found }).toEqual({ name, rows: 0 });
  }
  const [user] = await server.sql`select password_hash from billstack.users order by created_at desc limit 1`;
  expect(user?.["password_hash"]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(server.logged.join("")).not.toContain(token);
  expect(server.logged.join("")).not.toContain(password);
});

it("answers 409 for a taken e-mail address, also in upper case or with white space around it", async () => {
  const email = address();
  await signUp({ email, password: PASSWORD });
  for (const same of [email, email.toUpperCase(), `  ${email}\n`]) {
    const answer = await signUp({ email: same, password: PASSWORD });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: "email_taken" });
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

it("lets one of ten people at once sign up with the same e-mail address, and stores nothing of the others", async () => {
  const email = address();
  const before = await users();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => signUp({ email, password: PASSWORD, teamName: `race ${email}` })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    201,
    ...Array.from({ length: 9 }, () => 409),
  ]);
  expect((await users()) - before).toBe(1);
  expect(await server.sql`select 1 from billstack.teams where name = ${`race ${email}`}`).toHaveLength(1);
});

it.each([8, 256])("accepts a password of %i characters, and signs in with it", async (length) => {
  const email = address();
  const password = "jX9kq2Lä".padEnd(length, "jX9kq2Lä kettle ");
  expect((await signUp({ email, password })).status).toBe(201);
  expect((await server.client().call("POST", "/api/auth/sign-in", { email, password })).status).toBe(200);
});

describe("refuses", () => {
  const good = { email: "new@example.com", password: PASSWORD };
  it.each<[string, unknown, string[]]>([
    ["no fields", {}, ["email", "password"]],
    ["a short password", { ...good, password: "1234567" }, ["password"]],
    ["a long password", { ...good, password: "x".repeat(257) }, ["password"]],
    ["an address without @", { ...good, email: "new.example.com" }, ["email"]],
    ["an address with a line break", { ...good, email: "new@example.com\nbcc: x@example.com" }, ["email"]],
    ["an address that contains HTML", { ...good, email: '"<script>"@example.com' }, ["email"]],
    ["a long address", { ...good, email: `${"x".repeat(250)}@example.com` }, ["email"]],
    [
      "wrong types",
      { email: 1, password: [], name: {}, teamName: null },
      ["email", "name", "password", "teamName"],
    ],
    ["empty names", { ...good, name: " ", teamName: " " }, ["name", "teamName"]],
    ["long names", { ...good, name: "x".repeat(81), teamName: "x".repeat(81) }, ["name", "teamName"]],
    ["a common password", { ...good, password: "password1" }, ["password"]],
    ["the e-mail address as password", { ...good, password: "NEW@example.com" }, ["password"]],
    ["unknown fields", { ...good, role: "owner", isAdmin: true }, ["isAdmin", "role"]],
    ["NUL in a name", { ...good, name: "a\0b" }, ["name"]],
    ["NUL in a password", { ...good, password: "12345678\0" }, ["password"]],
    [
      "a field named __proto__",
      `{"email":"new@example.com","password":"12345678","__proto__":{"x":1}}`,
      ["__proto__"],
    ],
  ])("%s", async (_what, body, paths) => {
    const before = await users();
    const answer = await signUp(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "invalid_input" });
    const issues = answer.body["issues"] as { path: string; message: string }[];
    expect([...new Set(issues.map(({ path }) => path))].toSorted()).toEqual(paths);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await users()).toBe(before);
  });
});

it("checks the password exactly as it was typed, however old it is", async () => {
  const email = `exact-${crypto.randomUUID()}@example.com`;
  const typed = ` Tréble clef ${"x".repeat(80)} Ö `;
  const signedUp = await signUp({ email, password: typed });
  expect(signedUp.status).toBe(201);
  await server.sql`update billstack.users set created_at = now() - interval '10 years' where email = ${email}`;
  const others = [typed.trim(), typed.toUpperCase(), typed.toLowerCase(), typed.slice(0, 72), `${typed}x`];
  for (const other of others) expect((await signIn(email, other)).status).toBe(401);
  expect((await signIn(email, typed)).status).toBe(200);
});

describe("a password with letters that can be written in two ways", () => {
  const [composed, decomposed] = ["caf\u00e9 verona opal", "cafe\u0301 verona opal"];
  const hashOf = async (email: string): Promise<string> =>
    String(
      (await server.sql`select password_hash from billstack.users where email = ${email}`)[0]?.[
        "password_hash"
      ],
    );

  it("is the same in both, and not the same as one that only looks alike", async () => {
    const email = `form-${crypto.randomUUID()}@example.com`;
    await signUp({ email, password: decomposed });
    for (const password of [composed, decomposed]) expect((await signIn(email, password)).status).toBe(200);
    expect((await signIn(email, "cafe verona opal")).status).toBe(401);
    expect((await signIn(email, "\uff43af\u00e9 verona opal")).status).toBe(401);
  });

  it.each<[string, (password: string) => Promise<string>]>([
    [
      "that was not normalised",
      (password) => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
    ],
    ["of a lower cost", (password) => hash(password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 })],
  ])("signs in with a hash of an earlier version %s, which is then renewed once", async (_how, make) => {
    const email = address();
    await signUp({ email, password: PASSWORD });
    await server.sql`update billstack.users set password_hash = ${await make(decomposed)} where email = ${email}`;
    // As the upgrade to the version with seals did.
    await runCommand(["users", "accept-changes", email, "--yes"], {
      DATABASE_URL: server.databaseUrl,
      BILLSTACK_ENCRYPTION_KEYS: KEYS,
    });
    const old = await hashOf(email);
    expect((await signIn(email, "another horse battery")).status).toBe(401);
    expect(await hashOf(email)).toBe(old);
    expect((await signIn(email, decomposed)).status).toBe(200);
    const renewed = await hashOf(email);
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(renewed).not.toBe(old);
    for (const password of [composed, decomposed]) expect((await signIn(email, password)).status).toBe(200);
    expect(await hashOf(email)).toBe(renewed);
  });
});

it("accepts an address with an international top-level domain in both spellings", async () => {
  const name = crypto.randomUUID();
  const ascii = `${name}@xn--e1afmkfd.xn--p1ai`;
  expect(
    await signUp({ email: `${name}@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444`, password: PASSWORD }),
  ).toMatchObject({
    status: 201,
    body: { user: { email: ascii } },
  });
  expect(await signUp({ email: ascii, password: PASSWORD })).toMatchObject({ status: 409 });
  for (const last of ["c0m", "x--p1ai", "xn--", "xn--p1ai-", "12"])
    expect(await signUp({ email: `${name}@example.${last}`, password: PASSWORD })).toMatchObject({
      status: 400,
      body: { code: "invalid_input" },
    });
});

it("accepts an address with an international domain in both spellings", async () => {
  const name = crypto.randomUUID();
  const [written, ascii] = [`${name}@b\u00fccher.example`, `${name}@xn--bcher-kva.example`];
  expect(await signUp({ email: written, password: PASSWORD })).toMatchObject({
    status: 201,
    body: { user: { email: ascii } },
  });
  expect(await signUp({ email: ascii, password: PASSWORD })).toMatchObject({
    status: 409,
    body: { code: "email_taken" },
  });
  for (const email of [written, ascii, `${name}@B\u00dcCHER.example`])
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  // Both spellings are one account also where failures count.
  for (let i = 0; i < 5; i++) for (const email of [written, ascii]) await signIn(email, "wrong");
  expect((await signIn(ascii, PASSWORD)).status).toBe(429);
  for (const email of [`${name}@\u0000.example`, `${name}@\u2488com`, `ad\u00e9@example.com`])
    expect(await signUp({ email, password: PASSWORD })).toMatchObject({
      status: 400,
      body: { code: "invalid_input" },
    });
});
