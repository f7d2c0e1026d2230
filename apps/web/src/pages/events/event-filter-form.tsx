import { useEffect, useState } from "react";

import { controlClass } from "../../ui/field.js";
import { EVENT_STATUSES, eventFilter, type EventFilter } from "./event-filter.js";

/** The list is filtered when nothing has been typed for this many milliseconds. */
const TYPING_PAUSE_MS = 300;

interface EventFilterFormProps {
  filter: EventFilter;
  onChange: (filter: EventFilter) => void;
}

/**
 * Filters the list of events by status and by exact type. The page keeps the filter in its address, so a filtered
 * list can be reloaded and shared as a link.
 */
export function EventFilterForm({ filter, onChange }: EventFilterFormProps) {
  const [type, setType] = useState(filter.type ?? "");
  const [shownType, setShownType] = useState(filter.type);
  if (filter.type !== shownType) {
    setShownType(filter.type);
    setType(filter.type ?? "");
  }
  useEffect(() => {
    if (type.trim() === (filter.type ?? "")) return;
    const timer = setTimeout(() => onChange(eventFilter({ ...filter, type: type.trim() })), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [type, filter, onChange]);
  return (
    <search className="flex flex-wrap gap-2 border-b border-line p-3">
      <select
        aria-label="Status"
        className={`${controlClass} w-40!`}
        value={filter.status ?? ""}
        onChange={(event) => onChange(eventFilter({ ...filter, status: event.target.value }))}
      >
        <option value="">All statuses</option>
        {Object.entries(EVENT_STATUSES).map(([status, { label }]) => (
          <option key={status} value={status}>
            {label}
          </option>
        ))}
      </select>
      <input
        type="search"
        aria-label="Type"
        placeholder="Type, such as customer.updated"
        className={`${controlClass} max-w-72 flex-1`}
        value={type}
        maxLength={100}
        onChange={(event) => setType(event.target.value)}
      />
    </search>
  );
}
