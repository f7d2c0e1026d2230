import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { tableOfId } from "../../ui/table-of-id.js";

/** The id of an object of Stripe as a link to the table with its row. An id of another kind is only shown. */
export function ObjectLink({ id }: { id: string }) {
  const { id: teamId } = useTeam();
  const table = tableOfId(id);
  const text = <code className="font-mono text-2xs break-all">{id}</code>;
  if (table === undefined) return text;
  return (
    <Link
      to="/teams/$teamId/tables/$table"
      params={{ teamId, table }}
      search={{ row: id }}
      className="rounded underline decoration-line underline-offset-3 hover:text-ink"
    >
      {text}
    </Link>
  );
}
