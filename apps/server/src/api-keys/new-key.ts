import { hash, randomBytes } from "node:crypto";

import { apiKeyOf, apiKeyPrefix } from "@billstack/tenancy/api-key-format";

/** A key that has just been made. */
export interface NewKey {
  id: string;
  /** The key itself, which is shown once and not stored. */
  rawKey: string;
  prefix: string;
  hash: string;
}

/** Makes a key with 160 random bits, and its id. */
export function makeKey(): NewKey {
  const rawKey = apiKeyOf(randomBytes(20).toString("hex"));
  return {
    id: `key_${randomBytes(12).toString("hex")}`,
    rawKey,
    prefix: apiKeyPrefix(rawKey),
    hash: hashOfKey(rawKey),
  };
}

/** Returns the SHA-256 of a key as base64. It needs no salt, because nobody can guess 160 random bits. */
export function hashOfKey(rawKey: string): string {
  return hash("sha256", rawKey, "base64");
}
