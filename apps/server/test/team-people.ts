import type { Answer, Client, TestServer } from "@billstack/server/testing";
import type { Role } from "@billstack/tenancy/roles";

/** A person in a team, with their ids. */
export interface Person {
  client: Client;
  email: string;
  userId: string;
}

/** Signs a person up, who gets a team of their own. */
export async function signUpPerson(server: TestServer): Promise<Person> {
  const email = `person-${crypto.randomUUID()}@example.com`;
  const client = await server.client().signUp(email);
  const { body } = await client.call("GET", "/api/auth/session");
  return { client, email, userId: (body as { user: { id: string } }).user.id };
}

/** Signs a person up and puts them into the team with this role. "T/" then stands for this team. */
export async function joinTeam(server: TestServer, teamId: string, role: Role): Promise<Person> {
  const person = await signUpPerson(server);
  await server.sql`
    insert into billstack.members (team_id, user_id, role) values (${teamId}, ${person.userId}, ${role})`;
  person.client.teamId = teamId;
  return person;
}

/** Returns the role of each member of the team, by user id. */
export async function rolesOf(server: TestServer, teamId: string): Promise<Record<string, Role>> {
  const rows = await server.sql<{ userId: string; role: Role }[]>`
    select user_id as "userId", role from billstack.members where team_id = ${teamId}`;
  return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]));
}

/** Returns the actions and details of the team's audit, the newest first. */
export async function auditOf(server: TestServer, teamId: string) {
  return server.sql<{ action: string; userId: string | null; detail: Record<string, unknown> }[]>`
    select action, user_id as "userId", detail from billstack.audit where team_id = ${teamId} order by id desc`;
}

/** Returns the status and the code of an answer. */
export const outcomeOf = ({ status, body }: Answer): [number, unknown] => [status, body["code"]];

/** Returns the e-mail address of a signed-in person. */
export async function emailOf(person: Client): Promise<string> {
  const { body } = await person.call("GET", "/api/auth/session");
  return (body["user"] as { email: string }).email;
}
