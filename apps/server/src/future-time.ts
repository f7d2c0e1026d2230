import { z } from "zod";

/** The last time that is accepted. PostgreSQL and JavaScript write years after 9999 in another form than ISO 8601. */
export const LAST_TIME = "9999-12-31T00:00:00Z";

const FORM = "Give an ISO 8601 time with its offset from UTC, such as 2027-01-31T00:00:00Z.";
const TOO_FAR = `This is too far in the future: give a time up to ${LAST_TIME}.`;
/** A year with five digits or more, as the date fields of browsers send it. ISO 8601 has only years of four digits. */
const LONG_YEAR = /^\+?\d{5,12}-/;

/**
 * An ISO 8601 time with an offset from UTC, in the future and not after `LAST_TIME`, so that PostgreSQL can store it. The
 * offset counts: `9999-12-31T23:59:59-12:00` is in the year 10000.
 *
 * @param past what people read if the time has passed
 */
export function futureTime(past: string) {
  return z.iso
    .datetime({
      offset: true,
      error: ({ input }) => (typeof input === "string" && LONG_YEAR.test(input) ? TOO_FAR : FORM),
      abort: true,
    })
    .refine((text) => new Date(text) > new Date(), past)
    .refine((text) => new Date(text) <= new Date(LAST_TIME), TOO_FAR);
}
