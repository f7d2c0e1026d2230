import { may } from "@billstack/tenancy/roles";

import { useTeam } from "../session/session-context.js";
import { tableOfId } from "../ui/table-of-id.js";
import { Entry, Group } from "./palette-entry.js";

interface PaletteObjectProps {
  /** What the person typed, which may be an id of Stripe. */
  id: string;
  /** The tables that the person may read. */
  tables: readonly { name: string }[];
  /** Opens an address of the dashboard. */
  onOpen: (href: string) => void;
}

/** The event or the object with the id that a person typed or pasted; nothing for any other text. */
export function PaletteObject({ id, tables, onOpen }: PaletteObjectProps) {
  const { id: teamId, role } = useTeam();
  const place = placeOf(id, (name) => tables.some((table) => table.name === name));
  if (place === undefined || (place.startsWith("events/") && !may(role, "events.read"))) return null;
  return (
    <Group heading="Objects">
      <Entry kind="object" name={`Open ${id}`} onSelect={() => onOpen(`/teams/${teamId}/${place}`)}>
        <span className="break-all">Open {id}</span>
      </Entry>
    </Group>
  );
}

/** Returns where the object with an id is shown; undefined if the text is no id of a known kind. */
function placeOf(id: string, hasTable: (name: string) => boolean): string | undefined {
  if (/^evt_\w{1,250}$/.test(id)) return `events/${id}`;
  const table = tableOfId(id);
  if (table === undefined || !hasTable(table)) return undefined;
  return table === "customers" ? `customers/${id}` : `tables/${table}?row=${id}`;
}
