import { startTestServer, type Answer, type TestServer } from "@billstack/server/testing";
import { ROLES, type Role } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { accept, invite, listInvitations, newAddress, preview, renew } from "../invitations.js";
import { startMailServer, type MailServer } from "../mail-server.js";
import { auditOf, joinTeam, outcomeOf, signUpPerson, type Person } from "../team-people.js";

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
    expect(await listInvitations(owner)).toEqual([shown]);
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
    expect((await preview(server.client(), token)).status).toBe(200);
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
    expect((await preview(server.client(), sixth.token)).status).toBe(200);
  });

  it("writes the name of a team into one line of the e-mail's text", async () => {
    const name = "Acme\u2028\u202eBcc: eve@example.com";
    await server.sql`update billstack.teams set name = ${name} where id = ${owner.client.teamId}`;
    await invite(owner, newAddress());
    expect(mail.received[0]?.text).toContain('the team "Acme Bcc: eve@example.com"');
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
    expect((await accept(server.client(), ofOwner.token, { password: PASSWORD })).body).toMatchObject({
      role: "owner",
    });
  });

  it.each([
    ["was removed", (by: Person) => owner.client.call("DELETE", `T/members/${by.userId}`)],
    ["may not give the role any more", (by: Person) => demote(by, "member")],
  ])("refuses an invitation by somebody who %s, until somebody renews it", async (_how, change) => {
    const admin = await joinTeam(server, owner.client.teamId, "admin");
    const { id, token } = await invite(admin, newAddress(), "viewer");
    expect((await change(admin)).status).toBe(200);
    expect(outcomeOf(await preview(server.client(), token))).toEqual(INVALID);
    expect(outcomeOf(await accept(server.client(), token, { password: PASSWORD }))).toEqual(INVALID);
    expect(await listInvitations(owner)).toMatchObject([{ id, status: "void" }]);
    const renewed = await renew(owner, id);
    expect(renewed.answer.body["invitation"]).toMatchObject({ invitedBy: owner.userId, status: "open" });
    expect((await accept(server.client(), renewed.token, { password: PASSWORD })).status).toBe(200);
  });

  const demote = (who: Person, role: Role) => owner.client.call("PATCH", `T/members/${who.userId}`, { role });

  it("an owner's invitation of an owner ends when they are an admin", async () => {
    const second = await joinTeam(server, owner.client.teamId, "owner");
    const [forOwner, forAdmin] = [
      await invite(second, newAddress(), "owner"),
      await invite(second, newAddress(), "admin"),
    ];
    await demote(second, "admin");
    expect(outcomeOf(await accept(server.client(), forOwner.token, { password: PASSWORD }))).toEqual(INVALID);
    expect((await accept(server.client(), forAdmin.token, { password: PASSWORD })).status).toBe(200);
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
