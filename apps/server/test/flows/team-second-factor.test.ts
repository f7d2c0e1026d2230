import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findProcedure } from "../../src/trpc/procedure-definition.js";
import { bearer, makeApiKey } from "../api-keys.js";
import { callRest, callTrpc, routesOf } from "../call-procedure.js";
import { VALID_INPUTS } from "../every-procedure.js";
import { guard } from "../second-factor.js";
import { auditOf, joinTeam, outcomeOf, rolesOf, signUpPerson, type Person } from "../team-people.js";
import { watch } from "../watch.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

const setRequirement = ({ client }: Person, requireSecondFactor: unknown) =>
  client.call("PUT", "T/security", { requireSecondFactor });
const readRequirement = ({ client }: Person) => client.call("GET", "T/security");

interface Team {
  teamId: string;
  owner: Person;
  member: Person;
  /** Removes the second factor of the owner. */
  removeFactor(): Promise<void>;
}

/** Makes a team whose owner has a second factor, and a member without one. */
async function makeTeam(): Promise<Team> {
  const owner = await signUpPerson(server);
  const { recoveryCodes } = await guard(server, owner.client);
  const { teamId } = owner.client;
  const removeFactor = async (): Promise<void> => {
    const removed = await owner.client.call("DELETE", "/api/auth/factor", { recoveryCode: recoveryCodes[0] });
    expect(removed.status).toBe(200);
  };
  return { teamId, owner, member: await joinTeam(server, teamId, "member"), removeFactor };
}

it("an owner requires a second factor of the members, and a member who sets one up is let in again", async () => {
  const { teamId, owner, member } = await makeTeam();
  const before = { requireSecondFactor: false, membersWithout: 1 };
  expect((await readRequirement(owner)).body).toEqual(before);
  expect((await readRequirement(member)).body).toEqual(before);
  const set = await setRequirement(owner, true);
  expect({ status: set.status, body: set.body }).toEqual({
    status: 200,
    body: { requireSecondFactor: true, membersWithout: 1 },
  });

  const refused = await member.client.call("GET", "T/stripe/status");
  expect(outcomeOf(refused)).toEqual([403, "second_factor_needed"]);
  expect(refused.body["error"]).toContain("second factor");
  // The person can find out what to do, and sees their other teams.
  expect((await member.client.call("GET", "/api/auth/session")).body).toMatchObject({
    secondFactor: false,
    teams: [
      { id: teamId, requireSecondFactor: true, role: "member" },
      { requireSecondFactor: false, role: "owner" },
    ],
  });
  expect((await member.client.call("GET", "/api/billstack/teams")).status).toBe(200);

  const whoHasOne = async () => {
    const { members } = (await owner.client.call("GET", "T/members")).body as {
      members: { userId: string; secondFactor: boolean }[];
    };
    return members.filter(({ secondFactor }) => secondFactor).map(({ userId }) => userId);
  };
  expect(await whoHasOne()).toEqual([owner.userId]);
  await guard(server, member.client);
  expect(await whoHasOne()).toEqual([owner.userId, member.userId]);
  expect((await member.client.call("GET", "T/stripe/status")).status).toBe(200);
  expect((await readRequirement(owner)).body).toMatchObject({ membersWithout: 0 });

  expect((await setRequirement(owner, false)).status).toBe(200);
  const newcomer = await joinTeam(server, teamId, "viewer");
  expect((await newcomer.client.call("GET", "T/stripe/status")).status).toBe(200);
});

it("the audit has each change, and not what is so already", async () => {
  const { teamId, owner } = await makeTeam();
  for (const required of [true, true, false, false]) await setRequirement(owner, required);
  const actions = (await auditOf(server, teamId)).filter(({ action }) => action.startsWith("team."));
  expect(actions.map(({ action, userId }) => [action, userId])).toEqual([
    ["team.second_factor_optional", owner.userId],
    ["team.second_factor_required", owner.userId],
  ]);
});

it("who switches it on must have a second factor, and must have confirmed that it is them", async () => {
  const owner = await signUpPerson(server);
  expect(outcomeOf(await setRequirement(owner, true))).toEqual([409, "no_second_factor"]);
  await guard(server, owner.client);
  await server.sql`
    update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'
    where user_id = ${owner.userId}`;
  expect(outcomeOf(await setRequirement(owner, true))).toEqual([403, "confirmation_required"]);
  expect((await readRequirement(owner)).body).toMatchObject({ requireSecondFactor: false });
});

