import type { TeamId } from "@billstack/tenancy";
import type { Role } from "@billstack/tenancy/roles";

import type { SessionUser } from "./auth/lucia.js";
import type { Deps } from "./deps.js";

/** What a procedure knows of the request that called it. */
export interface Context {
  deps: Deps;
  requestId: string;
  /** The client's address as limits count it, as far as TRUST_PROXY believes it. */
  ip: string;
  /** The cookie's session token, or null. */
  sessionToken: string | null;
  /** Adds a Set-Cookie header to the answer. */
  setCookie(cookie: string): void;
  /** @throws AppError no_session */
  requireSession(): Promise<{ user: SessionUser }>;
  /** The member's role. @throws AppError not_found for a team that is not theirs or does not exist. */
  requireMember(teamId: string): Promise<{ teamId: TeamId; role: Role }>;
  /** @throws AppError wrong_origin for a state-changing request from another site. */
  checkOrigin(): void;
}

/** The context of a procedure of one team: membership and role are proved. */
export interface TeamContext extends Context {
  teamId: TeamId;
  user: SessionUser;
}
