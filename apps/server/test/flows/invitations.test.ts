import { startTestServer, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { ROLES, type Role } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { startMailServer, type MailServer } from "../mail-server.js";
import { auditOf, joinTeam, outcomeOf, rolesOf, signUpPerson, type Person } from "../team-people.js";

let mail: MailServer;
let server: TestServer;
/** The owner of the team that people are invited to. */
let owner: Person;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off", ...mail.env } });
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
beforeEach(async () => {
  mail.refuse = false;
  mail.received.splice(0);
  owner = await signUpPerson(server);
  // Each test has its own counts of tries.
  await server.sql`delete from billstack.rate_limits`;
});

const PASSWORD = "correct horse battery";
const INVALID = [404, "invitation_invalid"];
const newAddress = (): string => `invited-${crypto.randomUUID()}@example.com`;

interface Made {
  id: string;
  email: string;
  link: string;
  token: string;
  answer: Answer;
}

async function invite(by: Person, email: string, role: Role = "member"): Promise<Made> {
  return made(await by.client.call("POST", "T/invitations", { email, role }));
}
function made(answer: Answer): Made {
  const { invitation, link } = answer.body as { invitation?: { id: string; email: string }; link?: string };
  return {
    id: invitation?.id ?? "",
    email: invitation?.email ?? "",
    link: link ?? "",
    token: link?.split("#")[1] ?? "",
    answer,
  };
}
const preview = (token: string, client: Client = server.client()) =>
  client.call("POST", "/api/invitations/preview", { token });
const accept = (token: string, more: object = {}, client: Client = server.client()) =>
  client.call("POST", "/api/invitations/accept", { token, ...more });
const list = async (by: Person) =>
  (await by.client.call("GET", "T/invitations")).body["invitations"] as Record<string, unknown>[];
const teamRoles = () => rolesOf(server, owner.client.teamId);

describe("an invitation", () => {
  it("is sent by e-mail, shows its link once, and is stored without the token", async () => {
    const { answer, id, link, token, email } = await invite(owner, newAddress(), "admin");
    expect(answer.status).toBe(201);
    expect(link).toMatch(
      new RegExp(`^${server.url.replace("127.0.0.1", "localhost")}/invitation#[\\w-]{43}$`),
    );
    const { createdAt, expiresAt } = answer.body["invitation"] as { createdAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(7 * 24 * 60 * 60 * 1_000);
    const shown = {
      id,
      email,
      role: "admin",
      invitedBy: owner.userId,
      invitedByEmail: owner.email,
      createdAt,
      expiresAt,
      status: "open",
    };
    expect(answer.body).toEqual({ invitation: shown, link, emailSent: true });
    expect(await list(owner)).toEqual([shown]);
    expect(mail.received).toMatchObject([{ to: [email] }]);
    expect(mail.received[0]?.text).toContain(link);
    const everything = await server.sql`select * from billstack.invitations`;
    expect(JSON.stringify(everything)).not.toContain(token);
    expect(server.logged.join("")).not.toContain(token);
    expect(JSON.stringify(await auditOf(server, owner.client.teamId))).not.toContain(token);
  });

  it("is valid although the e-mail cannot be sent, and says why", async () => {
    mail.refuse = true;
    const { answer, token } = await invite(owner, newAddress());
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      emailSent: false,
      emailError: expect.stringContaining("refused the address"),
    });
    expect((await preview(token)).status).toBe(200);
  });

  it("sends at most five e-mails a day to one address, from all teams together", async () => {
    const email = newAddress();
    for (let at = 0; at < 4; at++) await invite(owner, email);
    const other = await signUpPerson(server);
    expect((await invite(other, email.toUpperCase())).answer.body).toMatchObject({ emailSent: true });
    const sixth = await invite(other, email);
    expect(sixth.answer.body).toMatchObject({
      emailSent: false,
      emailError: expect.stringContaining("several invitations today"),
    });
    expect(mail.received).toHaveLength(5);
    expect((await preview(sixth.token)).status).toBe(200);
  });

  it("writes the name of a team into one line of the e-mail's text", async () => {
    const name = "Acme\u2028\u202eBcc: eve@example.com";
    await server.sql`update billstack.teams set name = ${name} where id = ${owner.client.teamId}`;
    await invite(owner, newAddress());
    expect(mail.received[0]?.text).toContain('the team "Acme Bcc: eve@example.com"');
  });
});

