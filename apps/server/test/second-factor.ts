import { totpCode, type Answer, type Client, type TestServer } from "../src/testing/index.js";

export const PASSWORD = "correct horse battery";
/** A code that is wrong, unless it is right by chance once in 300,000 times. */
export const WRONG_CODE = "000000";

/** A person with a second factor. */
export interface Guarded {
  person: Client;
  email: string;
  secret: string;
  recoveryCodes: string[];
}

/** Begins to set up a second factor. */
export const beginFactor = (person: Client): Promise<Answer> => person.call("POST", "/api/auth/factor/begin");

/** Sends the first code of a second factor. */
export const finishFactor = (person: Client, code: string): Promise<Answer> =>
  person.call("POST", "/api/auth/factor/confirm", { code });

/** Sets up a second factor. Afterwards, the code of the current step works again. */
export async function guard(server: TestServer, person: Client): Promise<Omit<Guarded, "email">> {
  const { secret } = (await beginFactor(person)).body as { secret: string };
  const answer = await finishFactor(person, totpCode(secret));
  if (answer.status !== 200) throw new Error(answer.text);
  await server.sql`update billstack.second_factors set last_step = 0`;
  return { person, secret, recoveryCodes: answer.body["recoveryCodes"] as string[] };
}

/** Signs somebody up and sets up a second factor. */
export async function guarded(server: TestServer): Promise<Guarded> {
  const email = `person-${crypto.randomUUID()}@example.com`;
  const person = await server.client().signUp(email);
  return { email, ...(await guard(server, person)) };
}

/** Signs in with the password and `more`. */
export const signInWith = (
  server: TestServer,
  email: string,
  more: object = {},
  client: Client = server.client(),
): Promise<Answer> => client.call("POST", "/api/auth/sign-in", { email, password: PASSWORD, ...more });

/** Returns the actions in the audit of the person's team, the oldest first. */
export async function audited(person: Client): Promise<string[]> {
  const { entries } = (await person.call("GET", "T/audit")).body as { entries: { action: string }[] };
  return entries.map(({ action }) => action).toReversed();
}
