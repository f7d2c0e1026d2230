import { Json } from "../../ui/json.js";
import { columnLabel } from "./column-label.js";

/** Objects with more entries are shown as JSON. */
const MOST_ENTRIES = 20;

/**
 * Shows a JSON value: an object of simple values, such as an address or metadata, as a short list of names and values, and
 * any other one as JSON.
 */
export function NestedFacts({ value, label }: { value: object; label: string }) {
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  const isSimple =
    !Array.isArray(value) &&
    entries.length <= MOST_ENTRIES &&
    entries.every(([, inner]) => typeof inner !== "object");
  if (!isSimple) return <Json value={value} label={label} />;
  return (
    <dl className="space-y-1 border-l-2 border-line pl-3">
      {entries.map(([name, inner]) => (
        <div key={name} className="grid grid-cols-[8.625rem_minmax(0,1fr)] gap-x-3">
          <dt className="truncate text-muted" title={name}>
            {label === "Metadata" ? name : columnLabel(name)}
          </dt>
          <dd className="break-words">{String(inner)}</dd>
        </div>
      ))}
    </dl>
  );
}
