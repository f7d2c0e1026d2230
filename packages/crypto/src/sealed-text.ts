import { decodeCanonical } from "./canonical-base64.js";
import { CryptoError } from "./crypto-error.js";
import { KEY_ID } from "./key-entry.js";

export const SEALED_VERSION = "v1";

/** 96 bits, the nonce length that GCM takes without hashing it first (NIST SP 800-38D, 5.2.1.1). */
export const NONCE_BYTES = 12;

/** 128 bits, the longest tag that GCM has (NIST SP 800-38D, 5.2.1.2). */
export const TAG_BYTES = 16;

interface SealedParts {
  keyId: string;
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

/** Writes `v1.<keyId>.<base64url of nonce, ciphertext and tag>`. */
export function formatSealedText({ keyId, nonce, ciphertext, tag }: SealedParts): string {
  return `${SEALED_VERSION}.${keyId}.${Buffer.concat([nonce, ciphertext, tag]).toString("base64url")}`;
}

/** Reads a sealed text apart. Throws CryptoError `malformed_sealed_text` or `unknown_version`. */
export function parseSealedText(sealed: string): SealedParts {
  const parts = sealed.split(".");
  const [version, keyId, body] = parts;
  if (parts.length !== 3 || version === undefined || keyId === undefined || body === undefined) {
    throw new CryptoError("malformed_sealed_text", "The sealed text is not version.keyId.body.");
  }
  if (version !== SEALED_VERSION) {
    throw new CryptoError("unknown_version", `The sealed text is not of version ${SEALED_VERSION}.`);
  }
  if (!KEY_ID.test(keyId)) {
    throw new CryptoError("malformed_sealed_text", "The sealed text names no well-formed key id.");
  }
  const bytes = decodeCanonical(body, "base64url");
  if (bytes === null) {
    throw new CryptoError("malformed_sealed_text", "The sealed text's body is not canonical base64url.");
  }
  if (bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new CryptoError("malformed_sealed_text", "The sealed text is too short to hold a nonce and a tag.");
  }
  return {
    keyId,
    nonce: bytes.subarray(0, NONCE_BYTES),
    ciphertext: bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES),
    tag: bytes.subarray(bytes.length - TAG_BYTES),
  };
}
