import { Link } from "@tanstack/react-router";
import { memo, type KeyboardEvent, type MouseEvent } from "react";

import type { Column, Row } from "./row.js";
import { Value } from "./value.js";

interface GridRowProps {
  row: Row;
  /** The place in the list, from 0. */
  place: number;
  columns: Column[];
  /** Whether Tab reaches this row. Arrow keys reach the others. */
  isTabStop: boolean;
  isOpen: boolean;
  onOpen: (id: string) => void;
  /** Moves the focus to other rows. */
  onKeyDown: (event: KeyboardEvent) => void;
}

/** The height of a row, in pixels. */
export const ROW_HEIGHT = 34;

/** One row of the grid. A click anywhere opens it, and so does Enter on its id. */
export const GridRow = memo(function GridRow({
  row,
  place,
  columns,
  isTabStop,
  isOpen,
  onOpen,
  onKeyDown,
}: GridRowProps) {
  const id = String(row["id"]);
  const open = (event: MouseEvent) => {
    const isOwn = event.target instanceof Element && event.target.closest("a, button") !== null;
    // Somebody who selects text to copy it does not want to open the row.
    if (!isOwn && document.getSelection()?.isCollapsed !== false) onOpen(id);
  };
  const background = isOpen ? "bg-accent-soft" : "bg-surface group-hover:bg-sunken";
  return (
    <tr
      aria-rowindex={place + 2}
      onClick={open}
      className="group cursor-pointer"
      aria-current={isOpen || undefined}
    >
      {columns.map((column, at) =>
        at === 0 ? (
          <th
            key={column.name}
            scope="row"
            className={`sticky left-0 z-10 h-[34px] truncate border-r border-b border-line px-3 font-normal ${background}`}
          >
            {column.name === "id" ? (
              <Link
                from="/teams/$teamId/tables/$table"
                to="."
                search={(search) => ({ ...search, row: id })}
                resetScroll={false}
                data-place={place}
                onKeyDown={onKeyDown}
                tabIndex={isTabStop ? 0 : -1}
                className="font-mono text-accent hover:underline"
              >
                {id}
              </Link>
            ) : (
              <Value column={column} row={row} />
            )}
          </th>
        ) : (
          <td
            key={column.name}
            className={`h-[34px] truncate [&_bdi]:block [&_bdi]:truncate border-b border-line px-3 ${background} ${column.kind === "money" || column.kind === "number" ? "text-right" : ""}`}
          >
            <Value column={column} row={row} />
          </td>
        ),
      )}
    </tr>
  );
});
