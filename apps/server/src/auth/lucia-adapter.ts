import type { Adapter, Lucia } from "lucia";
import type { Sql } from "postgres";

import { announceEnd } from "./announce-end.js";
import { wrongCredentials } from "./password.js";
import type { SessionSeals } from "./session-seals.js";
import {
  deleteSession,
  findSession,
  insertSession,
  type Client,
  type StoredSession,
} from "./session-store.js";

/** What a session is made with. */
interface SessionProof {
  client: Client;
  /** The hash that the user's password was checked against. */
  passwordHash: string;
}

declare module "lucia" {
  interface Register {
    Lucia: Lucia<{ stored: StoredSession | null }>;
    DatabaseSessionAttributes: { proof: SessionProof | null; stored: StoredSession | null };
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
      const session = { id: token, userId: user.id, expiresAt, attributes: { proof: null, stored } };
      return [session, { id: user.id, attributes: {} }];
    },
    async setSession({ id: token, userId, expiresAt, attributes: { proof } }) {
      if (proof === null) throw new Error("A session is stored with the client that it was made for.");
      const { client, passwordHash } = proof;
      const id = seals.rowIdOf(token);
      const userSeal = seals.sealOf(id, userId);
      if (!(await insertSession(sql, { id, userId, passwordHash, userSeal, expiresAt, ...client })))
        throw wrongCredentials();
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
