import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { Batches } from "../batches.js";
import { teamMoving } from "../errors.js";
import type { Custody } from "../custody/custody.js";
import { withProblem } from "../connection/problems.js";
import { findConnections, type Connection } from "../connection/store.js";
import { noteSecretUse, webhookSecretsOf, type WebhookSecrets } from "../connection/webhook-secrets.js";

/** The data of a connection that is needed to receive its deliveries. */
export interface Receiver extends WebhookSecrets {
  connectionId: string;
  mode: "test" | "live";
  secretsVersion: number;
  /** Whether the connection has the problem `thin_events`. */
  thin: boolean;
  /** Positions in `secrets` of those that this process has already marked as used. */
  noted: Set<number>;
}

/** A connection, and whether it has the problem `thin_events`. */
interface Found {
  connection: Connection;
  thin: boolean;
}

/** A receiver in memory. The times are milliseconds of `performance.now()`. */
interface Entry {
  receiver: Receiver;
  readAt: number;
  /** From this time on the receiver is read again. */
  until: number;
}

/**
 * How long opened secrets stay in memory. If they are changed or the team disconnects, they are removed at once.
 */
const KEEP_MS = 60_000;
/** The least time between two sweeps of the secrets in memory, in milliseconds. */
const SWEEP_MS = 1_000;
/** Secrets that were read within this time are not read again because of a signature that does not match. */
const FRESH_MS = 1_000;
/**
 * How long it is remembered that a team is not connected. When the team connects, this is forgotten at once, unless the
 * signal is lost. Stripe sends again what was refused meanwhile.
 */
const KEEP_UNKNOWN_MS = 30_000;
/**
 * The use of the current secret is stored again only after this time, in milliseconds: otherwise each process would
 * write the row of each team once a minute. The use of a previous secret is stored each time that a receiver is read.
 */
const NOTE_AGAIN_MS = 10 * 60_000;
/** The most teams of which this is remembered. The oldest one is forgotten first. */
const MOST_UNKNOWN = 10_000;

/**
 * Keeps the receiver of each team in memory, so that a delivery needs no query before it is stored. An old
 * receiver does no harm: the INSERT checks the connection and the version of its secrets again, and stores
 * nothing if they differ.
 */
export class Receivers {
  readonly #entries = new Map<TeamId, Entry>();
  readonly #reading = new Map<TeamId, Promise<Entry | null>>();
  /** Until when it is remembered that a team is not connected. */
  readonly #unknown = new Map<TeamId, number>();
  /** Connections that are being looked up. Many of them cost one query, so that invented team ids cost little. */
  readonly #lookups: Batches<Sql, TeamId, Found | null>;
  #sweep: NodeJS.Timeout | undefined;
  readonly #sql: Sql;
  readonly #custody: Custody;
  readonly #onUnreadable: (connection: Connection) => void;

