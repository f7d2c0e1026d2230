import { useEffect, useState } from "react";

import { controlClass } from "../../ui/field.js";
import { EVENT_STATUSES, eventFilter, type EventFilter } from "./event-filter.js";

const TYPING_MS = 300;

interface EventFilterFormProps {
  filter: EventFilter;
  onChange: (filter: EventFilter) => void;
}

/** Status and exact type; the filter lives in the address, so that it can be shared and survives a reload. */
export function EventFilterForm({ filter, onChange }: EventFilterFormProps) {
  const [type, setType] = useState(filter.type ?? "");
  const [shownType, setShownType] = useState(filter.type);
  if (filter.type !== shownType) {
    setShownType(filter.type);
    setType(filter.type ?? "");
  }
  useEffect(() => {
    if (type.trim() === (filter.type ?? "")) return;
    const timer = setTimeout(() => onChange(eventFilter({ ...filter, type: type.trim() })), TYPING_MS);
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
        <option value="">Every status</option>
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
