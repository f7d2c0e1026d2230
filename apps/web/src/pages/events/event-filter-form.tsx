import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { memo, useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { controlClass } from "../../ui/field.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { SearchInput } from "../../ui/search-input.js";
import { EVENT_STATUSES, eventFilter, localTime, type EventFilter } from "./event-filter.js";
import { typeChoices } from "./type-choices.js";

const ReplayMatching = lazyPart(async () => (await import("./replay-matching.js")).ReplayMatching);

interface EventFilterFormProps {
  filter: EventFilter;
  onChange: (filter: EventFilter) => void;
}

/**
 * Filters the list of events by status, type, object and time, and replays what the filter shows. The page keeps the
 * filter in its address, so a filtered list can be reloaded and shared as a link.
 */
export const EventFilterForm = memo(function EventFilterForm({ filter, onChange }: EventFilterFormProps) {
  const { id: teamId, role } = useTeam();
  const [asking, setAsking] = useState(false);
  const { data } = useQuery({ ...trpc.events.types.queryOptions({ teamId }), staleTime: 60_000 });
  const change = (
    part: Record<keyof EventFilter, string> | Partial<Record<keyof EventFilter, string>>,
  ): void => onChange(eventFilter({ ...filter, ...part }));
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line p-3">
      <select
        aria-label="Status"
        className={`${controlClass} w-full! sm:w-36!`}
        value={filter.status ?? ""}
        onChange={(event) => change({ status: event.target.value })}
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
        placeholder="Type: customer.*"
        value={filter.type ?? ""}
        maxLength={200}
        choices={typeChoices(data?.types ?? [])}
        onChange={(type) => change({ type })}
      />
      <SearchInput
        label="Object"
        placeholder="Id of an object"
        value={filter.object ?? ""}
        maxLength={255}
        onChange={(object) => change({ object })}
      />
      <div className="flex w-full flex-wrap gap-2 sm:w-auto">
        <TimeInput label="From" value={filter.from} onChange={(from) => change({ from })} />
        <TimeInput label="To" value={filter.to} onChange={(to) => change({ to })} />
      </div>
      {may(role, "events.replay") && Object.keys(filter).length > 0 && (
        <Button onClick={() => setAsking(true)}>
          <RotateCcw aria-hidden /> Replay these…
        </Button>
      )}
      {asking && <ReplayMatching filter={filter} onClose={() => setAsking(false)} />}
    </search>
  );
});

interface TimeInputProps {
  label: string;
  /** ISO 8601 */
  value: string | undefined;
  onChange: (iso: string) => void;
}

/** A day and time in the reader's time zone. */
function TimeInput({ label, value, onChange }: TimeInputProps) {
  return (
    <label className="flex w-full min-w-0 items-center gap-1.5 text-muted sm:w-auto">
      <span className="w-9 sm:w-auto">{label}</span>
      <input
        type="datetime-local"
        className={`${controlClass} min-w-0 flex-1 sm:w-48! sm:flex-none`}
        value={localTime(value)}
        onChange={({ target }) => {
          const time = new Date(target.value);
          onChange(Number.isNaN(time.getTime()) ? "" : time.toISOString());
        }}
      />
    </label>
  );
}
