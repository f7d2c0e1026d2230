import type { KeyObject } from "node:crypto";

import { CryptoError, generateDataKey, UnknownKeyError, type Keyring } from "@billstack/crypto";
import type { Sql, TransactionSql } from "postgres";

import { insertServiceKey, readServiceKeys } from "./service-keys-store.js";

/**
 * What each service key is for: `sessions` for the ids of sessions, `audit` for the chain of audit entries, `secrets`
 * for the versions of the connections' secrets.
 */
export const SERVICE_KEYS = ["sessions", "audit", "secrets"] as const;
export type ServiceKeyName = (typeof SERVICE_KEYS)[number];

/** What is done in the transaction that stores a new service key. */
type OnMade = (sql: TransactionSql, name: ServiceKeyName, key: KeyObject) => Promise<void>;

/** The service keys cannot be opened, so the process cannot start. The message says what an operator can do. */
export class ServiceKeyError extends Error {
  override readonly name = "ServiceKeyError";
}

/** What a service key is sealed for. */
export const serviceKeyContext = (name: string): string[] => ["service_key", name];

/**
 * The keys that BillStack makes for itself: random keys of 256 bits, made once for each database and kept sealed in
 * it. Programs that work with the database but do not have the encryption keys cannot compute HMACs with them.
 */
export class ServiceKeys {
  readonly #sql: Sql;
  readonly #keyring: Keyring;
  readonly #keys = new Map<string, KeyObject>();

  constructor(sql: Sql, keyring: Keyring) {
    this.#sql = sql;
    this.#keyring = keyring;
  }

  /**
   * Reads the keys, and makes those that do not exist yet. If several processes make a key at once, all of them get
   * the one that was stored first.
   *
   * @param onMade what to do in the transaction that stores a new key
   * @throws ServiceKeyError if a stored key cannot be opened with the encryption keys of this process
   */
  async load(onMade?: OnMade): Promise<void> {
    const stored = await readServiceKeys(this.#sql);
    for (const name of SERVICE_KEYS) {
      const sealed = stored.get(name) ?? (await this.#make(name, onMade));
      this.#keys.set(name, this.#open(name, sealed));
    }
  }

  /**
   * Returns a key, for an HMAC with SHA-256.
   *
   * @throws if the keys have not been loaded, which the server does before it listens
   */
  get(name: ServiceKeyName): KeyObject {
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`The service key "${name}" was used before the keys were loaded`);
    return key;
  }

  #make(name: ServiceKeyName, onMade?: OnMade): Promise<string> {
    const sealed = this.#keyring.sealKey(generateDataKey(), serviceKeyContext(name));
    return this.#sql.begin(async (sql) => {
      const { stored, isNew } = await insertServiceKey(sql, name, sealed);
      if (isNew) await onMade?.(sql, name, this.#open(name, stored));
      return stored;
    });
  }

  #open(name: string, sealed: string): KeyObject {
    try {
      return this.#keyring.openKey(sealed, serviceKeyContext(name));
    } catch (error) {
      if (error instanceof UnknownKeyError) {
        throw new ServiceKeyError(
          `BillStack cannot start: the key of its ${name} is sealed by the encryption key "${error.keyId}", which this process does not have. Put that entry back into the encryption keys (BILLSTACK_ENCRYPTION_KEYS, its file or its command), and start again.`,
        );
      }
      if (!(error instanceof CryptoError)) throw error;
      throw new ServiceKeyError(
        `BillStack cannot start: the key of its ${name} in billstack.service_keys does not open. Either an entry of the encryption keys has the right id but another key, or the stored text was changed. Use the encryption keys with which BillStack ran before, or restore the row from a backup.`,
      );
    }
  }
}
