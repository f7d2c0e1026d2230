import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

import { AppError } from "../errors.js";

/**
 * The 49,233 most common passwords, in lower case, from the lists of stolen passwords that zxcvbn-ts collects. They
 * include the 10,000 most common ones. They are what attackers try first, so a limit of attempts is no protection.
 */
export const COMMON: ReadonlySet<string> = new Set(dictionary["passwords-common"]);
/** Words that somebody would guess for an account of this product. */
export const OF_THE_PRODUCT = ["billstack", "stripe"];
/** A shorter word with many digits and signs around it is not called a common word. */
const SHORTEST_WORD = 4;
/** zxcvbn gives the scores 0 and 1 to passwords that it finds with fewer than a million guesses. */
const LOWEST_SCORE = 2;
/**
 * How many characters are estimated. The time grows faster than the length, and the process answers nobody meanwhile:
 * 32 characters that were chosen to be slow took 32 ms of the processor, and 256 took up to two seconds. The longest
 * common password has 20 characters.
 */
const ESTIMATED_CHARACTERS = 32;

let estimator: ZxcvbnFactory | undefined;
/** Returns the score of a password, 0 to 4. The first call builds the estimator, which takes about 100 ms. */
function scoreOf(password: string): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return estimator.check(password.slice(0, ESTIMATED_CHARACTERS)).score;
}

/**
 * Refuses a new password that is easy to guess: a common one, also with digits or signs before or after it; a
 * repetition, a sequence or another pattern that zxcvbn finds with fewer than a million guesses; the e-mail address or
 * a part of it, or the product's name, also with digits or signs after them. Upper and lower case are the same. Its
 * length is checked by the input's schema (auth/schemas.ts). There are no rules about kinds of characters, because they make people choose worse passwords
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
  if (isCommon(password)) return "This password is one of the most common ones, which attackers try first.";
  const core = withoutEnding(password);
  const [localPart = "", domain = ""] = email.split("@");
  const [company = ""] = domain.split(".");
  const own = [email, localPart, company, withoutEnding(localPart)];
  if (own.some((word) => word !== "" && (word === password || word === core)))
    return "This password is a part of your e-mail address, which is easy to guess.";
  if (OF_THE_PRODUCT.includes(core))
    return "This password is the name of the product, which is easy to guess.";
  if (scoreOf(password) < LOWEST_SCORE)
    return "This password begins with a repetition, a sequence or a common word, which is easy to guess.";
  return null;
}

/** Whether it is a common password, also with digits or signs before or after it, as in `2026password!`. */
function isCommon(password: string): boolean {
  const word = withoutEnding(password).replace(/^[^\p{L}]+/u, "");
  return COMMON.has(password) || (word.length >= SHORTEST_WORD && COMMON.has(word));
}

/** Removes the digits and signs at the end, as in `billstack2026!`. */
function withoutEnding(text: string): string {
  return text.replace(/[^\p{L}]+$/u, "");
}
