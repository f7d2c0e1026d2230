import { useQuery } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { controlClass } from "../../ui/field.js";
import { SearchInput } from "../../ui/search-input.js";
import { ACTIONS, actionLabel } from "./action-label.js";
import { auditFilter, type AuditFilter } from "./audit-filter.js";
import { personText } from "./person-text.js";

type Actor = inferOutput<typeof trpc.audit.actors>["actors"][number];

interface AuditFilterFormProps {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

/**
 * Filters the audit by action, person and day, and searches in it. The page keeps the filter in its address, so what
 * it shows can be reloaded and shared as a link.
 */
export function AuditFilterForm({ filter, onChange }: AuditFilterFormProps) {
  const { id: teamId } = useTeam();
  const { data } = useQuery(trpc.audit.actors.queryOptions({ teamId }));
  const actors = data?.actors ?? [];
  const isKnown = filter.userId === undefined || actors.some(({ id }) => id === filter.userId);
  const change = (part: AuditFilter): void => onChange(auditFilter({ ...filter, ...part }));
  const actions = [...new Set([...ACTIONS, ...(filter.action === undefined ? [] : [filter.action])])];
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line p-3">
      <SearchInput
        label="Search the audit"
        placeholder="Search, such as evt_… or a name"
        value={filter.q ?? ""}
        maxLength={200}
        onChange={(q) => change({ q })}
      />
      <select
        aria-label="Action"
        className={`${controlClass} w-full! sm:w-40! xl:w-44!`}
        value={filter.action ?? ""}
        onChange={(event) => change({ action: event.target.value })}
      >
        <option value="">All actions</option>
        {actions.map((action) => (
          <option key={action} value={action}>
            {actionLabel(action)}
          </option>
        ))}
      </select>
      <select
        aria-label="Person or API key"
        className={`${controlClass} w-full! sm:w-40! xl:w-44!`}
        value={filter.userId ?? ""}
        onChange={(event) => change({ userId: event.target.value })}
      >
        <option value="">Everybody</option>
        {!isKnown && <option value={filter.userId}>{filter.userId}</option>}
        {actors.map((actor) => (
          <option key={actor.id} value={actor.id}>
            {actorText(actor)}
          </option>
        ))}
      </select>
      <div className="flex w-full flex-wrap gap-2 sm:w-auto">
        <DayInput label="From" value={filter.from} onChange={(from) => change({ from })} />
        <DayInput label="To" value={filter.to} onChange={(to) => change({ to })} />
      </div>
    </search>
  );
}

/** Returns what the list calls somebody. The prefix tells API keys that have the same name from each other. */
function actorText({ id, name, email, keyPrefix }: Actor): string {
  if (id === "billstack") return "BillStack itself";
  if (id.startsWith("key_")) return `API key ${name ?? id}${keyPrefix === null ? "" : `, ${keyPrefix}…`}`;
  return personText({ name, email }) ?? id;
}

interface DayInputProps {
  label: string;
  value: string | undefined;
  onChange: (day: string) => void;
}

function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <label className="flex min-w-0 flex-1 items-center gap-1.5 text-muted sm:flex-none">
      {label}
      <input
        type="date"
        className={`${controlClass} min-w-0 flex-1 sm:w-34! sm:flex-none`}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
