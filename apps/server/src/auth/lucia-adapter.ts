import type { Adapter, Lucia } from "lucia";
import type { Sql } from "postgres";

import { announceEnd } from "./announce-end.js";
import type { SessionSeals } from "./session-seals.js";
import {
  deleteSession,
  findSession,
  insertSession,
  type Client,
  type StoredSession,
} from "./session-store.js";

declare module "lucia" {
  interface Register {
    Lucia: Lucia<{ stored: StoredSession | null }>;
    DatabaseSessionAttributes: { client: Client | null; stored: StoredSession | null };
  }
}

/**
 * Lets lucia store sessions in `billstack.sessions`. lucia would prolong a session for ever while it is used. Here the
 * end that was stored at the sign-in stays, and the store also ends a session that was not used for a while.
 */
export function luciaAdapter(sql: Sql, seals: SessionSeals): Adapter {
  const ignored = async (): Promise<void> => undefined;
  return {
    async getSessionAndUser(token) {
      const stored = await findSession(sql, seals.rowIdOf(token));
      if (stored === null || !seals.belongs(stored.id, stored.user.id, stored.userSeal)) return [null, null];
      const { user, expiresAt } = stored;
      const session = { id: token, userId: user.id, expiresAt, attributes: { client: null, stored } };
      return [session, { id: user.id, attributes: {} }];
    },
    async setSession({ id: token, userId, expiresAt, attributes: { client } }) {
      if (client === null) throw new Error("A session is stored with the client that it was made for.");
      const id = seals.rowIdOf(token);
      await insertSession(sql, { id, userId, userSeal: seals.sealOf(id, userId), expiresAt, ...client });
    },
    async deleteSession(token) {
      const userId = await deleteSession(sql, seals.rowIdOf(token));
      if (userId !== null) await announceEnd(sql, userId);
    },
    updateSessionExpiration: ignored,
    // The server calls none of these three: it deletes and lists sessions with statements of its own.
    getUserSessions: async () => [],
    deleteUserSessions: ignored,
    deleteExpiredSessions: ignored,
  };
}
