import { decodeCanonical } from "./canonical-base64.js";
import { CryptoError } from "./crypto-error.js";
import { KEY_ID } from "./key-entry.js";

/** The first part of every sealed text. Another format would get another version. */
export const SEALED_VERSION = "v1";

/**
 * 96 bits. GCM uses a nonce of this length directly and hashes all others first (NIST SP 800-38D, section
 * 5.2.1.1).
 */
export const NONCE_BYTES = 12;

/** 128 bits, the longest authentication tag of GCM (NIST SP 800-38D, section 5.2.1.2). */
export const TAG_BYTES = 16;

/** The parts of a sealed text, without its version. */
interface SealedParts {
  keyId: string;
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

/** Joins the parts to a sealed text: `v1.<keyId>.<base64url of nonce, ciphertext and tag>`. */
export function formatSealedText({ keyId, nonce, ciphertext, tag }: SealedParts): string {
  return `${SEALED_VERSION}.${keyId}.${Buffer.concat([nonce, ciphertext, tag]).toString("base64url")}`;
}

/**
 * Splits a sealed text into its parts. Does not decrypt them.
 * @throws CryptoError with the code `malformed_sealed_text` or `unknown_version`.
 */
export function parseSealedText(sealed: string): SealedParts {
  const parts = sealed.split(".");
  const [version, keyId, body] = parts;
  if (parts.length !== 3 || version === undefined || keyId === undefined || body === undefined) {
    throw new CryptoError(
      "malformed_sealed_text",
      "The sealed text does not have the form version.keyId.body.",
    );
  }
  if (version !== SEALED_VERSION) {
    throw new CryptoError("unknown_version", `The version of the sealed text is not ${SEALED_VERSION}.`);
  }
  if (!KEY_ID.test(keyId)) {
    throw new CryptoError("malformed_sealed_text", "The key id in the sealed text is malformed.");
  }
  const bytes = decodeCanonical(body, "base64url");
  if (bytes === null) {
    throw new CryptoError("malformed_sealed_text", "The body of the sealed text is not canonical base64url.");
  }
  if (bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new CryptoError(
      "malformed_sealed_text",
      "The sealed text is too short to contain a nonce and a tag.",
    );
  }
  return {
    keyId,
    nonce: bytes.subarray(0, NONCE_BYTES),
    ciphertext: bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES),
    tag: bytes.subarray(bytes.length - TAG_BYTES),
  };
}
