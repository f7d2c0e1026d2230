import { createHash, randomBytes } from "node:crypto";

import type { Sql } from "postgres";

import {
  deleteSession,
  findSession,
  insertSession,
  noteSessionUse,
  type Client,
  type Session,
} from "./session-store.js";

/** The sessions of people who are signed in. A session's token is in the person's cookie, and nowhere else. */
export class Sessions {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Creates a session of the user, who has just proved who they are. Returns its token, of 256 random bits. */
  async create(userId: string, client: Client): Promise<string> {
    const token = randomBytes(32).toString("hex");
    await insertSession(this.#sql, { id: rowIdOf(token), userId, ...client });
    return token;
  }

  /** Returns the session with this token, and notes that it is used; null if there is none or it has ended. */
  async find(token: string, client: Client): Promise<Session | null> {
    const found = await findSession(this.#sql, rowIdOf(token));
    if (found === null) return null;
    const { noteUse, ...session } = found;
    if (noteUse) await noteSessionUse(this.#sql, session.id, client);
    return session;
  }

  /** Ends the session with this token, if there is one. */
  async end(token: string): Promise<void> {
    await deleteSession(this.#sql, rowIdOf(token));
  }
}

/** The row's id is the SHA-256 of the token, so that a stolen table signs nobody in. */
function rowIdOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
