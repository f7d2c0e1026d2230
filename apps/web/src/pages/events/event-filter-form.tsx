import { controlClass } from "../../ui/field.js";
import { SearchInput } from "../../ui/search-input.js";
import { EVENT_STATUSES, eventFilter, type EventFilter } from "./event-filter.js";

interface EventFilterFormProps {
  filter: EventFilter;
  onChange: (filter: EventFilter) => void;
}

/**
 * Filters the list of events by status and by exact type. The page keeps the filter in its address, so a filtered
 * list can be reloaded and shared as a link.
 */
export function EventFilterForm({ filter, onChange }: EventFilterFormProps) {
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
      <SearchInput
        label="Type"
        placeholder="Type, such as customer.updated"
        value={filter.type ?? ""}
        maxLength={100}
        onChange={(type) => onChange(eventFilter({ ...filter, type }))}
      />
    </search>
  );
}
