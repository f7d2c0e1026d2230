/** How well a word has to fit: in the name of an entry, in its other words, or only inside of its name. */
const SCORES = { name: 1, words: 0.6, inside: 0.3 } as const;
/** Shorter texts are inside of too many names. */
const SHORTEST_INSIDE = 3;

/**
 * Says how well an entry of the command palette fits what a person typed. Every typed word must begin a word of the entry's
 * name or one of its other words, in any order, or be a part of its name.
 *
 * @param search what the person typed
 * @param name the text that people see, such as "Stripe connection"
 * @param words other words that people use for the same, separated by spaces
 * @returns from 0 for an entry that does not fit to 1 for the best
 */
export function paletteScore(search: string, name: string, words: string): number {
  const typed = wordsOf(search);
  const [names, others] = [wordsOf(name), wordsOf(words)];
  const scores = typed.map((word) => {
    if (names.some((each) => each.startsWith(word))) return SCORES.name;
    if (others.some((each) => each.startsWith(word))) return SCORES.words;
    return word.length >= SHORTEST_INSIDE && name.toLowerCase().includes(word) ? SCORES.inside : 0;
  });
  if (scores.length === 0) return 1;
  // Of two names that fit, the one with less that was not typed stands first: "invoices" before "invoice payments".
  const closeness = Math.min(1, typed.join("").length / names.join("").length);
  return Math.min(...scores) * (0.9 + 0.1 * closeness);
}

/** Takes a text apart at everything that is neither a letter nor a digit. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