describe("accepting", () => {
  it("makes a new account with the invited address, signs it in, and works once", async () => {
    const { token, email, id } = await invite(owner, newAddress(), "admin");
    const client = server.client();
    expect((await preview(token)).body).toMatchObject({
      invitation: {
        teamName: "Acme",
        email,
        role: "admin",
        invitedByEmail: owner.email,
        accountExists: false,
      },
      signedInAs: null,
    });
    const answer = await accept(token, { password: PASSWORD, name: "Eve" }, client);
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
    expect(teams).toEqual([{ id: owner.client.teamId, name: "Acme", role: "admin" }]);
    expect(await list(owner)).toEqual([]);
    expect(outcomeOf(await accept(token, {}, client))).toEqual(INVALID);
    expect(outcomeOf(await preview(token))).toEqual(INVALID);
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
    expect((await preview(token, person.client)).body).toMatchObject({
      invitation: { accountExists: true },
      signedInAs: person.email,
    });
    expect((await accept(token, {}, person.client)).body).toMatchObject({ role: "viewer" });
    expect((await teamRoles())[person.userId]).toBe("viewer");
  });

  it("refuses somebody who is signed in with another address, and says what to do", async () => {
    const { token, email } = await invite(owner, newAddress(), "owner");
    const other = await signUpPerson(server);
    for (const client of [other.client, owner.client]) {
      const answer = await accept(token, { password: PASSWORD }, client);
      expect(outcomeOf(answer)).toEqual([403, "invitation_for_other_address"]);
      expect(answer.body["error"]).toContain(`This invitation is for ${email}`);
    }
    expect(await teamRoles()).toEqual({ [owner.userId]: "owner" });
    expect((await accept(token, { password: PASSWORD })).status).toBe(200);
  });

  it("asks the owner of an existing account to sign in, and does not change the password", async () => {
    const person = await signUpPerson(server);
    const { token } = await invite(owner, person.email);
    const answer = await accept(token, { password: "another password 4711" });
    expect(outcomeOf(answer)).toEqual([401, "no_session"]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const signIn = { email: person.email, password: "another password 4711" };
    expect((await server.client().call("POST", "/api/auth/sign-in", signIn)).status).toBe(401);
    expect((await accept(token, {}, person.client)).status).toBe(200);
  });

  it.each([
    ["no password", {}, "password"],
    ["a short password", { password: "1234567" }, "password"],
    ["a role", { password: PASSWORD, role: "owner" }, "role"],
    ["an address", { password: PASSWORD, email: "eve@example.com" }, "email"],
  ])("refuses %s for a new account, and the invitation stays", async (_what, more, path) => {
    const { token } = await invite(owner, newAddress());
    const answer = await accept(token, more);
    expect(outcomeOf(answer)).toEqual([400, "invalid_input"]);
    expect(answer.body["issues"]).toMatchObject([{ path }]);
    expect((await preview(token)).status).toBe(200);
  });

  it.each(["first", "closed"])("makes accounts although sign-up is %s", async (signUp) => {
    const env = { BILLSTACK_SIGN_UP: signUp, STRIPE_SANDBOX_URL: "off", BILLSTACK_WORKER: "off" };
    const closed = await startTestServer({ databaseUrl: server.databaseUrl, env });
    const { token } = await invite(owner, newAddress());
    const client = closed.client();
    const body = { email: newAddress(), password: PASSWORD };
    expect((await client.call("POST", "/api/auth/sign-up", body)).status).toBe(403);
    expect((await accept(token, { password: PASSWORD }, client)).status).toBe(200);
    await closed.stop();
  });

  it("lets one of ten people at once accept, and makes one account", async () => {
    const { token, email } = await invite(owner, newAddress());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => accept(token, { password: PASSWORD })),
    );
    const codes = answers.map(({ status }) => status).toSorted();
    expect(codes[0]).toBe(200);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect([INVALID, [401, "no_session"]]).toContainEqual(outcomeOf(answer));
    expect(codes.filter((status) => status === 200)).toHaveLength(1);
    expect(Object.keys(await teamRoles())).toHaveLength(2);
    expect(await server.sql`select from billstack.users where email = ${email}`).toHaveLength(1);
  });

  it("lets a person who is signed in accept once, at ten requests at once", async () => {
    const person = await signUpPerson(server);
    const { token } = await invite(owner, person.email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(token, {}, person.client)));
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
    expect((await accept(token, {}, person.client)).body).toMatchObject({ role: "admin" });
    expect((await teamRoles())[person.userId]).toBe("admin");
  });
});

