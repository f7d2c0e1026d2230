import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { decodeCanonical } from "./canonical-base64.js";
import { CryptoError } from "./crypto-error.js";

/** The length of an AES-256 key: 256 bits (FIPS 197). */
const KEY_BYTES = 32;

/**
 * The form of a key id. It has no dot, colon or comma, because these separate the parts of sealed texts and
 * keyrings.
 */
export const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** One key of a keyring, with the id that sealed texts name it by. */
interface KeyEntry {
  id: string;
  key: KeyObject;
}

/**
 * Reads one entry of a keyring, `keyId:base64(32 bytes)`.
 * @param position where the entry is in its keyring, such as "entry 2 of 3". Error messages show it.
 * @throws CryptoError with the code `malformed_keyring`, `malformed_key_id` or `wrong_key_length`.
 */
export function parseKeyEntry(text: string, position: string): KeyEntry {
  const colon = text.indexOf(":");
  if (colon < 0) {
    throw new CryptoError("malformed_keyring", `The keyring's ${position} is not keyId:base64(32 bytes).`);
  }
  const id = text.slice(0, colon);
  if (!KEY_ID.test(id)) {
    throw new CryptoError(
      "malformed_key_id",
      `The key id of the keyring's ${position} is not 1 to 64 letters, digits, "_" or "-".`,
    );
  }
  const bytes = decodeCanonical(text.slice(colon + 1), "base64");
  if (bytes === null) {
    throw new CryptoError(
      "malformed_keyring",
      `The key of the keyring's ${position} is not base64 with padding.`,
    );
  }
  if (bytes.length !== KEY_BYTES) {
    throw new CryptoError(
      "wrong_key_length",
      `The key of the keyring's ${position} has ${bytes.length} bytes; it must have ${KEY_BYTES}.`,
    );
  }
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, key };
}

/**
 * Returns a new random entry for a keyring, `keyId:base64(32 bytes)`. Put it first, and the keyring seals with it.
 */
export function generateKey(): string {
  return `k${randomBytes(6).toString("hex")}:${randomBytes(KEY_BYTES).toString("base64")}`;
}
