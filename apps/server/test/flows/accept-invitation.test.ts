import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { accept, invite, listInvitations, newAddress, preview, renew } from "../invitations.js";
import { auditOf, outcomeOf, rolesOf, signUpPerson, type Person } from "../team-people.js";

let server: TestServer;
/** The owner of the team that people are invited to. */
let owner: Person;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());
beforeEach(async () => {
  owner = await signUpPerson(server);
  // Each test has its own counts of tries.
  await server.sql`delete from billstack.rate_limits`;
});

const PASSWORD = "correct horse battery";
const INVALID = [404, "invitation_invalid"];
const teamRoles = () => rolesOf(server, owner.client.teamId);

describe("accepting", () => {
  it("makes a new account with the invited address, signs it in, and works once", async () => {
    const { token, email, id } = await invite(owner, newAddress(), "admin");
    const client = server.client();
    expect((await preview(server.client(), token)).body).toMatchObject({
      invitation: {
        teamName: "Acme",
        email,
        role: "admin",
        invitedByEmail: owner.email,
        accountExists: false,
      },
      signedInAs: null,
    });
    const answer = await accept(client, token, { password: PASSWORD, name: "Eve" });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      user: { email, name: "Eve" },
      team: { id: owner.client.teamId, name: "Acme" },
      role: "admin",
    });
    const { user, teams } = (await client.call("GET", "/api/auth/session")).body as {
      user: { id: string };
      teams: unknown[];
    };
    expect(teams).toMatchObject([{ id: owner.client.teamId, name: "Acme", role: "admin" }]);
    expect(await listInvitations(owner)).toEqual([]);
    expect(outcomeOf(await accept(client, token, {}))).toEqual(INVALID);
    expect(outcomeOf(await preview(server.client(), token))).toEqual(INVALID);
    expect(
      (await server.client().call("POST", "/api/auth/sign-in", { email, password: PASSWORD })).status,
    ).toBe(200);
    expect((await auditOf(server, owner.client.teamId))[0]).toEqual({
      action: "member.joined",
      userId: user.id,
      detail: { invitationId: id, role: "admin", invitedBy: owner.userId },
    });
  });

  it("adds a person who is signed in with the address, in upper or lower case", async () => {
    const person = await signUpPerson(server);
    const { token } = await invite(owner, person.email.toUpperCase(), "viewer");
    expect((await preview(person.client, token)).body).toMatchObject({
      invitation: { accountExists: true },
      signedInAs: person.email,
    });
    expect((await accept(person.client, token, {})).body).toMatchObject({ role: "viewer" });
    expect((await teamRoles())[person.userId]).toBe("viewer");
  });

  it("refuses somebody who is signed in with another address, and says what to do", async () => {
    const { token, email } = await invite(owner, newAddress(), "owner");
    const other = await signUpPerson(server);
    for (const client of [other.client, owner.client]) {
      const answer = await accept(client, token, { password: PASSWORD });
      expect(outcomeOf(answer)).toEqual([403, "invitation_for_other_address"]);
      expect(answer.body["error"]).toContain(`This invitation is for ${email}`);
    }
    expect(await teamRoles()).toEqual({ [owner.userId]: "owner" });
    expect((await accept(server.client(), token, { password: PASSWORD })).status).toBe(200);
  });

  it("asks the owner of an existing account to sign in, and does not change the password", async () => {
    const person = await signUpPerson(server);
    const { token } = await invite(owner, person.email);
    const answer = await accept(server.client(), token, { password: "another password 4711" });
    expect(outcomeOf(answer)).toEqual([401, "no_session"]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const signIn = { email: person.email, password: "another password 4711" };
    expect((await server.client().call("POST", "/api/auth/sign-in", signIn)).status).toBe(401);
    expect((await accept(person.client, token, {})).status).toBe(200);
  });

  it.each([
    ["no password", {}, "password"],
    ["a short password", { password: "1234567" }, "password"],
    ["a role", { password: PASSWORD, role: "owner" }, "role"],
    ["an address", { password: PASSWORD, email: "eve@example.com" }, "email"],
  ])("refuses %s for a new account, and the invitation stays", async (_what, more, path) => {
    const { token } = await invite(owner, newAddress());
    const answer = await accept(server.client(), token, more);
    expect(outcomeOf(answer)).toEqual([400, "invalid_input"]);
    expect(answer.body["issues"]).toMatchObject([{ path }]);
    expect((await preview(server.client(), token)).status).toBe(200);
  });

  it.each(["first", "closed"])("makes accounts although sign-up is %s", async (signUp) => {
    const env = { BILLSTACK_SIGN_UP: signUp, STRIPE_SANDBOX_URL: "off", BILLSTACK_WORKER: "off" };
    const closed = await startTestServer({ databaseUrl: server.databaseUrl, env });
    const { token } = await invite(owner, newAddress());
    const client = closed.client();
    const body = { email: newAddress(), password: PASSWORD };
    expect((await client.call("POST", "/api/auth/sign-up", body)).status).toBe(403);
    expect((await accept(client, token, { password: PASSWORD })).status).toBe(200);
    await closed.stop();
  });

  it("lets one of ten people at once accept, and makes one account", async () => {
    const { token, email } = await invite(owner, newAddress());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => accept(server.client(), token, { password: PASSWORD })),
    );
    const codes = answers.map(({ status }) => status).toSorted();
    expect(codes[0]).toBe(200);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(outcomeOf(answer)).toEqual(INVALID);
    expect(codes.filter((status) => status === 200)).toHaveLength(1);
    expect(Object.keys(await teamRoles())).toHaveLength(2);
    expect(await server.sql`select from billstack.users where email = ${email}`).toHaveLength(1);
  });

  it("lets a person who is signed in accept once, at ten requests at once", async () => {
    const person = await signUpPerson(server);
    const { token } = await invite(owner, person.email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(person.client, token, {})));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const joined = (await auditOf(server, owner.client.teamId)).filter(
      ({ action }) => action === "member.joined",
    );
    expect(joined).toHaveLength(1);
  });

  it("changes no role of somebody who has become a member meanwhile", async () => {
    const person = await signUpPerson(server);
    const { token } = await invite(owner, person.email, "viewer");
    await server.sql`
      insert into billstack.members (team_id, user_id, role)
      values (${owner.client.teamId}, ${person.userId}, 'admin')`;
    expect((await accept(person.client, token, {})).body).toMatchObject({ role: "admin" });
    expect((await teamRoles())[person.userId]).toBe("admin");
  });
});

