import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { ROLES, type Role } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { holdLock } from "../hold-lock.js";
import { auditOf, joinTeam, outcomeOf, rolesOf, signUpPerson, type Person } from "../team-people.js";
import { watch } from "../watch.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

/** Makes a team with one person of each role. */
async function makeTeam(): Promise<{ teamId: string; people: Record<Role, Person> }> {
  const owner = await signUpPerson(server);
  const { teamId } = owner.client;
  const join = (role: Role) => joinTeam(server, teamId, role);
  const [admin, member, viewer] = [await join("admin"), await join("member"), await join("viewer")];
  return { teamId, people: { owner, admin, member, viewer } };
}

const changeRole = (by: Person, who: Person, role: string) =>
  by.client.call("PATCH", `T/members/${who.userId}`, { role });
const lockTeam = (teamId: string) =>
  holdLock(server.sql, "select from billstack.teams where id = $1 for update", [teamId]);
const remove = (by: Person, who: Person) => by.client.call("DELETE", `T/members/${who.userId}`);

it("shows every member all people of the team, and nobody of another team", async () => {
  const { people } = await makeTeam();
  for (const role of ROLES) {
    const { status, body } = await people[role].client.call("GET", "T/members");
    expect(status).toBe(200);
    expect(body["members"]).toEqual(
      ROLES.map((one) => ({
        userId: people[one].userId,
        email: people[one].email,
        name: null,
        role: one,
        joinedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        secondFactor: false,
      })),
    );
  }
});

describe("who may change whom", () => {
  const MANAGED: Record<Role, readonly Role[]> = {
    owner: ["owner", "admin", "member", "viewer"],
    admin: ["admin", "member", "viewer"],
    member: [],
    viewer: [],
  };

  it.each(ROLES)("as %s", async (own) => {
    const { teamId, people } = await makeTeam();
    for (const of of ROLES) {
      for (const to of ROLES) {
        const other = await joinTeam(server, teamId, of);
        const answer = await changeRole(people[own], other, to);
        const allowed = MANAGED[own].includes(of) && MANAGED[own].includes(to);
        expect({ of, to, outcome: outcomeOf(answer) }).toEqual({
          of,
          to,
          outcome: allowed ? [200, undefined] : [403, "role_too_low"],
        });
        expect((await rolesOf(server, teamId))[other.userId]).toBe(allowed ? to : of);
      }
      const other = await joinTeam(server, teamId, of);
      const allowed = MANAGED[own].includes(of);
      expect({ of, outcome: outcomeOf(await remove(people[own], other)) }).toEqual({
        of,
        outcome: allowed ? [200, undefined] : [403, "role_too_low"],
      });
      expect(other.userId in (await rolesOf(server, teamId))).toBe(!allowed);
    }
  });

  it("nobody raises their own role", async () => {
    const { people } = await makeTeam();
    for (const [own, to] of [
      ["admin", "owner"],
      ["member", "admin"],
      ["viewer", "member"],
    ] as const)
      expect(outcomeOf(await changeRole(people[own], people[own], to))).toEqual([403, "role_too_low"]);
  });

  it("refuses a role that does not exist, and people who are not in the team", async () => {
    const { people } = await makeTeam();
    const stranger = await signUpPerson(server);
    for (const role of ["Owner", "", "superuser", null, ["owner"]])
      expect(
        outcomeOf(await people.owner.client.call("PATCH", `T/members/${people.viewer.userId}`, { role })),
      ).toEqual([400, "invalid_input"]);
    expect(outcomeOf(await changeRole(people.owner, stranger, "viewer"))).toEqual([404, "not_found"]);
    expect(outcomeOf(await remove(people.owner, stranger))).toEqual([404, "not_found"]);
    expect(stranger.client.teamId in (await rolesOf(server, stranger.client.teamId))).toBe(false);
    expect(await rolesOf(server, stranger.client.teamId)).toEqual({ [stranger.userId]: "owner" });
  });
});

it("everybody may leave the team", async () => {
  const { teamId, people } = await makeTeam();
  const second = await joinTeam(server, teamId, "owner");
  for (const person of [second, people.admin, people.member, people.viewer]) {
    expect(outcomeOf(await remove(person, person))).toEqual([200, undefined]);
    expect(outcomeOf(await person.client.call("GET", "T/stripe/status"))).toEqual([404, "not_found"]);
    expect((await person.client.call("GET", "/api/auth/session")).body["teams"]).toHaveLength(1);
  }
  expect(await rolesOf(server, teamId)).toEqual({ [people.owner.userId]: "owner" });
});

