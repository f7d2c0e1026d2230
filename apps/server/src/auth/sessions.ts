import { randomBytes, type KeyObject } from "node:crypto";

import type { TeamId } from "@billstack/tenancy";
import { Lucia, TimeSpan } from "lucia";
import type { Sql } from "postgres";

import type { Signals } from "../database/signals.js";
import type { TeamMember } from "../teams/member.js";
import { luciaAdapter } from "./lucia-adapter.js";
import { SessionSeals } from "./session-seals.js";
import {
  findSession,
  findSessionInTeam,
  LONGEST_DAYS,
  noteSessionUse,
  type Client,
  type Session,
  type StoredSession,
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
  readonly #lucia: Lucia<{ stored: StoredSession | null }>;
  readonly #watchers = new Set<Watcher>();

  /**
   * @param key returns the service key of the sessions
   * @param https whether the public origin uses https. The cookie is then sent only over https.
   */
  constructor(sql: Sql, signals: Signals, key: () => KeyObject, https: boolean) {
    this.#sql = sql;
    this.seals = new SessionSeals(key);
    this.#lucia = new Lucia(luciaAdapter(sql, this.seals), {
      sessionExpiresIn: new TimeSpan(LONGEST_DAYS, "d"),
      sessionCookie: {
        // The prefix keeps subdomains and pages without https from setting the cookie.
        name: https ? "__Host-billstack_session" : "billstack_session",
        attributes: { secure: https, sameSite: "lax", path: "/" },
      },
      getSessionAttributes: ({ stored }) => ({ stored }),
    });
    signals.on("session", ({ userId }) => this.#lookAgain((session) => session.user.id === userId));
    signals.on("lost", () => this.#lookAgain(() => true));
  }

  /** The name of the cookie. */
  get cookieName(): string {
    return this.#lucia.sessionCookieName;
  }

  /**
   * Creates a session of the user, who has just proved who they are. Returns its token, of 256 random bits.
   *
   * @param passwordHash the hash that the user's password was checked against
   * @throws AppError wrong_credentials if the user has another password by now, or is deleted
   */
  async create(userId: string, passwordHash: string, client: Client): Promise<string> {
    const sessionId = randomBytes(32).toString("hex");
    await this.#lucia.createSession(userId, { proof: { client, passwordHash }, stored: null }, { sessionId });
    return sessionId;
  }

  /** Returns the session with this token, and notes that it is used; null if there is none or it has ended. */
  async find(token: string, client: Client): Promise<Session | null> {
    const { session } = await this.#lucia.validateSession(token);
    if (session === null || session.stored === null) return null;
    const { noteUse, expiresAt: _, userSeal: __, ...found } = session.stored;
    if (noteUse) await noteSessionUse(this.#sql, found.id, client);
    return found;
  }

  /**
   * Does what `find` does, and reads what the user is in the team by the same statement.
   *
   * @returns `member` is null if the user is no member of the team, or the team does not exist
   */
  async findInTeam(
    token: string,
    teamId: TeamId,
    client: Client,
  ): Promise<{ userId: string; member: TeamMember | null } | null> {
    const found = await findSessionInTeam(this.#sql, this.seals.rowIdOf(token), teamId);
    if (found === null) return null;
    const { id, user, userSeal, noteUse } = found.stored;
    if (!this.seals.belongs(id, user.id, userSeal)) return null;
    if (noteUse) await noteSessionUse(this.#sql, id, client);
    return { userId: user.id, member: found.member };
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
