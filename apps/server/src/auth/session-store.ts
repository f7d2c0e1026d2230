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

/** A session as it is stored. */
export interface StoredSession extends Session {
  /** When it ends at the latest. */
  expiresAt: Date;
  /** Whether its last use was stored more than a minute ago. */
  noteUse: boolean;
}

/** A session ends this many days after the sign-in, however it is used. */
export const LONGEST_DAYS = 30;

/** From where and with which program a session is used. */
export interface Client {
  /** The client's address (auth/client-address.ts). */
  address: string;
  /** The header User-Agent, shortened. */
  userAgent: string;
}

/** Stores a new session of the user, who has just proved who they are. */
export async function insertSession(
  sql: AnySql,
  { id, userId, expiresAt, address, userAgent }: { id: string; userId: string; expiresAt: Date } & Client,
): Promise<void> {
  await sql`
    insert into billstack.sessions (id, user_id, address, user_agent, confirmed_at, expires_at)
    values (${id}, ${userId}, ${address}, ${userAgent}, now(), ${expiresAt})`;
}

/**
 * Returns the session with this row id. Null if there is none, or if it has ended: at `expiresAt`, or 7 days after its
 * last use.
 */
export async function findSession(sql: Sql, id: string): Promise<StoredSession | null> {
  const [row] = await sql<(SessionUser & Omit<StoredSession, "id" | "user">)[]>`
    select users.id, users.email, users.name, public_id as "publicId", confirmed_at as "confirmedAt",
      expires_at as "expiresAt",
      last_used_at < now() - interval '1 minute' as "noteUse"
    from billstack.sessions join billstack.users on users.id = user_id
    where sessions.id = ${id} and expires_at > now() and last_used_at > now() - interval '7 days'`;
  if (row === undefined) return null;
  const { publicId, confirmedAt, expiresAt, noteUse, ...user } = row;
  return { id, publicId, user, confirmedAt, expiresAt, noteUse };
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
