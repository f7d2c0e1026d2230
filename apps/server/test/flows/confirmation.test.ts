import type { Role } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestServer, type Client, type TestServer } from "../../src/testing/index.js";
import { findProcedure, PROCEDURES } from "../../src/trpc/procedure-definition.js";
import { callTrpc } from "../call-procedure.js";
import { VALID_INPUTS } from "../every-procedure.js";
import { Stage } from "../stage.js";
import { joinTeam } from "../team-people.js";

const PASSWORD = "correct horse battery";
/** Every procedure of a team that asks for the password or the second factor again. */
const CONFIRMED = [
  "connection.disconnect",
  "connection.setWebhookSecret",
  "connection.createWebhookEndpoint",
  "connection.setKeys",
  "apiKeys.create",
  "apiKeys.rotate",
  "sqlAccess.make",
  "teams.delete",
  "security.set",
];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Moves the last proof of the person in all their sessions back in time. */
async function forget(person: Client, minutes: number): Promise<void> {
  await server.sql`
    update billstack.sessions set confirmed_at = confirmed_at - make_interval(mins => ${minutes})
    where user_id = (select user_id from billstack.members where team_id = ${person.teamId})`;
}

/** Makes an API key, which needs a confirmation. */
const makeKey = (person: Client) =>
  person.call("POST", "T/api-keys", { name: "Shop", scopes: ["access:read"] });
const confirm = (person: Client, body: unknown) => person.call("POST", "/api/auth/confirm", body);

/** Signs the person in again, with a session of its own. */
async function secondDevice(person: Client): Promise<Client> {
  const [user] = await server.sql<{ email: string }[]>`
    select email from billstack.users join billstack.members on user_id = id where team_id = ${person.teamId}`;
  const device = server.client();
  device.teamId = person.teamId;
  await device.call("POST", "/api/auth/sign-in", { email: user?.email, password: PASSWORD });
  return device;
}

it("exactly these procedures ask for a confirmation", () => {
  const found = PROCEDURES.filter(
    (name) => name in VALID_INPUTS && findProcedure(name)?.meta.confirmed === true,
  );
  expect(found.toSorted()).toEqual(CONFIRMED.toSorted());
});

it("a change of owners and admins asks for it, and a change of other members does not", async () => {
  const person = await server.client().signUp();
  const join = (role: Role) => joinTeam(server, person.teamId, role);
  const [owner, admin, leaving, member, viewer] = [
    await join("owner"),
    await join("admin"),
    await join("admin"),
    await join("member"),
    await join("viewer"),
  ];
  const invite = (role: Role) =>
    person.call("POST", "T/invitations", { email: `${role}-${crypto.randomUUID()}@example.com`, role });
  const renewalOf = async (role: Role) => {
    const { invitation } = (await invite(role)).body as { invitation: { id: string } };
    return () => person.call("POST", `T/invitations/${invitation.id}/renew`);
  };
  const [renewOwner, renewAdmin, renewMember] = [
    await renewalOf("owner"),
    await renewalOf("admin"),
    await renewalOf("member"),
  ];
  const change = (of: { userId: string }, role: Role) =>
    person.call("PATCH", `T/members/${of.userId}`, { role });
  const remove = (of: { userId: string }) => person.call("DELETE", `T/members/${of.userId}`);
  await server.sql`update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'`;
  const ofPowerful = [
    () => change(owner, "viewer"),
    () => change(admin, "owner"),
    () => change(leaving, "member"),
    () => change(member, "admin"),
    () => invite("owner"),
    () => invite("admin"),
    renewOwner,
    renewAdmin,
    () => remove(admin),
  ];
  for (const [index, call] of ofPowerful.entries())
    expect({ index, body: (await call()).body }).toMatchObject({
      index,
      body: { code: "confirmation_required" },
    });
  for (const answer of [
    await change(viewer, "member"),
    await invite("member"),
    await renewMember(),
    await remove(viewer),
  ])
    expect([200, 201]).toContain(answer.status);
  await confirm(person, { password: PASSWORD });
  for (const call of ofPowerful) expect([200, 201]).toContain((await call()).status);
});

it("a stolen session that is not confirmed cannot get a confirmed one by an invitation", async () => {
  const person = await server.client().signUp();
  const email = `thief-${crypto.randomUUID()}@example.com`;
  const made = await person.call("POST", "T/invitations", { email, role: "member" });
  const token = String(made.body["link"]).split("#")[1];
  await forget(person, 11);
  const refused = await person.call("POST", "T/invitations", { email, role: "admin" });
  expect(refused.body).toMatchObject({ code: "confirmation_required" });
  expect(refused.body).not.toHaveProperty("link");
  const thief = server.client();
  await thief.call("POST", "/api/invitations/accept", { token, password: PASSWORD });
  thief.teamId = person.teamId;
  expect(await makeKey(thief)).toMatchObject({ status: 403, body: { code: "role_too_low" } });
});

