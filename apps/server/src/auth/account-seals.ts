import { createHmac, timingSafeEqual, type KeyObject } from "node:crypto";

import type { Sql, TransactionSql } from "postgres";

import { awaitAccountSeals } from "../custody/seal-format-store.js";
import type { ServiceKeys } from "../custody/service-keys.js";
import type { AnySql } from "../database/any-sql.js";
import { AppError } from "../errors.js";
import { readAccounts, writeSeals, type StoredAccount } from "./account-seal-store.js";
import { lockUser } from "./store.js";

/** A link to reset a password, as far as its seal covers it. */
export interface LinkToSeal {
  userId: string;
  tokenHash: string;
  /** When the link ends, as text with microseconds. */
  expiresAt: string;
  /** The hash of the password that the user has now. So a link is worth nothing after the password was changed. */
  passwordHash: string;
}

/**
 * Seals what lets a person sign in: the e-mail address, the hash of the password, the second factor and the recovery
 * codes, all with one HMAC. Its key is in the database only sealed. So somebody who can write to the database, but has
 * no encryption key, cannot sign in by changing one of them. While the key does not exist (`upgrade-accounts.ts`),
 * nothing is sealed and nothing is refused.
 */
export class AccountSeals {
  readonly #keys: ServiceKeys;

  constructor(keys: ServiceKeys) {
    this.#keys = keys;
  }

  /**
   * Reads what lets the user sign in; null if there is no such user.
   *
   * @throws AppError account_altered if it is not what BillStack has stored
   */
  async read(sql: AnySql, userId: string): Promise<StoredAccount | null> {
    const [account] = await readAccounts(sql, [userId]);
    if (account === undefined) return null;
    const key = await this.#keys.findAccounts(sql);
    if (key !== null && !isSame(account.seal, sealOf(key, account))) throw altered();
    return account;
  }

  /**
   * Lets `work` change what lets the user sign in, and seals it again. Nobody else changes it until the transaction ends.
   *
   * @throws AppError account_altered if it was not what BillStack has stored, and what `work` throws
   */
  async change<T>(
    sql: TransactionSql,
    userId: string,
    work: (account: StoredAccount | null) => Promise<T>,
  ): Promise<T> {
    await awaitAccountSeals(sql);
    await lockUser(sql, userId);
    const account = await this.read(sql, userId);
    const result = await work(account);
    await this.#seal(sql, userId);
    return result;
  }

  /** Lets `work` insert a user, and seals what lets this user sign in. */
  async create<T>(sql: TransactionSql, userId: string, work: () => Promise<T>): Promise<T> {
    await awaitAccountSeals(sql);
    const result = await work();
    await this.#seal(sql, userId);
    return result;
  }

  /**
   * Seals what is stored for the user now, whatever it is, because an operator accepts it.
   *
   * @returns false if it is what BillStack has stored, so that there is nothing to accept
   */
  async accept(sql: TransactionSql, userId: string): Promise<boolean> {
    await awaitAccountSeals(sql);
    await lockUser(sql, userId);
    const [account] = await readAccounts(sql, [userId]);
    const key = await this.#keys.findAccounts(sql);
    if (key === null || account === undefined || isSame(account.seal, sealOf(key, account))) return false;
    await this.#seal(sql, userId);
    return true;
  }

  /** Returns what proves that BillStack has made this link to reset a password; null while nothing is sealed. */
  async sealLink(sql: AnySql, link: LinkToSeal): Promise<string | null> {
    const key = await this.#keys.findAccounts(sql);
    const { userId, tokenHash, expiresAt, passwordHash } = link;
    return key === null ? null : hmac(key, ["reset", userId, tokenHash, expiresAt, passwordHash]);
  }

  /** Whether BillStack has made this link, and the user has had the same password since. */
  async isIntactLink(sql: AnySql, link: LinkToSeal, seal: string | null): Promise<boolean> {
    const right = await this.sealLink(sql, link);
    return right === null || isSame(seal, right);
  }

  async #seal(sql: TransactionSql, userId: string): Promise<void> {
    const key = await this.#keys.findAccounts(sql);
    if (key !== null) await sealAccounts(sql, key, [userId]);
  }
}

/** Seals what is stored for these users; null: for all users. */
export async function sealAccounts(
  sql: Sql | TransactionSql,
  key: KeyObject,
  ids: readonly string[] | null,
): Promise<void> {
  const accounts = await readAccounts(sql, ids);
  await writeSeals(
    sql,
    accounts.map((account) => ({ id: account.id, seal: sealOf(key, account) })),
  );
}

function sealOf(
  key: KeyObject,
  { id, email, passwordHash, factorSince, factorSealed, recoveryCodes }: StoredAccount,
): string {
  return hmac(key, ["account", id, email, passwordHash, factorSince, factorSealed, recoveryCodes]);
}

/** The parts are JSON, because two different lists of parts never give the same JSON. */
function hmac(key: KeyObject, parts: unknown[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url");
}

function isSame(given: string | null, right: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function altered(): AppError {
  return new AppError(
    "account_altered",
    "What is stored to sign you in was changed in the database by something other than BillStack, so it is not used. Ask the person who runs this server to look into it: docs/accounts.md says how.",
  );
}
