import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from "node:crypto";
import { CryptoError, UnknownKeyError } from "./crypto-error.js";
import { parseKeyEntry } from "./key-entry.js";
import { formatSealedText, NONCE_BYTES, parseSealedText, SEALED_VERSION, TAG_BYTES } from "./sealed-text.js";

/** Whether a secret belongs to Stripe's test mode or live mode. */
export type Mode = "test" | "live";

/** Where a secret is stored. A sealed text opens only with the same context that sealed it. */
export interface SealContext {
  teamId: string;
  /** The column that stores the secret, such as `secret_key`. */
  field: string;
  mode: Mode;
}

const CIPHER = "aes-256-gcm";

/**
 * The additional data that AES-GCM authenticates together with the text. It is a JSON array, because two different
 * lists of parts never give the same JSON. Joined strings could: "ab" + "c" equals "a" + "bc".
 */
function additionalData(keyId: string, { teamId, field, mode }: SealContext): Buffer {
  return Buffer.from(JSON.stringify(["billstack", SEALED_VERSION, keyId, teamId, field, mode]), "utf8");
}

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
    const plaintext = Buffer.from(text, "utf8");
    if (plaintext.toString("utf8") !== text) {
      throw new CryptoError("malformed_text", "The text to seal contains an unpaired surrogate.");
    }
    const keyId = this.primaryKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(keyId), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(keyId, context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return formatSealedText({ keyId, nonce, ciphertext, tag: cipher.getAuthTag() });
  }

  /**
   * Decrypts a text that `seal` returned for the same context, with the key that the text names.
   * @throws UnknownKeyError if the keyring lacks the key. CryptoError with the code `malformed_sealed_text` or
   *   `unknown_version` if this package did not write the text, and `not_authentic` if somebody changed the text or if it
   *   belongs to another team, field or mode.
   */
  open(sealed: string, context: SealContext): string {
    const { keyId, nonce, ciphertext, tag } = parseSealedText(sealed);
    const decipher = createDecipheriv(CIPHER, this.#key(keyId), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(keyId, context));
    decipher.setAuthTag(tag);
    const plaintext = decipher.update(ciphertext);
    try {
      decipher.final();
    } catch {
      throw new CryptoError("not_authentic", "The sealed text was changed or belongs to another context.");
    }
    return plaintext.toString("utf8");
  }

  /**
   * Returns the id of the key that sealed the text. The keyring does not need to contain that key.
   * @throws CryptoError with the code `malformed_sealed_text` or `unknown_version`.
   */
  keyIdOf(sealed: string): string {
    return parseSealedText(sealed).keyId;
  }

  #key(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new UnknownKeyError(keyId);
    return key;
  }
}
