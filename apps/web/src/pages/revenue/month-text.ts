import { timeOf } from "../../ui/date-time-text.js";
import { dateFormat } from "../../ui/reader.js";

/** Writes a month such as 2026-11 as the reader does: "Nov 2026". Months are those of UTC. */
export function monthText(month: string, locale?: string): string {
  return written(month, { month: "short", year: "numeric" }, locale);
}

/** Writes a month for the axis of a chart: "Nov", and each January as its year, so that years are seen without a word more. */
export function monthTick(month: string, _index?: number, locale?: string): string {
  return written(month, month.endsWith("-01") ? { year: "numeric" } : { month: "short" }, locale);
}

function written(month: string, form: Intl.DateTimeFormatOptions, locale: string | undefined): string {
  const first = timeOf(`${month}-01T00:00:00Z`);
  return first === null ? month : dateFormat({ ...form, timeZone: "UTC" }, locale).format(first);
}
