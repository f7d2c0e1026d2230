import { DateTime } from "../../ui/date-time.js";
import { Json } from "../../ui/json.js";
import { columnLabel } from "./column-label.js";

/** Objects with more entries are shown as JSON. */
const MOST_ENTRIES = 20;

/** Stripe's names for times inside of objects, such as `paid_at` and `trial_end`. */
const TIME_NAME = /^(?:created|updated|due_by|.*_(?:at|start|end|date))$/;
/** From 2001 to 2286, in Unix seconds. Stripe has no other times. */
const isTime = (name: string, value: unknown): value is number =>
  TIME_NAME.test(name) && typeof value === "number" && value >= 1e9 && value < 1e10;

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
          <Json value={value} label={label} />
        </div>
      </details>
    );
  return (
    <dl className="space-y-1 border-l-2 border-line pl-3">
      {entries.map(([name, inner]) => (
        <div key={name} className="grid grid-cols-[8.625rem_minmax(0,1fr)] gap-x-3">
          <dt className="truncate text-muted" title={name}>
            {label === "Metadata" ? name : columnLabel(name)}
          </dt>
          <dd className="break-words">{isTime(name, inner) ? <DateTime value={inner} /> : String(inner)}</dd>
        </div>
      ))}
    </dl>
  );
}
