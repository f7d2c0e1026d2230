import { dateFormat } from "./reader.js";

/** Stripe's times are whole seconds since 1970; JavaScript counts milliseconds. */
const MS = 1_000;

/** A time as the API or a table of Stripe's data has it: ISO 8601, or seconds since 1970. */
export type TimeValue = string | number;

/**
 * Returns the point in time.
 *
 * @returns null if the value is not a time: a text that is no date, or a number that is out of the range of dates
 */
export function timeOf(value: TimeValue): Date | null {
  const time = new Date(typeof value === "number" ? value * MS : value);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** How much of a time is shown: the day, the day with the time of day, or these with seconds and the time zone. */
export type TimeDetail = "day" | "minute" | "exact";

const FORMS: Record<TimeDetail, Intl.DateTimeFormatOptions> = {
  day: { dateStyle: "medium" },
  minute: { dateStyle: "medium", timeStyle: "short" },
  exact: { dateStyle: "full", timeStyle: "long" },
};

/** Formats a time for the reader: in the language and the time zone that their browser is set to. */
export function dateTimeText(time: Date, detail: TimeDetail): string {
  return dateFormat(FORMS[detail]).format(time);
}

/** Formats the time of day for the reader: "5:00 PM". A value that is no time is returned as it is. */
export function clockText(value: TimeValue): string {
  const time = timeOf(value);
  return time === null ? String(value) : dateFormat({ timeStyle: "short" }).format(time);
}
