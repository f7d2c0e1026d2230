import { Link } from "@tanstack/react-router";

import { classNames } from "../../../ui/class-names.js";
import { useTeam } from "../../../session/session-context.js";

interface RowLinkProps {
  table: string;
  id: string;
  /** Whether the id may take several lines. In a cell of a table it would take one line for each letter. */
  wraps?: boolean;
}

/** Links the id of an object to its row in the tables, where all its columns are. */
export function RowLink({ table, id, wraps = false }: RowLinkProps) {
  const { id: teamId } = useTeam();
  return (
    <Link
      to="/teams/$teamId/tables/$table"
      params={{ teamId, table }}
      search={{ row: id }}
      className={classNames(
        "rounded font-mono text-2xs text-muted hover:text-ink hover:underline",
        wraps ? "break-all" : "whitespace-nowrap",
      )}
    >
      {id}
    </Link>
  );
}
