import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { bytesOf, decrypt, encrypt } from "./aead.js";
import { CryptoError, UnknownKeyError } from "./crypto-error.js";
import { parseKeyEntry } from "./key-entry.js";
import { formatSealedText, parseSealedText } from "./sealed-text.js";

/** Whether a secret belongs to Stripe's test mode or live mode. */
export type Mode = "test" | "live";

/** Where a secret is stored. A sealed text opens only with the same context that sealed it. */
export interface SealContext {
  teamId: string;
  /** The column that stores the secret, such as `secret_key`. */
  field: string;
  mode: Mode;
}

/** What a text of the form `v1` is bound to. */
const boundV1 = (keyId: string, { teamId, field, mode }: SealContext): string[] => [
  "v1",
  keyId,
  teamId,
  field,
  mode,
];

/**
 * A list of keys for AES-256-GCM. The first key seals texts; each key can open the texts that it sealed.
 * Printing or serialising a Keyring shows only the ids, because the keys are KeyObjects in a private field.
 */
export class Keyring {
  /** The id of the first key, which seals. */
  readonly primaryKeyId: string;
  /** The ids of all keys, in the order of the keyring. */
  readonly keyIds: string[];
  readonly #keys: ReadonlyMap<string, KeyObject>;

  private constructor(primaryKeyId: string, keys: ReadonlyMap<string, KeyObject>) {
    this.primaryKeyId = primaryKeyId;
    this.keyIds = [...keys.keys()];
    this.#keys = keys;
  }

  /**
   * Reads a keyring, `keyId:base64(32 bytes)[,keyId:…]`. White space around an entry is ignored.
   * @throws CryptoError with the code `malformed_keyring`, `malformed_key_id`, `duplicate_key_id` or
   *   `wrong_key_length`.
   */
  static parse(text: string): Keyring {
    const entries = text.split(",");
    const keys = new Map<string, KeyObject>();
    for (const [index, entry] of entries.entries()) {
      const position = `entry ${index + 1} of ${entries.length}`;
      const { id, key } = parseKeyEntry(entry.trim(), position);
      if (keys.has(id)) {
        throw new CryptoError(
          "duplicate_key_id",
          `The key id of the keyring's ${position} is the id of an earlier entry.`,
        );
      }
      keys.set(id, key);
    }
    const [primaryKeyId] = keys.keys();
    if (primaryKeyId === undefined) throw new CryptoError("malformed_keyring", "The keyring holds no key.");
    return new Keyring(primaryKeyId, keys);
  }

  /**
   * Encrypts a text for one context with the first key. Returns `v1.<keyId>.<base64url>`, which is different each
   * time because the nonce is random.
   * @throws CryptoError with the code `malformed_text` if the text has an unpaired surrogate, which UTF-8 cannot
   *   hold.
   */
  seal(text: string, context: SealContext): string {
    const name = this.primaryKeyId;
    const body = encrypt(this.#key(name), bytesOf(text), boundV1(name, context));
    return formatSealedText("v1", { name, body });
  }

  /**
   * Decrypts a text that `seal` returned for the same context, with the key that the text names.
   * @throws UnknownKeyError if the keyring lacks the key. CryptoError with the code `malformed_sealed_text` or
   *   `unknown_version` if this package did not write the text, and `not_authentic` if somebody changed the text or if it
   *   belongs to another team, field or mode.
   */
  open(sealed: string, context: SealContext): string {
    const { name, body } = parseSealedText(sealed, "v1");
    return decrypt(this.#key(name), body, boundV1(name, context)).toString("utf8");
  }

  /**
   * Encrypts a small secret that is no connection's with the first key, such as the secret of a second factor.
   * @param context says what the secret is and whose, such as `["second_factor", userId]`. The text opens only with
   *   the same context.
   * @returns `v2.<keyId>.<base64url>`, different each time
   * @throws CryptoError with the code `malformed_text` if the text has an unpaired surrogate
   */
  sealFor(text: string, context: readonly string[]): string {
    return this.#sealBytes(bytesOf(text), context);
  }

  /**
   * Decrypts a text that `sealFor` returned for the same context.
   * @throws UnknownKeyError if the keyring lacks the key. CryptoError with the code `malformed_sealed_text` or
   *   `unknown_version` if `sealFor` did not write the text, and `not_authentic` if somebody changed the text or if it
   *   belongs to another context.
   */
  openFor(sealed: string, context: readonly string[]): string {
    return this.#openBytes(sealed, context).toString("utf8");
  }

  /** Does the same as {@link sealFor} with a secret key. */
  sealKey(key: KeyObject, context: readonly string[]): string {
    const bytes = key.export();
    try {
      return this.#sealBytes(bytes, context);
    } finally {
      bytes.fill(0);
    }
  }

  /** Does the same as {@link openFor} with a text of {@link sealKey}, and throws the same errors. */
  openKey(sealed: string, context: readonly string[]): KeyObject {
    const bytes = this.#openBytes(sealed, context);
    try {
      return createSecretKey(bytes);
    } finally {
      bytes.fill(0);
    }
  }

  /**
   * Opens a text of {@link sealFor} or {@link sealKey} and seals it again with the first key.
   * @throws the errors of {@link openFor}
   */
  sealAgain(sealed: string, context: readonly string[]): string {
    const bytes = this.#openBytes(sealed, context);
    try {
      return this.#sealBytes(bytes, context);
    } finally {
      bytes.fill(0);
    }
  }

  #sealBytes(bytes: Buffer, context: readonly string[]): string {
    const name = this.primaryKeyId;
    return formatSealedText("v2", {
      name,
      body: encrypt(this.#key(name), bytes, ["v2", name, ...context]),
    });
  }

  #openBytes(sealed: string, context: readonly string[]): Buffer {
    const { name, body } = parseSealedText(sealed, "v2");
    return decrypt(this.#key(name), body, ["v2", name, ...context]);
  }

  /**
   * Returns a short text for each key id, from which nobody can compute the key. Two keyrings that give one id the
   * same text hold the same key. It is the beginning of an HMAC-SHA-256 under the key.
   */
  fingerprints(): Record<string, string> {
    const of = (key: KeyObject): string =>
      createHmac("sha256", key).update("billstack fingerprint of a key").digest("hex").slice(0, 16);
    return Object.fromEntries([...this.#keys].map(([id, key]) => [id, of(key)]));
  }

  /**
   * Returns the id of the key that sealed the text. The keyring does not need to contain that key.
   * @throws CryptoError with the code `malformed_sealed_text` or `unknown_version`.
   */
  keyIdOf(sealed: string): string {
    return parseSealedText(sealed, "v1", "v2").name;
  }

  #key(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new UnknownKeyError(keyId);
    return key;
  }
}