  /** @param onUnreadable is called with a connection of which a webhook secret cannot be opened */
  constructor(sql: Sql, custody: Custody, onUnreadable: (connection: Connection) => void) {
    this.#sql = sql;
    this.#custody = custody;
    this.#onUnreadable = onUnreadable;
    this.#lookups = new Batches(async (pool, teamIds) => {
      const connections = await findConnections(pool, teamIds);
      const ids = connections.map(({ id }) => id);
      const thin = ids.length === 0 ? new Set() : await withProblem(pool, ids, "thin_events");
      const found = new Map(
        connections.map((connection) => [connection.teamId, { connection, thin: thin.has(connection.id) }]),
      );
      return teamIds.map((teamId) => found.get(teamId) ?? null);
    });
  }

  /**
   * Returns the team's receiver, or null if the team is not connected or is being disconnected. Calls at the same
   * time share one read.
   *
   * @throws AppError team_moving
   */
  async get(teamId: TeamId): Promise<Receiver | null> {
    const known = this.#entries.get(teamId);
    const now = performance.now();
    if (known !== undefined && known.until > now) return known.receiver;
    if ((this.#unknown.get(teamId) ?? -Infinity) > now) return null;
    const reading = this.#reading.get(teamId) ?? this.#read(teamId);
    this.#reading.set(teamId, reading);
    try {
      const entry = await reading;
      // What was dropped while it was being read is not kept.
      if (this.#reading.get(teamId) === reading) {
        if (entry === null) this.#keepUnknown(teamId);
        else this.#keep(teamId, entry);
      }
      return entry?.receiver ?? null;
    } finally {
      if (this.#reading.get(teamId) === reading) this.#reading.delete(teamId);
    }
  }

  /** How many teams' secrets are in memory. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many teams are remembered as not connected. */
  get unknown(): number {
    return this.#unknown.size;
  }

  #keepUnknown(teamId: TeamId): void {
    this.#unknown.delete(teamId);
    const [oldest] = this.#unknown.size < MOST_UNKNOWN ? [] : this.#unknown.keys();
    if (oldest !== undefined) this.#unknown.delete(oldest);
    this.#unknown.set(teamId, performance.now() + KEEP_UNKNOWN_MS);
  }

  #keep(teamId: TeamId, entry: Entry): void {
    this.#entries.set(teamId, entry);
    if (this.#sweep === undefined) this.#sweep = setTimeout(() => this.#forgetOld(), KEEP_MS).unref();
  }

  /** Forgets the secrets whose time is over, also of teams that nobody asks for, and looks again when the next are due. */
  #forgetOld(): void {
    const now = performance.now();
    for (const [teamId, { until }] of this.#entries) if (until <= now) this.#entries.delete(teamId);
    const next = Math.min(...[...this.#entries.values()].map(({ until }) => until - now));
    this.#sweep =
      this.#entries.size === 0
        ? undefined
        : setTimeout(() => this.#forgetOld(), Math.max(next, SWEEP_MS)).unref();
  }

  async #read(teamId: TeamId): Promise<Entry | null> {
    const found = await this.#lookups.ask("", this.#sql, teamId);
    if (found?.connection.isMoving === true) throw teamMoving();
    if (found === null || found.connection.disconnectingAt !== null) return null;
    const { connection, thin } = found;
    const { id: connectionId, mode, secretsVersion, previousWebhookSecretUntil } = connection;
    const secrets = webhookSecretsOf(this.#custody, connection);
    const isNoted = Date.now() - (connection.webhookSecretUsedAt?.getTime() ?? -Infinity) < NOTE_AGAIN_MS;
    const noted = new Set(isNoted ? [secrets.currentIndex] : []);
    const receiver = { connectionId, mode, secretsVersion, thin, ...secrets, noted };
    if (receiver.someUnreadable) this.#onUnreadable(connection);
    const previousMs = (previousWebhookSecretUntil?.getTime() ?? Infinity) - Date.now();
    const keepMs = previousMs > 0 ? Math.min(KEEP_MS, previousMs) : KEEP_MS;
    const readAt = performance.now();
    return { receiver, readAt, until: readAt + keepMs };
  }

  /**
   * Stores that a secret has signed a delivery, at most once for each receiver in memory. The caller does not wait. If
   * the write fails, the next delivery tries again.
   */
  noteUse(receiver: Receiver, secretIndex: number): void {
    if (receiver.noted.has(secretIndex)) return;
    receiver.noted.add(secretIndex);
    const isCurrent = secretIndex === receiver.currentIndex;
    noteSecretUse(this.#sql, receiver, isCurrent).catch(() => receiver.noted.delete(secretIndex));
  }

  /**
   * Forgets the team's secrets after a signature did not match, because another process may have changed them a
   * moment ago. Secrets that were read within the last second are kept, so that many forged deliveries cause few
   * queries.
   * @returns whether the secrets were forgotten and can be read again
   */
  forgetIfOld(teamId: TeamId): boolean {
    const known = this.#entries.get(teamId);
    if (known === undefined || performance.now() - known.readAt < FRESH_MS) return false;
    return this.#entries.delete(teamId);
  }

  /** Forgets the team's secrets, or that the team is not connected. */
  drop(teamId: TeamId): void {
    this.#unknown.delete(teamId);
    this.#entries.delete(teamId);
    this.#reading.delete(teamId);
  }

  /** Forgets everything about all teams. Called when signals may have been lost. */
  clear(): void {
    this.#unknown.clear();
    this.#entries.clear();
    this.#reading.clear();
  }
}
