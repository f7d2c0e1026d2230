import { createHash } from "node:crypto";

import { PostgresJsAdapter } from "@lucia-auth/adapter-postgresql";
import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from "lucia";
import type { Sql } from "postgres";

/** The signed-in user, as procedures see them. */
export interface SessionUser {
  id: string;
  email: string;
  name: string | null;
}

declare module "lucia" {
  interface Register {
    Lucia: Sessions;
    DatabaseUserAttributes: { email: string; name: string | null };
  }
}

export type Sessions = Lucia<Record<never, never>, { email: string; name: string | null }>;

/**
 * lucia over `billstack.sessions`. The cookie is `__Host-`-prefixed and Secure where the origin is https, so that
 * neither a subdomain nor a plain-text page can plant one.
 */
export function createSessions(sql: Sql, https: boolean): Sessions {
  return new Lucia(
    hashed(new PostgresJsAdapter(sql, { user: "billstack.users", session: "billstack.sessions" })),
    {
      sessionExpiresIn: new TimeSpan(30, "d"),
      sessionCookie: {
        name: https ? "__Host-billstack_session" : "billstack_session",
        attributes: { secure: https, sameSite: "lax", path: "/" },
      },
      getUserAttributes: ({ email, name }) => ({ email, name }),
    },
  );
}

/** The row's id is the SHA-256 of the cookie's token: a stolen table signs nobody in. */
function hashed(adapter: Adapter): Adapter {
  const withId = (session: DatabaseSession, id: string): DatabaseSession => ({ ...session, id });
  return {
    async getSessionAndUser(token) {
      const [session, user] = await adapter.getSessionAndUser(hash(token));
      return [session === null ? null : withId(session, token), user];
    },
    setSession: (session) => adapter.setSession(withId(session, hash(session.id))),
    updateSessionExpiration: (token, expiresAt) => adapter.updateSessionExpiration(hash(token), expiresAt),
    deleteSession: (token) => adapter.deleteSession(hash(token)),
    getUserSessions: (userId) => adapter.getUserSessions(userId),
    deleteUserSessions: (userId) => adapter.deleteUserSessions(userId),
    deleteExpiredSessions: () => adapter.deleteExpiredSessions(),
  };
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
