import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from "node:crypto";

import { CryptoError } from "./crypto-error.js";

const CIPHER = "aes-256-gcm";

/**
 * 96 bits. GCM uses a nonce of this length directly and hashes all others first (NIST SP 800-38D, section
 * 5.2.1.1).
 */
export const NONCE_BYTES = 12;

/** 128 bits, the longest authentication tag of GCM (NIST SP 800-38D, section 5.2.1.2). */
export const TAG_BYTES = 16;

/**
 * The additional data that AES-GCM authenticates together with a text. It is a JSON array, because two different
 * lists of parts never give the same JSON. Joined strings could: "ab" + "c" equals "a" + "bc".
 */
function additionalData(parts: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(["billstack", ...parts]), "utf8");
}

/**
 * Encrypts bytes with AES-256-GCM under a random nonce.
 * @param bound what is authenticated with the bytes; they open only with the same parts
 * @returns the nonce, the ciphertext and the tag, one after the other
 */
export function encrypt(key: KeyObject, plaintext: Buffer, bound: readonly string[]): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(bound));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Decrypts what {@link encrypt} returned for the same key and the same parts.
 * @throws CryptoError with the code `not_authentic` if the key, the bytes or the parts are others
 */
export function decrypt(key: KeyObject, body: Buffer, bound: readonly string[]): Buffer {
  const nonce = body.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(bound));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const plaintext = decipher.update(body.subarray(NONCE_BYTES, body.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    throw new CryptoError("not_authentic", "The sealed text was changed or belongs to another context.");
  }
  return plaintext;
}

/**
 * Returns the UTF-8 bytes of a text.
 * @throws CryptoError with the code `malformed_text` if the text has an unpaired surrogate, which UTF-8 cannot hold
 */
export function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.toString("utf8") !== text) {
    throw new CryptoError("malformed_text", "The text to seal contains an unpaired surrogate.");
  }
  return bytes;
}
