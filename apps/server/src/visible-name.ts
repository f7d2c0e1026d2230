import { z } from "zod";

/** Control characters, line breaks, halves of a surrogate pair, and characters that change the direction of a text. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/**
 * Characters that show nothing by themselves: spaces, format characters, what Unicode calls ignorable (such as the
 * Hangul fillers), unassigned and private characters, and the empty Braille pattern.
 */
const SHOWS_NOTHING = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\u2800]*$/u;

/**
 * The name of a team, a person or a key: 1 to 80 characters, of which people see at least one. Otherwise a list would
 * have rows that nobody can tell apart. Spaces at both ends are removed.
 *
 * @param missing the sentence for a name of which nothing can be seen
 */
export function visibleName(missing: string) {
  return z
    .string()
    .refine(
      (name) => !NOT_IN_NAMES.test(name),
      "A name may not contain control characters, line breaks or changes of direction.",
    )
    .trim()
    .refine((name) => !SHOWS_NOTHING.test(name), missing)
    .max(80, "At most 80 characters.");
}
