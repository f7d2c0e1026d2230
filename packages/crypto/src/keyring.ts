import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from "node:crypto";
import { CryptoError } from "./crypto-error.js";
import { parseKeyEntry } from "./key-entry.js";
import { formatSealedText, NONCE_BYTES, parseSealedText, SEALED_VERSION, TAG_BYTES } from "./sealed-text.js";

export type Mode = "test" | "live";

/** What a sealed text belongs to; it opens nowhere else. `field` is the stored column, e.g. `secret_key`. */
export interface SealContext {
  teamId: string;
  field: string;
  mode: Mode;
}

const CIPHER = "aes-256-gcm";

/** A JSON array, because its parts cannot run into each other as joined strings can. */
function additionalData(keyId: string, { teamId, field, mode }: SealContext): Buffer {
  return Buffer.from(JSON.stringify(["billstack", SEALED_VERSION, keyId, teamId, field, mode]), "utf8");
}

/**
 * Seals texts with AES-256-GCM under the first of its keys and opens them with any.
 * Keys are private fields holding KeyObjects, so printing or serialising a Keyring shows ids only.
 */
export class Keyring {
  /** The id of the key that seals. */
  readonly primaryKeyId: string;
  /** The ids of all keys that open, the primary first. */
  readonly keyIds: string[];
  readonly #keys: ReadonlyMap<string, KeyObject>;

  private constructor(primaryKeyId: string, keys: ReadonlyMap<string, KeyObject>) {
    this.primaryKeyId = primaryKeyId;
    this.keyIds = [...keys.keys()];
    this.#keys = keys;
  }

  /**
   * Reads `keyId:base64(32 bytes)[,keyId:…]`; white space around an entry is ignored.
   * Throws CryptoError `malformed_keyring`, `malformed_key_id`, `duplicate_key_id` or `wrong_key_length`.
   */
  static parse(text: string): Keyring {
    const entries = text.split(",");
    const keys = new Map<string, KeyObject>();
    for (const [index, entry] of entries.entries()) {
      const place = `entry ${index + 1} of ${entries.length}`;
      const { id, key } = parseKeyEntry(entry.trim(), place);
      if (keys.has(id)) {
        throw new CryptoError("duplicate_key_id", `The key id of the keyring's ${place} is already taken.`);
      }
      keys.set(id, key);
    }
    const [primaryKeyId] = keys.keys();
    if (primaryKeyId === undefined) throw new CryptoError("malformed_keyring", "The keyring holds no key.");
    return new Keyring(primaryKeyId, keys);
  }

  /**
   * Seals a text for one context: `v1.<keyId>.<base64url>`, different each time.
   * Throws CryptoError `malformed_text` for a text with an unpaired surrogate, which UTF-8 cannot hold.
   */
  seal(text: string, context: SealContext): string {
    const plaintext = Buffer.from(text, "utf8");
    if (plaintext.toString("utf8") !== text) {
      throw new CryptoError("malformed_text", "The text to seal holds an unpaired surrogate.");
    }
    const keyId = this.primaryKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(keyId), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(keyId, context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return formatSealedText({ keyId, nonce, ciphertext, tag: cipher.getAuthTag() });
  }

  /**
   * Opens what `seal` made for the same context, under whichever key of this ring sealed it.
   * Throws CryptoError `malformed_sealed_text`, `unknown_version`, `unknown_key`, or `not_authentic` where
   * the text was changed or belongs to another team, field or mode.
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

  /** The id of the key that sealed this text, known to this ring or not. Throws as `open` does on its form. */
  keyIdOf(sealed: string): string {
    return parseSealedText(sealed).keyId;
  }

  #key(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    if (key === undefined) {
      throw new CryptoError(
        "unknown_key",
        `The text was sealed with key ${keyId}, which is not in the keyring.`,
      );
    }
    return key;
  }
}
