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

/**
 * A time that PostgreSQL reads. ISO 8601 also has the year 0000, offsets of 16 hours and more, and any number of
 * digits: PostgreSQL refuses these with an error.
 */
export const databaseTime = z.iso
  .datetime({ offset: true })
  .max(40, "This must have at most 40 characters.")
  .regex(/^(?!0000)/, "The year must be from 0001 to 9999.")
  .regex(/(?:z|[+-](?:0\d|1[0-5]):?\d\d)$/i, "The offset from UTC must be less than 16 hours.");

/** Keeps the usual message for an input that is missing. */
function unlessMissing(message: string) {
  return ({ input }: { input?: unknown }) => (input === undefined ? undefined : message);
}
