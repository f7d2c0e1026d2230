import { createHash, randomBytes } from "node:crypto";

import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from "lucia";
import type { Sql } from "postgres";

import {
  deleteSession,
  findSession,
  insertSession,
  LONGEST_DAYS,
  noteSessionUse,
  type Client,
  type Session,
  type StoredSession,
} from "./session-store.js";

declare module "lucia" {
  interface Register {
    Lucia: Lucia<{ stored: StoredSession | null }>;
    DatabaseSessionAttributes: { client: Client | null; stored: StoredSession | null };
  }
}

/** The sessions of people who are signed in. A session's token is in the person's cookie, and nowhere else. */
export class Sessions {
  readonly #sql: Sql;
  readonly #lucia: Lucia<{ stored: StoredSession | null }>;

  /** @param https whether the public origin uses https. The cookie is then sent only over https. */
  constructor(sql: Sql, https: boolean) {
    this.#sql = sql;
    this.#lucia = new Lucia(storedIn(sql), {
      sessionExpiresIn: new TimeSpan(LONGEST_DAYS, "d"),
      sessionCookie: {
        // The prefix keeps subdomains and pages without https from setting the cookie.
        name: https ? "__Host-billstack_session" : "billstack_session",
        attributes: { secure: https, sameSite: "lax", path: "/" },
      },
      getSessionAttributes: ({ stored }) => ({ stored }),
    });
  }

  /** The name of the cookie. */
  get cookieName(): string {
    return this.#lucia.sessionCookieName;
  }

  /** Creates a session of the user, who has just proved who they are. Returns its token, of 256 random bits. */
  async create(userId: string, client: Client): Promise<string> {
    const sessionId = randomBytes(32).toString("hex");
    await this.#lucia.createSession(userId, { client, stored: null }, { sessionId });
    return sessionId;
  }

  /** Returns the session with this token, and notes that it is used; null if there is none or it has ended. */
  async find(token: string, client: Client): Promise<Session | null> {
    const { session } = await this.#lucia.validateSession(token);
    if (session === null || session.stored === null) return null;
    const { noteUse, expiresAt: _, ...found } = session.stored;
    if (noteUse) await noteSessionUse(this.#sql, found.id, client);
    return found;
  }

  /** Ends the session with this token, if there is one. */
  async end(token: string): Promise<void> {
    await this.#lucia.invalidateSession(token);
  }

  /** Returns the Set-Cookie header that gives the browser this token. */
  cookie(token: string): string {
    return this.#lucia.createSessionCookie(token).serialize();
  }

  /** Returns the Set-Cookie header that deletes the session's cookie. */
  blankCookie(): string {
    return this.#lucia.createBlankSessionCookie().serialize();
  }
}

/**
 * Lets lucia store sessions in `billstack.sessions`. lucia would prolong a session for ever while it is used. Here the
 * end that was stored at the sign-in stays, and the store also ends a session that was not used for a while.
 */
function storedIn(sql: Sql): Adapter {
  const ignored = async (): Promise<void> => undefined;
  return {
    async getSessionAndUser(token) {
      const stored = await findSession(sql, rowIdOf(token));
      if (stored === null) return [null, null];
      const { user, expiresAt } = stored;
      const session: DatabaseSession = {
        id: token,
        userId: user.id,
        expiresAt,
        attributes: { client: null, stored },
      };
      return [session, { id: user.id, attributes: {} }];
    },
    async setSession({ id: token, userId, expiresAt, attributes: { client } }) {
      if (client === null) throw new Error("A session is stored with the client that it was made for.");
      await insertSession(sql, { id: rowIdOf(token), userId, expiresAt, ...client });
    },
    deleteSession: (token) => deleteSession(sql, rowIdOf(token)),
    updateSessionExpiration: ignored,
    // The server calls none of these three: it deletes and lists sessions with statements of its own.
    getUserSessions: async () => [],
    deleteUserSessions: ignored,
    deleteExpiredSessions: ignored,
  };
}

/** The row's id is the SHA-256 of the token, so that a stolen table signs nobody in. */
function rowIdOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
