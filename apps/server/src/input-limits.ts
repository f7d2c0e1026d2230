import { z } from "zod";

/**
 * A whole number in a range. Every other input gets the same message, which names the range.
 *
 * @param min the smallest number that is allowed
 * @param max the largest number that is allowed
 */
export function wholeNumber(min: number, max: number) {
  const message = `This must be a whole number from ${min} to ${max}.`;
  const error = unlessMissing(message);
  return z.number({ error }).int({ message, abort: true }).min(min, message).max(max, message);
}

/**
 * A text whose length is in a range. Every other text gets the same message, which names the range.
 *
 * @param min the fewest characters that are allowed
 * @param max the most characters that are allowed
 */
export function textOfLength(min: number, max: number) {
  const message = `This must have ${min} to ${max} characters.`;
  return z.string().min(min, message).max(max, message);
}

/** Keeps the usual message for an input that is missing. */
function unlessMissing(message: string) {
  return ({ input }: { input?: unknown }) => (input === undefined ? undefined : message);
}
