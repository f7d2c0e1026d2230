import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Bytes above this multiple of 62 would favour some letters. */
const UNBIASED = 248;

/** Random letters and digits, as Stripe's ids and secrets have them. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < UNBIASED && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/** Letters and digits that follow from a name, always the same. */
export function textFrom(name: string, length: number): string {
  const bytes = createHash("sha512").update(name).digest();
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}

/** Ids of customers, products and subscription items have 14 letters at Stripe, the others 24. */
const SHORT_IDS = new Set(["cus", "prod", "si"]);

export function newId(prefix: string): string {
  return `${prefix}_${randomText(SHORT_IDS.has(prefix) ? 14 : 24)}`;
}