describe("a link that does not work has one answer:", () => {
  it("unknown, malformed, huge", async () => {
    for (const token of ["", "x", "A".repeat(43), `${"A".repeat(43)} `, "A".repeat(200)]) {
      expect(outcomeOf(await preview(token))).toEqual(INVALID);
      expect(outcomeOf(await accept(token, { password: PASSWORD }))).toEqual(INVALID);
    }
    for (const token of ["A".repeat(201), null, 1, ["A"]])
      expect(outcomeOf(await accept(token as string))).toEqual([400, "invalid_input"]);
  });

  it("expired", async () => {
    const { token } = await invite(owner, newAddress());
    await server.sql`update billstack.invitations set expires_at = now() - interval '1 second'`;
    expect(outcomeOf(await preview(token))).toEqual(INVALID);
    expect(outcomeOf(await accept(token, { password: PASSWORD }))).toEqual(INVALID);
    expect(await list(owner)).toMatchObject([{ status: "expired" }]);
  });

  it("revoked", async () => {
    const { id, token } = await invite(owner, newAddress());
    expect((await owner.client.call("DELETE", `T/invitations/${id}`)).status).toBe(200);
    expect(outcomeOf(await accept(token, { password: PASSWORD }))).toEqual(INVALID);
    expect(outcomeOf(await owner.client.call("DELETE", `T/invitations/${id}`))).toEqual([404, "not_found"]);
  });

  it("renewed, while the new link works", async () => {
    const { id, email, token } = await invite(owner, newAddress());
    await server.sql`update billstack.invitations set expires_at = now()`;
    const renewed = made(await owner.client.call("POST", `T/invitations/${id}/renew`));
    expect(renewed.answer.status).toBe(201);
    expect(renewed.token).not.toBe(token);
    expect(await list(owner)).toMatchObject([{ id, status: "open" }]);
    expect(outcomeOf(await accept(token, { password: PASSWORD }))).toEqual(INVALID);
    expect((await accept(renewed.token, { password: PASSWORD })).body).toMatchObject({ user: { email } });
  });

  it("replaced by a second invitation for the same address, with another role", async () => {
    const first = await invite(owner, newAddress(), "admin");
    const second = await invite(owner, first.email.toUpperCase(), "viewer");
    expect(await list(owner)).toMatchObject([{ id: second.id, role: "viewer" }]);
    expect(outcomeOf(await accept(first.token, { password: PASSWORD }))).toEqual(INVALID);
    expect((await accept(second.token, { password: PASSWORD })).body).toMatchObject({ role: "viewer" });
  });

  it("and after thirty of them nobody tries more from this address", async () => {
    const { token } = await invite(owner, newAddress());
    const answers = await Promise.all(Array.from({ length: 31 }, () => preview("A".repeat(43))));
    expect(answers.map(({ status }) => status).filter((status) => status === 404)).toHaveLength(30);
    const refused = await accept(token, { password: PASSWORD });
    expect(outcomeOf(refused)).toEqual([429, "too_many_requests"]);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});

describe("who may invite", () => {
  it("owners invite everybody, admins everybody but owners, and others nobody", async () => {
    const { teamId } = owner.client;
    const people = {
      owner,
      admin: await joinTeam(server, teamId, "admin"),
      member: await joinTeam(server, teamId, "member"),
      viewer: await joinTeam(server, teamId, "viewer"),
    };
    for (const own of ROLES) {
      for (const role of ROLES) {
        const allowed = own === "owner" || (own === "admin" && role !== "owner");
        const { answer } = await invite(people[own], newAddress(), role);
        expect({ own, role, outcome: outcomeOf(answer) }).toEqual({
          own,
          role,
          outcome: allowed ? [201, undefined] : [403, "role_too_low"],
        });
      }
    }
    const ofOwner = await invite(owner, newAddress(), "owner");
    const path = `T/invitations/${ofOwner.id}`;
    expect(outcomeOf(await people.admin.client.call("POST", `${path}/renew`))).toEqual([403, "role_too_low"]);
    expect(outcomeOf(await people.admin.client.call("DELETE", path))).toEqual([403, "role_too_low"]);
    expect(outcomeOf((await invite(people.admin, ofOwner.email, "viewer")).answer)).toEqual([
      403,
      "role_too_low",
    ]);
    expect((await accept(ofOwner.token, { password: PASSWORD })).body).toMatchObject({ role: "owner" });
  });

  it.each([
    ["was removed", (by: Person) => owner.client.call("DELETE", `T/members/${by.userId}`)],
    ["may not give the role any more", (by: Person) => demote(by, "member")],
  ])("refuses an invitation by somebody who %s, until somebody renews it", async (_how, change) => {
    const admin = await joinTeam(server, owner.client.teamId, "admin");
    const { id, token } = await invite(admin, newAddress(), "viewer");
    expect((await change(admin)).status).toBe(200);
    expect(outcomeOf(await preview(token))).toEqual(INVALID);
    expect(outcomeOf(await accept(token, { password: PASSWORD }))).toEqual(INVALID);
    expect(await list(owner)).toMatchObject([{ id, status: "void" }]);
    const renewed = made(await owner.client.call("POST", `T/invitations/${id}/renew`));
    expect(renewed.answer.body["invitation"]).toMatchObject({ invitedBy: owner.userId, status: "open" });
    expect((await accept(renewed.token, { password: PASSWORD })).status).toBe(200);
  });

  const demote = (who: Person, role: Role) => owner.client.call("PATCH", `T/members/${who.userId}`, { role });

  it("an owner's invitation of an owner ends when they are an admin", async () => {
    const second = await joinTeam(server, owner.client.teamId, "owner");
    const [forOwner, forAdmin] = [
      await invite(second, newAddress(), "owner"),
      await invite(second, newAddress(), "admin"),
    ];
    await demote(second, "admin");
    expect(outcomeOf(await accept(forOwner.token, { password: PASSWORD }))).toEqual(INVALID);
    expect((await accept(forAdmin.token, { password: PASSWORD })).status).toBe(200);
  });
});

it("refuses an invitation of somebody who is in the team", async () => {
  const member = await joinTeam(server, owner.client.teamId, "viewer");
  for (const email of [owner.email, member.email.toUpperCase()])
    expect(outcomeOf((await invite(owner, email, "admin")).answer)).toEqual([409, "already_member"]);
  expect(mail.received).toEqual([]);
});

it("has at most a hundred invitations for a team, of which one can be replaced", async () => {
  await server.sql`
    insert into billstack.invitations (id, team_id, email, role, token_hash, invited_by, expires_at)
    select 'inv_' || ${owner.userId} || n, ${owner.client.teamId}, n || '@example.com', 'viewer', ${owner.userId} || n,
      ${owner.userId}, now() + interval '1 day'
    from generate_series(1, 100) as n`;
  expect(outcomeOf((await invite(owner, newAddress())).answer)).toEqual([409, "too_many_invitations"]);
  expect((await invite(owner, "7@example.com")).answer.status).toBe(201);
});

it("a team sends at most sixty invitations an hour", async () => {
  const email = newAddress();
  const answers: Answer[] = [];
  for (let at = 0; at < 61; at++) answers.push((await invite(owner, email)).answer);
  expect(answers.slice(0, 60).map(({ status }) => status)).toEqual(answers.slice(0, 60).map(() => 201));
  expect(outcomeOf(answers[60] as Answer)).toEqual([429, "too_many_requests"]);
});

it.each([
  "nobody",
  "a@b@c",
  "Ada <ada@example.com>",
  "a@example.com, b@example.com",
  "a@example.com\r\nBcc: x@y.z",
])("refuses the address %j", async (email) => {
  expect(outcomeOf((await invite(owner, email)).answer)).toEqual([400, "invalid_input"]);
});

it("does not accept an invitation in a form that another site sends", async () => {
  const { token } = await invite(owner, newAddress());
  const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  const answer = await server
    .client()
    .call("POST", "/api/invitations/accept", { token, password: PASSWORD }, headers);
  expect(outcomeOf(answer)).toEqual([403, "wrong_origin"]);
});
