import { createHash } from "node:crypto";

import { PostgresJsAdapter } from "@lucia-auth/adapter-postgresql";
import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from "lucia";
import type { Sql } from "postgres";

/** The user who is signed in. */
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

/** lucia with BillStack's fields of a user. */
export type Sessions = Lucia<Record<never, never>, { email: string; name: string | null }>;

/**
 * Sets lucia up to store sessions in `billstack.sessions`. Under https the cookie is Secure and its name begins
 * with `__Host-`, so that neither a subdomain nor a page without https can set it.
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

/** Stores the SHA-256 hash of each session token in place of the token, so that a stolen table signs nobody in. */
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
