import { dateTimeText, timeOf, type TimeDetail, type TimeValue } from "./date-time-text.js";

interface DateTimeProps {
  /** ISO 8601 or seconds since 1970. Null and undefined show a dash. */
  value: TimeValue | null | undefined;
  /** `minute` (if absent): the day with the time of day. `day`: only the day. */
  detail?: Exclude<TimeDetail, "exact">;
}

/**
 * Shows a time in the reader's language and time zone. The tooltip shows it exactly: with the day of the week, the
 * seconds and the time zone. A value that is no time is shown as it is.
 */
export function DateTime({ value, detail = "minute" }: DateTimeProps) {
  if (value === null || value === undefined) return <span className="text-muted">—</span>;
  const time = timeOf(value);
  if (time === null) return <span>{String(value)}</span>;
  return (
    <time
      dateTime={time.toISOString()}
      title={dateTimeText(time, "exact")}
      className="whitespace-nowrap tabular-nums"
    >
      {dateTimeText(time, detail)}
    </time>
  );
}
