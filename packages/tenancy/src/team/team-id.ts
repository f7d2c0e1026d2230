import { randomInt } from "node:crypto";

declare const teamId: unique symbol;

/** The id of a team: a lower-case letter and 15 lower-case letters or digits. It is safe in URLs and schema names. */
export type TeamId = string & { readonly [teamId]: true };

const PATTERN = /^[a-z][a-z0-9]{15}$/;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`;
const LENGTH = 16;

/** Returns `text` as a team id, or null if it has another form. Does not trim or change the text. */
export function parseTeamId(text: string): TeamId | null {
  return PATTERN.test(text) ? (text as TeamId) : null;
}

/**
 * Returns a new random id. It has 82 bits from the system's secure random numbers, and `randomInt` makes each
 * character equally likely.
 */
export function newTeamId(): TeamId {
  let id = LETTERS.charAt(randomInt(LETTERS.length));
  while (id.length < LENGTH) id += LETTERS_AND_DIGITS.charAt(randomInt(LETTERS_AND_DIGITS.length));
  return id as TeamId;
}
