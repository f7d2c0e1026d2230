import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { aboutText, numberText } from "../../ui/number-text.js";

interface TableListProps {
  tables: { name: string; rows: number; estimated: boolean }[];
}

/**
 * The names of the tables with their numbers of rows. The number is grey where a table is empty, and says "about" where
 * the database estimates it.
 */
export function TableList({ tables }: TableListProps) {
  const { id: teamId } = useTeam();
  return (
    <nav
      aria-label="Tables"
      className="overflow-hidden rounded-xl border border-line bg-surface p-1.5 shadow-card"
    >
      <ul>
        {tables.map(({ name, rows, estimated }) => (
          <li key={name}>
            <Link
              to="/teams/$teamId/tables/$table"
              params={{ teamId, table: name }}
              className="flex h-8 items-center justify-between gap-2 rounded-md px-2 hover:bg-sunken aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent lg:h-7"
            >
              <span title={name} className="truncate font-mono text-xs">
                {name}
              </span>
              <span className={`text-xs whitespace-nowrap tabular-nums ${rows === 0 ? "text-muted" : ""}`}>
                {estimated ? aboutText(rows) : numberText(rows)}
                <span className="sr-only"> rows</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
