import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";

import type { SessionUser } from "./auth/lucia.js";
import type { Deps } from "./deps.js";

/** What a procedure knows about the request that called it. */
export interface Context {
  deps: Deps;
  requestId: string;
  /** The client's address under which rate limits count (auth/client-address.ts). */
  ip: string;
  /** The session token from the cookie; null if there is none. */
  sessionToken: string | null;
  /** Adds a Set-Cookie header to the answer. */
  setCookie(cookie: string): void;
  /**
   * Returns the user who is signed in.
   *
   * @throws AppError no_session
   */
  requireSession(): Promise<{ user: SessionUser }>;
  /**
   * Returns the user's role in a team.
   *
   * @throws AppError no_session, or not_found if the user is not a member or the team does not exist
   */
  requireMember(teamId: string): Promise<{ teamId: TeamId; role: Role }>;
  /**
   * Refuses a request from a page of another site.
   *
   * @throws AppError wrong_origin
   */
  checkOrigin(): void;
}

/** The context of a procedure for one team. The user's membership and role have been checked. */
export interface TeamContext extends Context {
  teamId: TeamId;
  user: SessionUser;
}