it("accepting an invitation confirms nothing for a person who is signed in", async () => {
  const host = await server.client().signUp();
  const email = `guest-${crypto.randomUUID()}@example.com`;
  const guest = await server.client().signUp(email);
  const made = await host.call("POST", "T/invitations", { email, role: "admin" });
  await forget(guest, 11);
  const token = String(made.body["link"]).split("#")[1];
  expect((await guest.call("POST", "/api/invitations/accept", { token })).status).toBe(200);
  expect((await makeKey(guest)).body).toMatchObject({ code: "confirmation_required" });
});

it("ten minutes after the sign-up, the password is asked again, and then holds for ten minutes", async () => {
  const person = await server.client().signUp();
  await forget(person, 9);
  expect((await makeKey(person)).status).toBe(201);
  await forget(person, 2);
  const refused = await makeKey(person);
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ code: "confirmation_required" });
  expect((await person.call("GET", "T/api-keys")).body).toMatchObject({ keys: [{ name: "Shop" }] });

  const confirmed = await confirm(person, { password: PASSWORD });
  expect({ status: confirmed.status, body: confirmed.body }).toEqual({
    status: 200,
    body: { success: true },
  });
  expect((await makeKey(person)).status).toBe(201);
  await forget(person, 11);
  expect((await makeKey(person)).status).toBe(403);
});

it("a confirmation holds only for the session in which it was given", async () => {
  const person = await server.client().signUp();
  const device = await secondDevice(person);
  await forget(person, 11);
  expect((await confirm(device, { password: PASSWORD })).status).toBe(200);
  expect((await makeKey(device)).status).toBe(201);
  expect((await makeKey(person)).status).toBe(403);
});

it("a wrong password confirms nothing", async () => {
  const person = await server.client().signUp();
  await forget(person, 11);
  const wrong = await confirm(person, { password: "wrong horse battery" });
  expect(wrong.status).toBe(401);
  expect(wrong.body).toMatchObject({ code: "wrong_credentials" });
  expect((await makeKey(person)).status).toBe(403);
});

it("ten wrong passwords at once or one after another block the confirmation, and not the sign-in", async () => {
  const person = await server.client().signUp();
  await forget(person, 11);
  const answers = await Promise.all(
    Array.from({ length: 14 }, (_, index) => confirm(person, { password: `wrong password ${index}` })),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429, 429, 429]);
  const blocked = await confirm(person, { password: PASSWORD });
  expect(blocked.status).toBe(429);
  expect(Number(blocked.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await makeKey(person)).status).toBe(403);
  // A new sign-in proves the password, too.
  expect((await makeKey(await secondDevice(person))).status).toBe(201);
});

it.each<[string, unknown]>([
  ["nothing", {}],
  ["an empty password", { password: "" }],
  ["a password that is no text", { password: 1 }],
  ["a huge password", { password: "x".repeat(257) }],
  ["an unknown field", { password: PASSWORD, userId: "someone" }],
])("refuses %s", async (_what, body) => {
  const person = await server.client().signUp();
  await forget(person, 11);
  const answer = await confirm(person, body);
  expect(answer.status).toBe(400);
  expect((await makeKey(person)).status).toBe(403);
});

it("without a session there is nothing to confirm", async () => {
  expect((await confirm(server.client(), { password: PASSWORD })).status).toBe(401);
});

it("a session of the version before, which has no time of a proof, is asked", async () => {
  const person = await server.client().signUp();
  await server.sql`update billstack.sessions set confirmed_at = null`;
  expect((await makeKey(person)).status).toBe(403);
  await confirm(person, { password: PASSWORD });
  expect((await makeKey(person)).status).toBe(201);
});

describe("an old session", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.ready(server);
    await forget(stage.person, 11);
  });

  it.each(CONFIRMED)("is refused by %s over tRPC, and changes nothing", async (name) => {
    const before = await stage.status();
    const caller = { url: server.url, cookie: stage.person.cookie };
    const outcome = await callTrpc(caller, name, { ...VALID_INPUTS[name], teamId: stage.teamId });
    expect(outcome).toMatchObject({ status: 403, code: "confirmation_required" });
    expect(await stage.status()).toEqual(before);
  });

  it("is refused before the body is read, and after role and team", async () => {
    const answer = await stage.person.call("PUT", "T/stripe/keys", "{");
    expect(answer.body).toMatchObject({ code: "confirmation_required" });
    const stranger = await server.client().signUp();
    await forget(stranger, 11);
    stranger.teamId = stage.teamId;
    expect((await makeKey(stranger)).status).toBe(404);
  });

  it("replaces the keys after a confirmation", async () => {
    const keys = { secretKey: stage.keys.secretKey, publishableKey: stage.keys.publishableKey };
    expect((await stage.person.call("PUT", "T/stripe/keys", keys)).status).toBe(403);
    await confirm(stage.person, { password: PASSWORD });
    expect((await stage.person.call("PUT", "T/stripe/keys", keys)).status).toBe(200);
  });
});
