import { startTestServer, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { resetTokenOf } from "../reset-link.js";
import { holdLock } from "../hold-lock.js";
import { invite } from "../invitations.js";
import { signUpPerson } from "../team-people.js";

const PASSWORD = "correct horse battery";
const NEW = "another horse battery";
const WRONG_CREDENTIALS = [401, "wrong_credentials"];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());
beforeEach(() => server.sql`truncate billstack.rate_limits`);

interface Person {
  email: string;
  id: string;
  client: Client;
}

async function person(): Promise<Person> {
  const email = `race-${crypto.randomUUID()}@example.com`;
  const client = await server.client().signUp(email);
  const [user] = await server.sql<{ id: string }[]>`select id from billstack.users where email = ${email}`;
  return { email, id: user?.id ?? "", client };
}

const signIn = (email: string, password: string, client = server.client()): Promise<Answer> =>
  client.call("POST", "/api/auth/sign-in", { email, password });
const change = (client: Client, newPassword: string): Promise<Answer> =>
  client.call("POST", "/api/auth/password", { currentPassword: PASSWORD, newPassword });
const reset = async ({ id }: Person): Promise<Answer> => {
  const token = await resetTokenOf(server, id);
  return server.client().call("POST", "/api/auth/reset-password", { token, newPassword: NEW });
};
const deleteAccount = (client: Client): Promise<Answer> =>
  client.call("DELETE", "/api/auth/account", { password: PASSWORD });
const leaveTeam = ({ teamId }: Client) => server.sql`delete from billstack.members where team_id = ${teamId}`;
const isSignedIn = async (client: Client): Promise<boolean> =>
  (await client.call("GET", "/api/auth/session")).status === 200;
const outcome = ({ status, body }: Answer): unknown[] => [status, body["code"]];

/** Begins a sign-in that has read the old password's hash, and finishes it after `meanwhile`. */
async function signInDuring(
  { email }: Person,
  meanwhile: () => Promise<unknown>,
): Promise<{ client: Client; answer: Answer }> {
  await signIn(email, "wrong password");
  const counts = await holdLock(
    server.sql,
    "select from billstack.rate_limits where key like 'signInAddress:%' for update",
  );
  const client = server.client();
  const answer = signIn(email, PASSWORD, client);
  await counts.waitForBlocked();
  await meanwhile();
  await counts.release();
  return { client, answer: await answer };
}

/** Runs two calls at once, which both reach the row of the user before either of them changes it. */
async function inOrder(
  user: Person,
  first: () => Promise<Answer>,
  second: () => Promise<Answer>,
): Promise<Answer[]> {
  const row = await holdLock(server.sql, "select from billstack.users where id = $1 for share", [user.id]);
  const one = first();
  await row.waitForBlocked();
  const other = second();
  await row.waitForBlocked(2);
  await row.release();
  return Promise.all([one, other]);
}

describe("a sign-in with the old password opens no session", () => {
  it.each<[string, (user: Person) => Promise<Answer>]>([
    ["changed", ({ client }) => change(client, NEW)],
    ["reset", reset],
  ])("if the password is %s while it is checked", async (_how, act) => {
    const user = await person();
    const { client, answer } = await signInDuring(user, async () =>
      expect((await act(user)).status).toBe(200),
    );
    expect(outcome(answer)).toEqual(WRONG_CREDENTIALS);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await isSignedIn(client)).toBe(false);
    expect(outcome(await signIn(user.email, NEW))).toEqual([200, undefined]);
  });

  it("if the account is deleted while it is checked", async () => {
    const user = await person();
    await leaveTeam(user.client);
    const { answer } = await signInDuring(user, async () =>
      expect((await deleteAccount(user.client)).status).toBe(200),
    );
    expect(outcome(answer)).toEqual(WRONG_CREDENTIALS);
  });

  it("if the change commits between the check and the new session", async () => {
    const user = await person();
    const changed = await holdLock(
      server.sql,
      "update billstack.users set password_hash = password_hash || 'x' where id = $1",
      [user.id],
    );
    const answer = signIn(user.email, PASSWORD);
    await changed.waitForBlocked();
    await changed.release();
    expect(outcome(await answer)).toEqual(WRONG_CREDENTIALS);
  });
});

describe("what the old password proved does not hold after a change", () => {
  it("one of two changes at once is refused", async () => {
    const user = await person();
    const other = server.client();
    await signIn(user.email, PASSWORD, other);
    const answers = await inOrder(
      user,
      () => change(user.client, NEW),
      () => change(other, "a third horse battery"),
    );
    expect(answers.map(outcome)).toEqual([[200, undefined], WRONG_CREDENTIALS]);
    expect(outcome(await signIn(user.email, NEW))).toEqual([200, undefined]);
  });

  it("the account is not deleted", async () => {
    const user = await person();
    await leaveTeam(user.client);
    const other = server.client();
    await signIn(user.email, PASSWORD, other);
    const answers = await inOrder(
      user,
      () => change(user.client, NEW),
      () => deleteAccount(other),
    );
    expect(answers.map(outcome)).toEqual([[200, undefined], WRONG_CREDENTIALS]);
    expect(await isSignedIn(user.client)).toBe(true);
  });
});

describe("while the account is deleted", () => {
  it.each<[string, (user: Person) => Promise<() => Promise<Answer>>]>([
    [
      "makes a team",
      async ({ client }) =>
        () =>
          client.call("POST", "/api/billstack/teams", { name: "New" }),
    ],
    [
      "accepts an invitation",
      async ({ client, email }) => {
        const { token } = await invite(await signUpPerson(server), email, "owner");
        return () => client.call("POST", "/api/invitations/accept", { token });
      },
    ],
    [
      "sets up a second factor",
      async ({ client }) =>
        () =>
          client.call("POST", "/api/auth/factor/begin"),
    ],
  ])("somebody who %s is told that their session has ended", async (_what, prepare) => {
    const user = await person();
    const act = await prepare(user);
    const deletion = await holdLock(server.sql, "delete from billstack.users where id = $1", [user.id]);
    const answer = act();
    await deletion.waitForBlocked();
    await deletion.release();
    expect(outcome(await answer)).toEqual([401, "no_session"]);
  });

  it("no team is left without an owner", async () => {
    const user = await person();
    await leaveTeam(user.client);
    const row = await holdLock(server.sql, "select from billstack.users where id = $1 for key share", [
      user.id,
    ]);
    const deletion = deleteAccount(user.client);
    await row.waitForBlocked();
    const made = await user.client.call("POST", "/api/billstack/teams", { name: "New" });
    await row.release();
    expect([outcome(made), outcome(await deletion)]).toEqual([
      [201, undefined],
      [409, "last_owner"],
    ]);
  });
});