describe("a link that does not work has one answer:", () => {
  it("unknown, malformed, huge", async () => {
    for (const token of ["", "x", "A".repeat(43), `${"A".repeat(43)} `, "A".repeat(200)]) {
      expect(outcomeOf(await preview(server.client(), token))).toEqual(INVALID);
      expect(outcomeOf(await accept(server.client(), token, { password: PASSWORD }))).toEqual(INVALID);
    }
    for (const token of ["A".repeat(201), null, 1, ["A"]])
      expect(outcomeOf(await accept(server.client(), token as string))).toEqual([400, "invalid_input"]);
  });

  it("expired", async () => {
    const { token } = await invite(owner, newAddress());
    await server.sql`update billstack.invitations set expires_at = now() - interval '1 second'`;
    expect(outcomeOf(await preview(server.client(), token))).toEqual(INVALID);
    expect(outcomeOf(await accept(server.client(), token, { password: PASSWORD }))).toEqual(INVALID);
    expect(await listInvitations(owner)).toMatchObject([{ status: "expired" }]);
  });

  it("revoked", async () => {
    const { id, token } = await invite(owner, newAddress());
    expect((await owner.client.call("DELETE", `T/invitations/${id}`)).status).toBe(200);
    expect(outcomeOf(await accept(server.client(), token, { password: PASSWORD }))).toEqual(INVALID);
    expect(outcomeOf(await owner.client.call("DELETE", `T/invitations/${id}`))).toEqual([404, "not_found"]);
  });

  it("renewed, while the new link works", async () => {
    const { id, email, token } = await invite(owner, newAddress());
    await server.sql`update billstack.invitations set expires_at = now()`;
    const renewed = await renew(owner, id);
    expect(renewed.answer.status).toBe(201);
    expect(renewed.token).not.toBe(token);
    expect(await listInvitations(owner)).toMatchObject([{ id, status: "open" }]);
    expect(outcomeOf(await accept(server.client(), token, { password: PASSWORD }))).toEqual(INVALID);
    expect((await accept(server.client(), renewed.token, { password: PASSWORD })).body).toMatchObject({
      user: { email },
    });
  });

  it("replaced by a second invitation for the same address, with another role", async () => {
    const first = await invite(owner, newAddress(), "admin");
    const second = await invite(owner, first.email.toUpperCase(), "viewer");
    expect(await listInvitations(owner)).toMatchObject([{ id: second.id, role: "viewer" }]);
    expect(outcomeOf(await accept(server.client(), first.token, { password: PASSWORD }))).toEqual(INVALID);
    expect((await accept(server.client(), second.token, { password: PASSWORD })).body).toMatchObject({
      role: "viewer",
    });
  });

  it("and after thirty of them nobody tries more from this address", async () => {
    const { token } = await invite(owner, newAddress());
    const answers = await Promise.all(
      Array.from({ length: 31 }, () => preview(server.client(), "A".repeat(43))),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 404)).toHaveLength(30);
    const refused = await accept(server.client(), token, { password: PASSWORD });
    expect(outcomeOf(refused)).toEqual([429, "too_many_requests"]);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});

it("does not accept an invitation in a form that another site sends", async () => {
  const { token } = await invite(owner, newAddress());
  const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  const answer = await server
    .client()
    .call("POST", "/api/invitations/accept", { token, password: PASSWORD }, headers);
  expect(outcomeOf(answer)).toEqual([403, "wrong_origin"]);
});
