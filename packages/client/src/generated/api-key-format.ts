// A copy of packages/tenancy/src/api-key-format.ts, because the client has no dependency.
// To write it again: npm test -- packages/client/test/client.test.ts -u

/** Every API key begins with this text. */
const START = "bs_";
const FORM = /^bs_([0-9a-f]{40})([0-9a-f]{8})$/;

/** The result of a check of a key's form. Only the database knows whether a well-formed key exists. */
export type ApiKeyForm = "well_formed" | "other_text" | "malformed" | "wrong_checksum";

/**
 * Makes an API key from 40 random hexadecimal digits (lower case): `bs_`, the digits, and their checksum.
 */
export function apiKeyOf(randomDigits: string): string {
  return `${START}${randomDigits}${checksum(randomDigits)}`;
}

/**
 * Checks the form of an API key without a query. `other_text` is a text that is no BillStack key at all, `malformed`
 * a key that is not complete, and `wrong_checksum` most likely a key with a typo.
 */
export function checkApiKey(text: string): ApiKeyForm {
  if (!text.startsWith(START)) return "other_text";
  const parts = FORM.exec(text);
  if (parts === null) return "malformed";
  return checksum(parts[1] ?? "") === parts[2] ? "well_formed" : "wrong_checksum";
}

/** Returns the part of a key that people may see: `bs_` and its first four digits. */
export function apiKeyPrefix(key: string): string {
  return key.slice(0, START.length + 4);
}

/**
 * The CRC-32 of each byte, from which the CRC-32 of a text is put together. It is the CRC-32 of zlib, PNG and Ethernet
 * (reflected polynomial 0xEDB88320). It is written here because this file also runs in browsers.
 */
const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1;
  return crc;
});

/** Returns the CRC-32 of an ASCII text, as eight hexadecimal digits. */
function checksum(text: string): string {
  let crc = 0xff_ff_ff_ff;
  for (let at = 0; at < text.length; at++) {
    crc = (crc >>> 8) ^ (CRC_OF_BYTE[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0);
  }
  return ((crc ^ 0xff_ff_ff_ff) >>> 0).toString(16).padStart(8, "0");
}
