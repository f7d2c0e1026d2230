import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** The user who is signed in. */
export interface SessionUser {
  id: string;
  email: string;
  name: string | null;
}

/** A session that has not ended. */
export interface Session {
  /** The id of its row. It stays on the server. */
  id: string;
  /** The id that people see. */
  publicId: string;
  user: SessionUser;
  /** When the person last proved who they are, by their password or second factor. Null: not known. */
  confirmedAt: Date | null;
}

/** From where and with which program a session is used. */
export interface Client {
  /** The client's address (auth/client-address.ts). */
  address: string;
  /** The header User-Agent, shortened. */
  userAgent: string;
}

/** Stores a new session of the user, who has just proved who they are. It ends 30 days later, however it is used. */
export async function insertSession(
  sql: AnySql,
  { id, userId, address, userAgent }: { id: string; userId: string } & Client,
): Promise<void> {
  await sql`
    insert into billstack.sessions (id, user_id, address, user_agent, confirmed_at, expires_at)
    values (${id}, ${userId}, ${address}, ${userAgent}, now(), now() + interval '30 days')`;
}

/**
 * Returns the session with this row id, and whether its last use was stored more than a minute ago. Null if there is
 * none, or if it has ended: 30 days after its creation, or 7 days after its last use.
 */
export async function findSession(sql: Sql, id: string): Promise<(Session & { noteUse: boolean }) | null> {
  const [row] = await sql<(SessionUser & { publicId: string; confirmedAt: Date | null; noteUse: boolean })[]>`
    select users.id, users.email, users.name, public_id as "publicId", confirmed_at as "confirmedAt",
      last_used_at < now() - interval '1 minute' as "noteUse"
    from billstack.sessions join billstack.users on users.id = user_id
    where sessions.id = ${id} and expires_at > now() and last_used_at > now() - interval '7 days'`;
  if (row === undefined) return null;
  const { publicId, confirmedAt, noteUse, ...user } = row;
  return { id, publicId, user, confirmedAt, noteUse };
}

/** Stores that the session is used now. */
export async function noteSessionUse(sql: Sql, id: string, { address, userAgent }: Client): Promise<void> {
  await sql`
    update billstack.sessions set last_used_at = now(), address = ${address}, user_agent = ${userAgent}
    where id = ${id} and last_used_at < now() - interval '1 minute'`;
}

/** Deletes the session with this row id. */
export async function deleteSession(sql: AnySql, id: string): Promise<void> {
  await sql`delete from billstack.sessions where id = ${id}`;
}

/** Deletes the sessions that have ended by themselves. */
export async function deleteEndedSessions(sql: Sql): Promise<void> {
  await sql`
    delete from billstack.sessions where expires_at <= now() or last_used_at <= now() - interval '7 days'`;
}
