import { dictionary } from "@zxcvbn-ts/language-common";

import { AppError } from "../errors.js";

/**
 * The 49,233 most common passwords, in lower case, from the lists of stolen passwords that zxcvbn-ts collects. They
 * include the 10,000 most common ones. They are what attackers try first, so a limit of attempts is no protection.
 */
const COMMON: ReadonlySet<string> = new Set(dictionary["passwords-common"]);
/** Words that somebody would guess for an account of this product. */
const OF_THE_PRODUCT = ["billstack", "stripe"];

/**
 * Refuses a new password that is easy to guess: a common one, the e-mail address or a part of it, or the product's
 * name, in upper or lower case and with digits or signs after it. Its length is checked by the input's schema
 * (auth/schemas.ts). There are no rules about kinds of characters, because they make people choose worse passwords
 * (NIST SP 800-63B).
 *
 * @param field the name of the input's field with the password
 * @throws AppError invalid_input
 */
export function requireGoodPassword(password: string, email: string, field = "password"): void {
  const problem = problemOf(password.normalize("NFKC").toLowerCase(), email.trim().toLowerCase());
  if (problem === null) return;
  const message = `${problem} Choose another one, such as three or four words that do not belong together.`;
  throw new AppError("invalid_input", `The input is not right. ${field}: ${message}`, {
    issues: [{ path: field, message }],
  });
}

function problemOf(password: string, email: string): string | null {
  if (COMMON.has(password)) return "This password is one of the most common ones, which attackers try first.";
  const core = withoutEnding(password);
  const [localPart = "", domain = ""] = email.split("@");
  const [company = ""] = domain.split(".");
  const own = [email, localPart, company, withoutEnding(localPart)];
  if (own.some((word) => word !== "" && (word === password || word === core)))
    return "This password is a part of your e-mail address, which is easy to guess.";
  if (OF_THE_PRODUCT.includes(core))
    return "This password is the name of the product, which is easy to guess.";
  return null;
}

/** Removes the digits and signs at the end, as in `billstack2026!`. */
function withoutEnding(text: string): string {
  return text.replace(/[^\p{L}]+$/u, "");
}
