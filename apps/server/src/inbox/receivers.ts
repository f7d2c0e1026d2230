import type { Keyring } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { hasProblem } from "../connection/problems.js";
import { findConnection } from "../connection/store.js";
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
/** Secrets that were read within this time are not read again because of a signature that does not match. */
const FRESH_MS = 1_000;

/**
 * Keeps the receiver of each team in memory, so that a delivery needs no query before it is stored. An old
 * receiver does no harm: the INSERT checks the connection and the version of its secrets again, and stores
 * nothing if they differ.
 */
export class Receivers {
  readonly #entries = new Map<TeamId, Entry>();
  readonly #reading = new Map<TeamId, Promise<Entry | null>>();
  readonly #sql: Sql;
  readonly #keyring: Keyring;

  constructor(sql: Sql, keyring: Keyring) {
    this.#sql = sql;
    this.#keyring = keyring;
  }

  /**
   * Returns the team's receiver, or null if the team is not connected or is being disconnected. Calls at the same
   * time share one read.
   */
  async get(teamId: TeamId): Promise<Receiver | null> {
    const known = this.#entries.get(teamId);
    if (known !== undefined && known.until > performance.now()) return known.receiver;
    const reading = this.#reading.get(teamId) ?? this.#read(teamId);
    this.#reading.set(teamId, reading);
    try {
      const entry = await reading;
      // A receiver that was dropped while it was being read is not kept.
      if (entry !== null && this.#reading.get(teamId) === reading) this.#entries.set(teamId, entry);
      return entry?.receiver ?? null;
    } finally {
      if (this.#reading.get(teamId) === reading) this.#reading.delete(teamId);
    }
  }

  async #read(teamId: TeamId): Promise<Entry | null> {
    const connection = await findConnection(this.#sql, teamId);
    if (connection === null || connection.disconnectingAt !== null) return null;
    const { id: connectionId, mode, secretsVersion, previousWebhookSecretUntil } = connection;
    const receiver = {
      connectionId,
      mode,
      secretsVersion,
      thin: await hasProblem(this.#sql, connectionId, "thin_events"),
      ...webhookSecretsOf(this.#keyring, connection),
      noted: new Set<number>(),
    };
    const previousMs = (previousWebhookSecretUntil?.getTime() ?? Infinity) - Date.now();
    const keepMs = previousMs > 0 ? Math.min(KEEP_MS, previousMs) : KEEP_MS;
    const readAt = performance.now();
    return { receiver, readAt, until: readAt + keepMs };
  }

  /**
   * Stores that a secret has signed a delivery, once for each receiver in memory. The caller does not wait. If
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

  /** Forgets the team's secrets. */
  drop(teamId: TeamId): void {
    this.#entries.delete(teamId);
    this.#reading.delete(teamId);
  }

  /** Forgets the secrets of all teams. Called when signals may have been lost. */
  clear(): void {
    this.#entries.clear();
    this.#reading.clear();
  }
}
