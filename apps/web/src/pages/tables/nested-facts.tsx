import { DateTime } from "../../ui/date-time.js";
import { Json } from "../../ui/json.js";
import { OutsideText } from "../../ui/outside-text.js";
import { columnLabel } from "./column-label.js";
import { readableJson } from "./readable-json.js";
import { unixTime } from "./unix-time.js";

/** Objects with more entries are shown as JSON. */
const MOST_ENTRIES = 20;

/** Shows a simple value. Numbers inside of JSON have no type, so the name says which of them are times. */
function Simple({ name, value }: { name: string; value: unknown }) {
  const time = unixTime(name, "bigint", value);
  return time === null ? <OutsideText text={String(value)} /> : <DateTime value={time.toISOString()} />;
}

/**
 * Shows a JSON value: an object of simple values, such as an address or metadata, as a short list of names and values. Any
 * other value is shown as JSON when somebody asks for it.
 */
export function NestedFacts({ value, label }: { value: object; label: string }) {
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  const isSimple =
    !Array.isArray(value) &&
    entries.length <= MOST_ENTRIES &&
    entries.every(([, inner]) => typeof inner !== "object");
  if (!isSimple)
    return (
      <details>
        <summary className="text-accent">Show the JSON of {label}</summary>
        <div className="mt-1.5">
          <Json value={JSON.parse(readableJson(value))} label={label} />
        </div>
      </details>
    );
  return (
    <dl className="space-y-1 border-l-2 border-line pl-3">
      {entries.map(([name, inner]) => (
        <div key={name} className="grid grid-cols-[8.625rem_minmax(0,1fr)] gap-x-3">
          <dt className="text-muted">
            <OutsideText text={label === "Metadata" ? name : columnLabel(name)} oneLine />
          </dt>
          <dd className="break-words">
            <Simple name={name} value={inner} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
