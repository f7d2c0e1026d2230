import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { memberColumns, type TeamMember } from "../teams/member.js";

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

/**
 * Stores a new session of the user, who has just proved who they are. The lock makes it wait for a change of the
 * password, and a change wait for it: so no session is left of a password that is not the user's any more.
 *
 * @param session `passwordHash` is the hash that the password was checked against
 * @returns false if the user has another password by now, or is deleted. No session is stored then.
 */
export async function insertSession(
  sql: AnySql,
  {
    id,
    userId,
    passwordHash,
    userSeal,
    expiresAt,
    address,
    userAgent,
  }: Client &
    Pick<StoredSession, "id" | "expiresAt"> & {
      userId: string;
      passwordHash: string;
      userSeal: string;
    },
): Promise<boolean> {
  const inserted = await sql`
    insert into billstack.sessions (id, user_id, user_seal, address, user_agent, confirmed_at, password_proved_at, expires_at)
    select ${id}, users.id, ${userSeal}, ${address}, ${userAgent}, now(), now(), ${expiresAt}
    from billstack.users where users.id = ${userId} and password_hash = ${passwordHash}
    for share`;
  return inserted.count === 1;
}

/** A session as it is stored. */
export interface StoredSession extends Session {
  /** Proves that the session belongs to the user (SessionSeals). Null: it proves nothing. */
  userSeal: string | null;
  /** When it ends at the latest. */
  expiresAt: Date;
  /** Whether its last use was stored more than a minute ago. */
  noteUse: boolean;
}

/** A session ends this many days after the sign-in, however it is used. */
export const LONGEST_DAYS = 30;

type SessionRow = SessionUser & Omit<StoredSession, "id" | "user">;
const sessionColumns = (sql: Sql) => sql`
  users.id, users.email, users.name, public_id as "publicId", confirmed_at as "confirmedAt",
  user_seal as "userSeal", expires_at as "expiresAt", last_used_at < now() - interval '1 minute' as "noteUse"`;
const isLive = (sql: Sql) => sql`expires_at > now() and last_used_at > now() - interval '7 days'`;

/**
 * Returns the session with this row id. Null if there is
 * none, or if it has ended: at `expiresAt`, or 7 days after its last use.
 */
export async function findSession(sql: Sql, id: string): Promise<StoredSession | null> {
  const [row] = await sql<SessionRow[]>`
    select ${sessionColumns(sql)} from billstack.sessions join billstack.users on users.id = user_id
    where sessions.id = ${id} and ${isLive(sql)}`;
  return row === undefined ? null : sessionOf(id, row);
}

/**
 * Does what {@link findSession} and `findTeamMember` do, by one statement. Streams do it before each of their parts.
 *
 * @returns `member` is null if the user is no member of the team, or the team does not exist
 */
export async function findSessionInTeam(
  sql: Sql,
  id: string,
  teamId: TeamId,
): Promise<{ stored: StoredSession; member: TeamMember | null } | null> {
  const [row] = await sql<(SessionRow & (TeamMember | { role: null; lacksFactor: null }))[]>`
    select ${sessionColumns(sql)}, ${memberColumns(sql)}
    from billstack.sessions join billstack.users on users.id = user_id
      left join (billstack.members join billstack.teams on teams.id = team_id)
        on members.user_id = users.id and team_id = ${teamId}
    where sessions.id = ${id} and ${isLive(sql)}`;
  if (row === undefined) return null;
  const { role, lacksFactor, ...session } = row;
  return { stored: sessionOf(id, session), member: role === null ? null : { role, lacksFactor } };
}

function sessionOf(id: string, row: SessionRow): StoredSession {
  const { publicId, confirmedAt, userSeal, expiresAt, noteUse, ...user } = row;
  return { id, publicId, user, confirmedAt, userSeal, expiresAt, noteUse };
}

/** Stores that the session is used now. */
export async function noteSessionUse(sql: Sql, id: string, { address, userAgent }: Client): Promise<void> {
  await sql`
    update billstack.sessions set last_used_at = now(), address = ${address}, user_agent = ${userAgent}
    where id = ${id} and last_used_at < now() - interval '1 minute'`;
}

/** Deletes the session with this row id. Returns the id of its user; null if there was no such session. */
export async function deleteSession(sql: AnySql, id: string): Promise<string | null> {
  const [deleted] = await sql<{ userId: string }[]>`
    delete from billstack.sessions where id = ${id} returning user_id as "userId"`;
  return deleted?.userId ?? null;
}

/** A session as people see it. */
export interface ListedSession {
  id: string;
  userAgent: string | null;
  address: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}

/** Returns the user's sessions that have not ended, the one that was used last first. */
export async function listSessionsOf(sql: Sql, userId: string): Promise<ListedSession[]> {
  return sql<ListedSession[]>`
    select public_id as id, user_agent as "userAgent", address, created_at as "createdAt",
      last_used_at as "lastUsedAt"
    from billstack.sessions
    where user_id = ${userId} and expires_at > now() and last_used_at > now() - interval '7 days'
    order by last_used_at desc, public_id`;
}

/**
 * Deletes one of the user's sessions.
 *
 * @param publicId the id that people see
 * @returns whether the user had such a session
 */
export async function deleteSessionOf(sql: AnySql, userId: string, publicId: string): Promise<boolean> {
  const deleted = await sql`
    delete from billstack.sessions where user_id = ${userId} and public_id::text = ${publicId}`;
  return deleted.count === 1;
}

/**
 * Deletes the user's sessions, except the one with the row id `except`. Null: all of them.
 *
 * @returns how many there were
 */
export async function deleteSessionsOf(sql: AnySql, userId: string, except: string | null): Promise<number> {
  const deleted = await sql`
    delete from billstack.sessions where user_id = ${userId} and id is distinct from ${except}`;
  return deleted.count;
}

/** Deletes the sessions that have ended by themselves. */
export async function deleteEndedSessions(sql: Sql): Promise<void> {
  await sql`
    delete from billstack.sessions where expires_at <= now() or last_used_at <= now() - interval '7 days'`;
}
