import { startTestServer, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const PASSWORD = "correct horse battery";
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

async function person(): Promise<{ email: string; client: Client }> {
  const email = `leaving-${crypto.randomUUID()}@example.com`;
  return { email, client: await server.client().signUp(email) };
}
const signIn = async (email: string, password: string): Promise<Client | null> => {
  const client = server.client();
  return (await client.call("POST", "/api/auth/sign-in", { email, password })).status === 200 ? client : null;
};
const isSignedIn = async (client: Client): Promise<boolean> =>
  (await client.call("GET", "/api/auth/session")).status === 200;
const remove = (client: Client, password = PASSWORD): Promise<Answer> =>
  client.call("DELETE", "/api/auth/account", { password });
const join = (client: Client, teamId: string, role: string) =>
  server.sql`
    insert into billstack.members (team_id, user_id, role)
    select ${teamId}, user_id, ${role} from billstack.members where team_id = ${client.teamId}`;
const leaveOwn = (client: Client) =>
  server.sql`delete from billstack.members where team_id = ${client.teamId}`;

it("deleting the account removes the user and their sessions, and the audit of the teams keeps only the user's id", async () => {
  const [owner, member] = [await person(), await person()];
  await join(member.client, owner.client.teamId, "member");
  await leaveOwn(member.client);
  const other = await signIn(member.email, PASSWORD);
  const [user] = await server.sql`select id from billstack.users where email = ${member.email}`;
  const answer = await remove(member.client);
  expect(answer).toMatchObject({ status: 200, body: { success: true } });
  expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining("Max-Age=0")]);
  expect(other && (await isSignedIn(other))).toBe(false);
  expect(await signIn(member.email, PASSWORD)).toBeNull();
  const { body } = await owner.client.call("GET", "T/audit");
  expect(body).toMatchObject({ entries: [{ action: "account.deleted", userId: user?.["id"] }] });
  expect(JSON.stringify(body)).not.toContain(member.email);
  const { status } = await server
    .client()
    .call("POST", "/api/auth/sign-up", { email: member.email, password: PASSWORD });
  expect(status).toBe(201);
});

it("deleting the account is refused for the only owner of a team, with the team's name, until there is another one", async () => {
  const [owner, member] = [await person(), await person()];
  await join(member.client, owner.client.teamId, "admin");
  await leaveOwn(member.client);
  const refused = await remove(owner.client);
  expect(refused).toMatchObject({ status: 409, body: { code: "last_owner", teams: ["Acme"] } });
  expect(await isSignedIn(owner.client)).toBe(true);
  await server.sql`
    update billstack.members set role = 'owner' where team_id = ${owner.client.teamId} and role = 'admin'`;
  // Both owners at once: one of them stays.
  const both = await Promise.all([remove(owner.client), remove(member.client)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});

it("deleting the account is refused with a wrong password", async () => {
  const { client } = await person();
  await leaveOwn(client);
  const answer = await remove(client, "wrong password");
  expect(answer).toMatchObject({ status: 401, body: { code: "wrong_credentials" } });
  expect(await isSignedIn(client)).toBe(true);
});

it("a person changes and removes their name", async () => {
  const { client } = await person();
  const rename = (name: unknown): Promise<Answer> => client.call("PUT", "/api/auth/account", { name });
  const stored = async () =>
    ((await client.call("GET", "/api/auth/session")).body as { user: { name: unknown } }).user.name;
  expect(await rename("  Ada ")).toMatchObject({ status: 200, body: { user: { name: "Ada" } } });
  expect(await stored()).toBe("Ada");
  for (const name of ["", " ", "x".repeat(81), 1, undefined]) expect((await rename(name)).status).toBe(400);
  expect(await stored()).toBe("Ada");
  expect((await rename(null)).status).toBe(200);
  expect(await stored()).toBeNull();
});
