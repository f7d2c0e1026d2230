import type { TestServer } from "@billstack/server/testing";

/** Returns the id of the user with this e-mail address. */
export async function userIdOf({ sql }: TestServer, email: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select id from billstack.users where email = ${email}`;
  return row?.id ?? "";
}

/** Returns the sealed secret of the person's second factor, whether it is on or not. */
export async function sealedSecretOf({ sql }: TestServer, userId: string): Promise<string> {
  const [row] = await sql<{ sealed: string }[]>`
    select secret_sealed as sealed from billstack.second_factors where user_id = ${userId}`;
  return row?.sealed ?? "";
}

/** Puts another sealed secret into the row of the person's second factor, as somebody does who can write to the database. */
export async function putSecret({ sql }: TestServer, userId: string, sealed: string): Promise<void> {
  await sql`update billstack.second_factors set secret_sealed = ${sealed}, last_step = 0 where user_id = ${userId}`;
}

/** Returns the actions in the audit of the person's teams, also if the person has no session any more. */
export async function auditedOf({ sql }: TestServer, userId: string): Promise<string[]> {
  const rows = await sql<{ action: string }[]>`
    select action from billstack.audit where detail @> ${sql.json({ ofUser: userId })}`;
  return rows.map(({ action }) => action);
}
