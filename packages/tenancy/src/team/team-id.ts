import { randomInt } from "node:crypto";

declare const teamId: unique symbol;

/** A tenant's id: a lower-case letter and 15 lower-case letters or digits, safe in URLs and schema names. */
export type TeamId = string & { readonly [teamId]: true };

const PATTERN = /^[a-z][a-z0-9]{15}$/;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`;
const LENGTH = 16;

/** The id that `text` is, or null. Nothing is trimmed or lower-cased: another spelling is another id. */
export function parseTeamId(text: string): TeamId | null {
  return PATTERN.test(text) ? (text as TeamId) : null;
}

/** A new random id, 82 bits from the system's CSPRNG; `randomInt` has no modulo bias. */
export function newTeamId(): TeamId {
  let id = LETTERS.charAt(randomInt(LETTERS.length));
  while (id.length < LENGTH) id += LETTERS_AND_DIGITS.charAt(randomInt(LETTERS_AND_DIGITS.length));
  return id as TeamId;
}