it("an admin cannot change it", async () => {
  const { teamId, owner } = await makeTeam();
  const admin = await joinTeam(server, teamId, "admin");
  await guard(server, admin.client);
  expect(outcomeOf(await setRequirement(admin, true))).toEqual([403, "role_too_low"]);
  await setRequirement(owner, true);
  expect(outcomeOf(await setRequirement(admin, false))).toEqual([403, "role_too_low"]);
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["a text", "true"],
  ["null", null],
])("refuses %s as invalid input", async (_what, value) => {
  const { owner } = await makeTeam();
  expect(outcomeOf(await setRequirement(owner, value))).toEqual([400, "invalid_input"]);
});

it("an owner who removes their second factor is shut out like everybody else, and comes back with a new one", async () => {
  const { owner, removeFactor } = await makeTeam();
  await setRequirement(owner, true);
  await removeFactor();
  expect(outcomeOf(await setRequirement(owner, false))).toEqual([403, "second_factor_needed"]);
  await guard(server, owner.client);
  expect((await setRequirement(owner, false)).status).toBe(200);
});

it("a factor that is only begun is none", async () => {
  const { owner, member } = await makeTeam();
  await setRequirement(owner, true);
  await member.client.call("POST", "/api/auth/factor/begin");
  expect(outcomeOf(await readRequirement(member))).toEqual([403, "second_factor_needed"]);
});

it("a member without a second factor may leave the team, and may not remove others", async () => {
  const { owner, member, teamId } = await makeTeam();
  const other = await joinTeam(server, teamId, "owner");
  await setRequirement(owner, true);
  const admin = await joinTeam(server, teamId, "admin");
  const overTrpc = await joinTeam(server, teamId, "viewer");
  const remove = ({ client }: Person, { userId }: Person) => client.call("DELETE", `T/members/${userId}`);
  for (const [who, whom] of [
    [member, other],
    [admin, member],
    [other, owner],
  ] as const)
    expect(outcomeOf(await remove(who, whom))).toEqual([403, "second_factor_needed"]);
  for (const who of [member, admin, other]) expect((await remove(who, who)).status).toBe(200);
  const caller = { url: server.url, cookie: overTrpc.client.cookie };
  const input = { teamId, userId: overTrpc.userId };
  expect((await callTrpc(caller, "members.remove", input)).status).toBe(200);
  expect(Object.keys(await rolesOf(server, teamId))).toEqual([owner.userId]);
  expect(outcomeOf(await member.client.call("GET", "T/members"))).toEqual([404, "not_found"]);
});

it("the last owner without a second factor cannot leave", async () => {
  const { owner, removeFactor } = await makeTeam();
  await setRequirement(owner, true);
  await removeFactor();
  expect(outcomeOf(await owner.client.call("DELETE", `T/members/${owner.userId}`))).toEqual([
    409,
    "last_owner",
  ]);
});

it("API keys work as before, and strangers learn nothing of the requirement", async () => {
  const { teamId, owner } = await makeTeam();
  const { rawKey } = await makeApiKey(owner.client);
  await setRequirement(owner, true);
  const client = server.client();
  client.teamId = teamId;
  expect((await client.call("GET", "T/stripe/status", undefined, bearer(rawKey))).status).toBe(200);
  const stranger = await signUpPerson(server);
  stranger.client.teamId = teamId;
  expect(outcomeOf(await stranger.client.call("GET", "T/stripe/status"))).toEqual([404, "not_found"]);
});

it("streams that are open end when the requirement begins", async () => {
  const { owner, member } = await makeTeam();
  const { client } = member;
  const stream = watch({ server, person: client, teamId: client.teamId }, "connection.watch");
  expect((await stream.next()).done).toBe(false);
  await setRequirement(owner, true);
  expect((await stream.next()).done).toBe(true);
});

describe("a member without a second factor", () => {
  let member: Person;
  beforeAll(async () => {
    const team = await makeTeam();
    await setRequirement(team.owner, true);
    member = await joinTeam(server, team.teamId, "owner");
  });

  it.each(Object.keys(VALID_INPUTS))("is refused by %s", async (name) => {
    const caller = { url: server.url, cookie: member.client.cookie };
    const input = { ...VALID_INPUTS[name], teamId: member.client.teamId };
    const routes = await Promise.all(routesOf(name).map((route) => callRest(caller, route, input)));
    expect(findProcedure(name)).not.toBeNull();
    for (const { status, code } of [await callTrpc(caller, name, input), ...routes])
      expect({ status, code }).toEqual({ status: 403, code: "second_factor_needed" });
  });
});
