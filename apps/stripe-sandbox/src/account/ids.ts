import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Larger bytes are thrown away: 248 is the largest multiple of 62 that fits in a byte, and a byte above it
 * would make the first letters of the alphabet more frequent than the others.
 */
const UNBIASED = 248;

/** Random letters and digits, as in Stripe's ids and secrets. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < UNBIASED && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/**
 * Letters and digits computed from a name: the same name always gives the same text. `length` is at most 64.
 */
export function textFrom(name: string, length: number): string {
  const bytes = createHash("sha512").update(name).digest();
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}

/**
 * Stripe's ids of customers, products and subscription items have 14 characters after the prefix, all others
 * have 24.
 */
const SHORT_IDS = new Set(["cus", "prod", "si"]);

/** A new random id with Stripe's prefix for the object, e.g. `newId("cus")`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(SHORT_IDS.has(prefix) ? 14 : 24)}`;
}
