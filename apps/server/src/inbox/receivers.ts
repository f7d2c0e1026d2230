import type { Keyring } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { hasProblem } from "../connection/problems.js";
import { findConnection } from "../connection/store.js";
import { noteSecretUse, webhookSecretsOf, type WebhookSecrets } from "../connection/webhook-secrets.js";

/** What receiving needs of a connection. */
export interface Receiver extends WebhookSecrets {
  connectionId: string;
  mode: "test" | "live";
  secretsVersion: number;
  /** The problem `thin_events` is kept of the connection. */
  thin: boolean;
  /** Secrets, by their place, that were noted as used while this was in memory. */
  noted: Set<number>;
}

interface Entry {
  receiver: Receiver;
  /** Milliseconds, by performance.now(). */
  readAt: number;
  until: number;
}

/** Opened secrets stay in memory this long at most; a change or a disconnect drops them at once. */
const KEEP_MS = 60_000;
const DOUBT_MS = 1_000;

/**
 * Receivers by team, so that a delivery costs no query before it is stored. What is stale here stores nothing: the
 * INSERT looks at the connection and the version of its secrets again.
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

  /** The team's receiver; null: it is not connected, or going. Who asks while it is being read waits for that. */
  async get(teamId: TeamId): Promise<Receiver | null> {
    const known = this.#entries.get(teamId);
    if (known !== undefined && known.until > performance.now()) return known.receiver;
    const reading = this.#reading.get(teamId) ?? this.#read(teamId);
    this.#reading.set(teamId, reading);
    try {
      const entry = await reading;
      // What was dropped while it was being read is not kept.
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

  /** Notes which secret signed, at most once while it is in memory. Nobody waits: the next delivery says it again. */
  noteUse(receiver: Receiver, secretIndex: number): void {
    if (receiver.noted.has(secretIndex)) return;
    receiver.noted.add(secretIndex);
    const isCurrent = secretIndex === receiver.currentIndex;
    noteSecretUse(this.#sql, receiver, isCurrent).catch(() => receiver.noted.delete(secretIndex));
  }

  /**
   * Forgets secrets that did not match, so that they are read again: another process may have changed them a moment
   * ago. False: they were read within the last second, and a flood of forged deliveries costs no more queries.
   */
  doubt(teamId: TeamId): boolean {
    const known = this.#entries.get(teamId);
    if (known === undefined || performance.now() - known.readAt < DOUBT_MS) return false;
    return this.#entries.delete(teamId);
  }

  /** Forgets the team's secrets. */
  drop(teamId: TeamId): void {
    this.#entries.delete(teamId);
    this.#reading.delete(teamId);
  }

  /** Forgets everything: signals may have been missed. */
  clear(): void {
    this.#entries.clear();
    this.#reading.clear();
  }
}
