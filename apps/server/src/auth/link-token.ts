import { hash, randomBytes } from "node:crypto";

/** The form of a token: 256 bits in base64url. A text of another form is not looked up. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token of a link that works once, such as that of an invitation. */
export interface LinkToken {
  /**
   * The part of the link that only its receiver knows. It belongs into the fragment of the link (after `#`), which
   * browsers send to no server, so that neither a log nor a Referer header contains it.
   */
  token: string;
  /** What is stored of the token. */
  hash: string;
}

/** Makes a token with 256 random bits. */
export function makeLinkToken(): LinkToken {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashOf(token) };
}

/** Returns what is stored of this token; null if the text cannot be a token. */
export function linkTokenHash(text: string): string | null {
  return TOKEN.test(text) ? hashOf(text) : null;
}

/** Returns the SHA-256 of a token as base64. It needs no salt, because nobody can guess 256 random bits. */
function hashOf(token: string): string {
  return hash("sha256", token, "base64");
}
