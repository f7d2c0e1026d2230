import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { Role } from "@billstack/tenancy/roles";

import type { Actor } from "./actor.js";
import type { ConfirmedBy } from "./auth/confirm-store.js";
import type { Session, SessionUser } from "./auth/session-store.js";
import type { Deps } from "./deps.js";

/** What a caller may do in a team: what the role of a member allows, or what the scopes of an API key allow. */
export type Grant = { role: Role } | { scopes: readonly string[] };

/** Who calls for a team, and what they may do there. */
export interface TeamAccess {
  teamId: TeamId;
  actor: Actor;
  grant: Grant;
}

/** What a procedure knows about the request that called it. */
export interface Context {
  deps: Deps;
  requestId: string;
  /** The client's address under which rate limits count (auth/client-address.ts). */
  ip: string;
  /** The header User-Agent, at most 300 characters of it. */
  userAgent: string;
  /** The session token from the cookie; null if there is none. */
  sessionToken: string | null;
  /** Adds a Set-Cookie header to the answer. */
  setCookie(cookie: string): void;
  /**
   * Checks the request's credential, except that a session is not looked up yet. A request with an API key is
   * counted against the limit of the key.
   *
   * @returns what the request has
   * @throws AppError two_credentials, key_in_query, key_unknown, key_expired, key_revoked, too_many_requests
   */
  checkCredential(): Promise<"none" | "session" | "key">;
  /**
   * Refuses a request with an API key.
   *
   * @throws AppError key_not_accepted, and what `checkCredential` throws
   */
  refuseKey(): Promise<void>;
  /**
   * Checks that somebody is signed in, or that the request has an API key that may be used.
   *
   * @throws AppError no_session, and what `checkCredential` throws
   */
  requireCaller(): Promise<void>;
  /**
   * Returns the user who is signed in, and their session.
   *
   * @throws AppError no_session, key_not_accepted, and what `checkCredential` throws
   */
  requireSession(): Promise<{ user: SessionUser; session: Session }>;
  /** Returns the user who is signed in; null if nobody is. */
  findUser(): Promise<SessionUser | null>;
  /**
   * Checks that the person has proved their password or second factor in this session within the last ten minutes.
   *
   * @param by `password`: a proof of the second factor is not enough. Any proof is enough if it is missing.
   * @throws AppError confirmation_required, and what `requireSession` throws
   */
  requireConfirmed(by?: ConfirmedBy): Promise<void>;
  /**
   * Returns who calls for this team, and what they may do.
   *
   * @param leavingUserId the user whom the call takes out of the team. Members may leave a team that requires a second
   *   factor although they have none.
   * @throws AppError no_session; not_found if the team does not exist, the user is no member of it, or the API key
   *   belongs to another team; second_factor_needed; what `checkCredential` throws
   */
  requireTeam(teamId: string, leavingUserId?: unknown): Promise<TeamAccess>;
  /**
   * Does what `requireTeam` does, and reads everything again that it decides by: the session or the API key, and the
   * role. A long answer calls it before each part.
   *
   * @throws AppError no_session, not_found, key_expired, key_revoked
   */
  requireTeamAgain(teamId: string): Promise<TeamAccess>;
  /**
   * Counts this request as an open stream of its session or API key, until its connection is closed.
   *
   * @throws AppError too_many_streams, streams_full, and what `requireSession` throws
   */
  countStream(): Promise<void>;
  /**
   * Refuses a request from a page of another site. A request with an API key passes, because no browser adds a key
   * by itself.
   *
   * @throws AppError wrong_origin
   */
  checkOrigin(): void;
}

/** The context of a procedure for one team. What the caller may do has been checked. */
export interface TeamContext extends Context {
  teamId: TeamId;
  actor: Actor;
  /** The server's functions behind the wall of the team: `deps.sql` sees only its rows (database/team-sql.ts). */
  deps: Deps;
  /** The server's functions without the wall, for work that goes on after the caller has left the team. */
  systemDeps: Deps;
  /**
   * Runs a read that may take long, behind the wall of the team, on the pool for such reads
   * (database/people-reads.ts).
   *
   * @throws AppError reads_busy, read_too_slow, and what `work` throws
   */
  read<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}

/** A change of a team that a person or a job makes. */
export interface TeamWork {
  deps: Deps;
  teamId: TeamId;
  /** The user is null if a job makes the change by itself. */
  actor: { userId: string | null };
}
