import type { Sql } from "postgres";

/**
 * Whether the person proved their password or second factor in this session within so many minutes. The clock of the
 * database decides, because all processes share it.
 */
export async function wasConfirmedWithin(sql: Sql, sessionId: string, minutes: number): Promise<boolean> {
  const found = await sql`
    select from billstack.sessions
    where id = ${sessionId} and confirmed_at > now() - make_interval(mins => ${minutes})`;
  return found.length > 0;
}

/** Stores that the person has proved their password or second factor in this session now. */
export async function markConfirmed(sql: Sql, sessionId: string): Promise<void> {
  await sql`update billstack.sessions set confirmed_at = now() where id = ${sessionId}`;
}
