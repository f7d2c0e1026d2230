import { createHash } from "node:crypto";

import { Secret } from "otpauth";

/** How many recovery codes a person gets at once. */
const HOW_MANY = 10;
/**
 * 128 random bits, which give 26 characters of base32. Nobody can guess them, not even from their SHA-256. Codes of
 * earlier versions had 80 bits, and still work.
 */
const BYTES = 16;

/** Returns new recovery codes, such as `k5tn-2bqd-xw4a-c7mp-q3ze-uh6r-ya`. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: HOW_MANY }, () => {
    const text = new Secret({ size: BYTES }).base32.toLowerCase();
    return (text.match(/.{1,4}/g) ?? []).join("-");
  });
}

/** Returns the SHA-256 of a recovery code. White space, hyphens and upper case make no difference. */
export function hashRecoveryCode(code: string): Buffer {
  return createHash("sha256").update(code.replaceAll(/[\s-]/g, "").toLowerCase()).digest();
}