describe("the last owner", () => {
  it("cannot leave, and cannot step down", async () => {
    const { teamId, people } = await makeTeam();
    const { owner } = people;
    for (const answer of [
      await remove(owner, owner),
      await changeRole(owner, owner, "admin"),
      await changeRole(owner, owner, "viewer"),
    ]) {
      expect(outcomeOf(answer)).toEqual([409, "last_owner"]);
      expect(answer.body["error"]).toContain("Make another member an owner first");
    }
    expect(outcomeOf(await changeRole(owner, owner, "owner"))).toEqual([200, undefined]);
    expect((await rolesOf(server, teamId))[owner.userId]).toBe("owner");
  });

  it("can do both once another member is an owner", async () => {
    const { people } = await makeTeam();
    const { owner, member } = people;
    expect((await changeRole(owner, member, "owner")).status).toBe(200);
    expect((await changeRole(owner, owner, "viewer")).status).toBe(200);
    expect(outcomeOf(await remove(member, member))).toEqual([409, "last_owner"]);
    expect((await remove(owner, owner)).status).toBe(200);
  });

  it.each(["leave", "step down", "remove each other"])(
    "stays when two owners %s at the same moment",
    async (how) => {
      const { teamId, people } = await makeTeam();
      const second = await joinTeam(server, teamId, "owner");
      const pairs = [
        [people.owner, how === "remove each other" ? second : people.owner],
        [second, how === "remove each other" ? people.owner : second],
      ] as const;
      // Both requests have been let in, and wait for the first statement of their transactions.
      const lock = await lockTeam(teamId);
      const answers = pairs.map(([by, who]) =>
        how === "step down" ? changeRole(by, who, "member") : remove(by, who),
      );
      await lock.waitForBlocked(2);
      await lock.release();
      const outcomes = (await Promise.all(answers)).map(outcomeOf);
      const refusal = how === "remove each other" ? [404, "not_found"] : [409, "last_owner"];
      expect(outcomes.toSorted()).toEqual([[200, undefined], refusal]);
      const owners = Object.values(await rolesOf(server, teamId)).filter((role) => role === "owner");
      expect(owners).toHaveLength(1);
    },
  );
});

it("a request that began before its sender was demoted changes nobody", async () => {
  const { teamId, people } = await makeTeam();
  const lock = await lockTeam(teamId);
  const late = changeRole(people.admin, people.viewer, "admin");
  await lock.waitForBlocked();
  await server.sql`
    update billstack.members set role = 'viewer' where team_id = ${teamId} and user_id = ${people.admin.userId}`;
  await lock.release();
  expect(outcomeOf(await late)).toEqual([403, "role_too_low"]);
  expect((await rolesOf(server, teamId))[people.viewer.userId]).toBe("viewer");
});

describe("what a person had ends at once:", () => {
  /** Opens a stream of the person. `ended` resolves when the server ends it. */
  async function openStream(person: Person) {
    const stream = watch({ server, person: person.client, teamId: person.client.teamId }, "connection.watch");
    const seen: unknown[] = [];
    const ended = (async () => {
      for await (const part of stream) seen.push(part);
    })();
    await until("the first part of the stream", () => seen.length > 0);
    return { ended };
  }

  it("the streams of a member who was removed, and no other stream", async () => {
    const { people } = await makeTeam();
    const [removed, other] = [await openStream(people.member), await openStream(people.viewer)];
    let otherEnded = false;
    void other.ended.then(() => (otherEnded = true));
    expect((await remove(people.admin, people.member)).status).toBe(200);
    await removed.ended;
    expect(otherEnded).toBe(false);
    expect((await remove(people.viewer, people.viewer)).status).toBe(200);
    await other.ended;
  });

  it("the rights of a role", async () => {
    const { people } = await makeTeam();
    expect((await people.admin.client.call("GET", "T/api-keys")).status).toBe(200);
    await changeRole(people.owner, people.admin, "viewer");
    expect(outcomeOf(await people.admin.client.call("GET", "T/api-keys"))).toEqual([403, "role_too_low"]);
  });
});

it("the audit names who changed whom, and who was refused", async () => {
  const { teamId, people } = await makeTeam();
  const { owner, admin, member, viewer } = people;
  await changeRole(owner, admin, "member");
  await changeRole(owner, admin, "member");
  await changeRole(member, viewer, "admin");
  await remove(owner, member);
  await remove(viewer, viewer);
  await remove(owner, owner);
  expect([...(await auditOf(server, teamId))]).toEqual([
    { action: "member.left", userId: viewer.userId, detail: { memberId: viewer.userId, role: "viewer" } },
    { action: "member.removed", userId: owner.userId, detail: { memberId: member.userId, role: "member" } },
    {
      action: "member.refused",
      userId: member.userId,
      detail: { permission: "members.manage", role: "member" },
    },
    {
      action: "member.role_changed",
      userId: owner.userId,
      detail: { memberId: admin.userId, from: "admin", to: "member" },
    },
  ]);
});
