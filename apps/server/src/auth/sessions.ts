import { randomBytes, type KeyObject } from "node:crypto";

import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { notify, type Signals } from "../database/signals.js";
import { SessionSeals } from "./session-seals.js";
import {
  deleteSession,
  findSession,
  insertSession,
  noteSessionUse,
  type Client,
  type Session,
} from "./session-store.js";

/** Who waits for the end of a session. */
interface Watcher {
  session: Session;
  onEnd: () => void;
}

/** The sessions of people who are signed in. A session's token is in the person's cookie, and nowhere else. */
export class Sessions {
  /** Computes what is stored of the sessions. */
  readonly seals: SessionSeals;
  readonly #sql: Sql;
  readonly #watchers = new Set<Watcher>();

  /** @param key returns the service key of the sessions */
  constructor(sql: Sql, signals: Signals, key: () => KeyObject) {
    this.#sql = sql;
    this.seals = new SessionSeals(key);
    signals.on("session", ({ userId }) => this.#lookAgain((session) => session.user.id === userId));
    signals.on("lost", () => this.#lookAgain(() => true));
  }

  /** Creates a session of the user, who has just proved who they are. Returns its token, of 256 random bits. */
  async create(userId: string, client: Client): Promise<string> {
    const token = randomBytes(32).toString("hex");
    const id = this.seals.rowIdOf(token);
    await insertSession(this.#sql, { id, userId, userSeal: this.seals.sealOf(id, userId), ...client });
    return token;
  }

  /** Returns the session with this token, and notes that it is used; null if there is none or it has ended. */
  async find(token: string, client: Client): Promise<Session | null> {
    const found = await findSession(this.#sql, this.seals.rowIdOf(token));
    if (found === null) return null;
    const { noteUse, userSeal, ...session } = found;
    if (!this.seals.belongs(session.id, session.user.id, userSeal)) return null;
    if (noteUse) await noteSessionUse(this.#sql, session.id, client);
    return session;
  }

  /** Ends the session with this token, if there is one. */
  async end(token: string): Promise<void> {
    const userId = await deleteSession(this.#sql, this.seals.rowIdOf(token));
    if (userId !== null) await announceEnd(this.#sql, userId);
  }

  /**
   * Calls `onEnd` once when the session has been ended, in this or another process.
   *
   * @returns a function that stops the watching
   */
  watch(session: Session, onEnd: () => void): () => void {
    const watcher = { session, onEnd };
    this.#watchers.add(watcher);
    // The session may have ended after the request was checked and before it is watched.
    this.#lookAgain((one) => one === session);
    return () => void this.#watchers.delete(watcher);
  }

  #lookAgain(isMeant: (session: Session) => boolean): void {
    for (const watcher of this.#watchers) if (isMeant(watcher.session)) void this.#look(watcher);
  }

  /** A session that cannot be read counts as ended: the client opens its stream again, and is checked again. */
  async #look(watcher: Watcher): Promise<void> {
    const found = await findSession(this.#sql, watcher.session.id).catch(() => null);
    if (found === null && this.#watchers.delete(watcher)) watcher.onEnd();
  }
}

/** Tells all processes that sessions of the user were ended. In a transaction, they learn it when it commits. */
export function announceEnd(sql: AnySql, userId: string): Promise<void> {
  return notify(sql, { kind: "session", userId });
}
