import type { KeyObject } from "node:crypto";

import { CryptoError, generateDataKey, UnknownKeyError, type Keyring } from "@billstack/crypto";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { insertServiceKey, readServiceKeys, someUserExists } from "./service-keys-store.js";

/**
 * What each service key is for: `sessions` for the ids of sessions, `audit` for the chain of audit entries, `secrets`
 * for the versions of the connections' secrets, `accounts` for the seals of what lets people sign in.
 */
export const SERVICE_KEYS = ["sessions", "audit", "secrets", "accounts"] as const;
export type ServiceKeyName = (typeof SERVICE_KEYS)[number];

/** What is done in the transaction that stores a new service key. */
type OnMade = (sql: TransactionSql, name: ServiceKeyName, key: KeyObject) => Promise<void>;

/** The key that is made later where people have accounts already: see `auth/upgrade-accounts.ts`. */
const LATER = "accounts";

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
      const sealed = stored.get(name);
      if (sealed !== undefined) this.#keys.set(name, this.#open(name, sealed));
      else if (name !== LATER || !(await someUserExists(this.#sql)))
        this.#keys.set(name, await this.#sql.begin((sql) => this.make(sql, name, onMade)));
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

  /**
   * Returns the key `accounts`; null if it does not exist yet. Another process may make it at any time, so it is read
   * again until it is there.
   */
  async findAccounts(sql: AnySql): Promise<KeyObject | null> {
    const known = this.#keys.get(LATER);
    if (known !== undefined) return known;
    const sealed = (await readServiceKeys(sql)).get(LATER);
    if (sealed === undefined) return null;
    const key = this.#open(LATER, sealed);
    this.#keys.set(LATER, key);
    return key;
  }

  /** Whether this process has the key `accounts`: then what an older version would have stored without a seal is refused. */
  get hasAccounts(): boolean {
    return this.#keys.has(LATER);
  }

  /**
   * Makes a key in the transaction of the caller, unless another process has made it. Returns the one that is stored. The
   * process knows it when it reads it again, because the transaction may be undone.
   */
  async make(sql: TransactionSql, name: ServiceKeyName, onMade?: OnMade): Promise<KeyObject> {
    const sealed = this.#keyring.sealKey(generateDataKey(), serviceKeyContext(name));
    const { stored, isNew } = await insertServiceKey(sql, name, sealed);
    const key = this.#open(name, stored);
    if (isNew) await onMade?.(sql, name, key);
    return key;
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
