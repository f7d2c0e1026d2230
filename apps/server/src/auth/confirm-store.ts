import type { Sql } from "postgres";

/** By what a person confirms that it is them: by the password alone, or by any proof that the server takes. */
export type ConfirmedBy = "any" | "password";

/**
 * Whether the person proved in this session within so many minutes who they are. The clock of the database decides,
 * because all processes share it.
 */
export async function wasConfirmedWithin(
  sql: Sql,
  sessionId: string,
  minutes: number,
  by: ConfirmedBy,
): Promise<boolean> {
  const provedAt = sql(by === "password" ? "password_proved_at" : "confirmed_at");
  const found = await sql`
    select from billstack.sessions
    where id = ${sessionId} and ${provedAt} > now() - make_interval(mins => ${minutes})`;
  return found.length > 0;
}

/**
 * Stores that the person has proved in this session now who they are.
 *
 * @param by what they have proved: `any` is the second factor alone
 */
export async function markConfirmed(sql: Sql, sessionId: string, by: ConfirmedBy): Promise<void> {
  await sql`
    update billstack.sessions set confirmed_at = now(),
      password_proved_at = case when ${by === "password"} then now() else password_proved_at end
    where id = ${sessionId}`;
}
