/** Shows the date of `at` (ISO 8601). The tooltip also shows the time. */
export function DateText({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" })}>
      {date.toLocaleDateString(undefined, { dateStyle: "medium" })}
    </time>
  );
}
