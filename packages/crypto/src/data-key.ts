import { generateKeySync, type KeyObject } from "node:crypto";

import { bytesOf, decrypt, encrypt } from "./aead.js";
import { CryptoError } from "./crypto-error.js";
import { formatSealedText, parseSealedText } from "./sealed-text.js";

/** What a connection's secret is bound to. A sealed text opens only with the same context that sealed it. */
export interface DataContext {
  teamId: string;
  connectionId: string;
  /** The column that stores the secret, such as `secret_key`. */
  field: string;
  mode: "test" | "live";
  /** The version of the connection's secrets. It grows each time they are sealed. */
  version: number;
}

/** Returns a new random key for AES-256-GCM (or for an HMAC): 256 bits. */
export function generateDataKey(): KeyObject {
  return generateKeySync("aes", { length: 256 });
}

const boundTo = ({ teamId, connectionId, field, mode, version }: DataContext): string[] => [
  "d1",
  teamId,
  connectionId,
  field,
  mode,
  String(version),
];

/**
 * Encrypts a connection's secret with the connection's data key.
 * @returns `d1.<version>.<base64url>`, different each time
 * @throws CryptoError with the code `malformed_text` if the text has an unpaired surrogate
 */
export function sealWithDataKey(key: KeyObject, text: string, context: DataContext): string {
  const name = String(context.version);
  return formatSealedText("d1", { name, body: encrypt(key, bytesOf(text), boundTo(context)) });
}

/**
 * Decrypts a text that {@link sealWithDataKey} returned for the same data key and context.
 * @throws CryptoError with the code `malformed_sealed_text` or `unknown_version` if {@link sealWithDataKey} did not
 *   write the text, `another_version` if it has another version than the context, and `not_authentic` if somebody
 *   changed it or if it belongs to another connection, field or mode
 */
export function openWithDataKey(key: KeyObject, sealed: string, context: DataContext): string {
  const { name, body } = parseSealedText(sealed, "d1");
  if (name !== String(context.version)) {
    throw new CryptoError("another_version", "The sealed text is of another version of the secrets.");
  }
  return decrypt(key, body, boundTo(context)).toString("utf8");
}
