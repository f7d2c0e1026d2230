import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { decodeCanonical } from "./canonical-base64.js";
import { CryptoError } from "./crypto-error.js";

/** AES-256 takes a key of 256 bits (FIPS 197). */
const KEY_BYTES = 32;

/** No dot, colon or comma: those separate the parts of sealed texts and of keyrings. */
export const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;

interface KeyEntry {
  id: string;
  key: KeyObject;
}

/**
 * Reads one `keyId:base64(32 bytes)`. `place` says where it stands ("entry 2 of 3") for the error.
 * Throws CryptoError `malformed_keyring`, `malformed_key_id` or `wrong_key_length`.
 */
export function parseKeyEntry(text: string, place: string): KeyEntry {
  const colon = text.indexOf(":");
  if (colon < 0) {
    throw new CryptoError("malformed_keyring", `The keyring's ${place} is not keyId:base64(32 bytes).`);
  }
  const id = text.slice(0, colon);
  if (!KEY_ID.test(id)) {
    throw new CryptoError(
      "malformed_key_id",
      `The key id of the keyring's ${place} is not 1 to 64 letters, digits, "_" or "-".`,
    );
  }
  const bytes = decodeCanonical(text.slice(colon + 1), "base64");
  if (bytes === null) {
    throw new CryptoError(
      "malformed_keyring",
      `The key of the keyring's ${place} is not base64 with padding.`,
    );
  }
  if (bytes.length !== KEY_BYTES) {
    throw new CryptoError(
      "wrong_key_length",
      `The key of the keyring's ${place} has ${bytes.length} bytes; it must have ${KEY_BYTES}.`,
    );
  }
  return { id, key: createSecretKey(bytes) };
}

/** Makes one new `keyId:base64(32 bytes)` entry with a random id, to be put first in a keyring. */
export function generateKey(): string {
  return `k${randomBytes(6).toString("hex")}:${randomBytes(KEY_BYTES).toString("base64")}`;
}
