import { createColumnHelper, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useMemo } from "react";

import { ScrollRegion } from "../../ui/scroll-region.js";
import { Cell } from "./cell.js";
import { orderColumns } from "./order-columns.js";
import type { Column, Row } from "./row.js";

interface RowsGridProps {
  table: string;
  columns: Column[];
  rows: Row[];
  onOpen: (row: Row) => void;
}

const column = createColumnHelper<Row>();
const PINNED = "sticky left-0 border-r border-line";

/** The rows as a table that scrolls in both directions. Its first column and its header stay in view. */
export function RowsGrid({ table, columns, rows, onOpen }: RowsGridProps) {
  const typeOf = useMemo(() => new Map(columns.map(({ name, type }) => [name, type])), [columns]);
  const defs = useMemo(
    () => orderColumns(columns).map(({ name }) => column.accessor((row) => row[name], { id: name })),
    [columns],
  );
  // oxlint-disable-next-line react/incompatible-library -- this rule concerns the React Compiler, which is not used here.
  const grid = useReactTable({ data: rows, columns: defs, getCoreRowModel: getCoreRowModel() });
  return (
    <ScrollRegion label={`Rows of ${table}`} className="max-h-[calc(100dvh-15rem)] min-h-60 overflow-auto">
      <table className="w-max min-w-full border-separate border-spacing-0 text-left text-xs">
        <thead>
          <tr>
            {grid.getFlatHeaders().map(({ id }, index) => (
              <th
                key={id}
                scope="col"
                title={typeOf.get(id)}
                className={`sticky top-0 h-8 border-b border-line bg-sunken px-3 font-mono text-2xs font-medium whitespace-nowrap text-muted ${index === 0 ? `${PINNED} z-20` : "z-10"}`}
              >
                {id}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.getRowModel().rows.map((row) => (
            <tr key={row.id} className="group">
              {row.getVisibleCells().map((cell, index) =>
                index === 0 ? (
                  <th
                    key={cell.id}
                    scope="row"
                    className={`${PINNED} z-10 border-b bg-surface p-0 font-normal group-hover:bg-sunken`}
                  >
                    <button
                      type="button"
                      onClick={() => onOpen(row.original)}
                      className="h-8 px-3 font-mono whitespace-nowrap text-accent -outline-offset-2 hover:underline"
                    >
                      {String(cell.getValue())}
                      <span className="sr-only">, show the whole row</span>
                    </button>
                  </th>
                ) : (
                  <td
                    key={cell.id}
                    className="h-8 max-w-72 truncate border-b border-line px-3 group-hover:bg-sunken"
                  >
                    <Cell
                      name={cell.column.id}
                      type={typeOf.get(cell.column.id) ?? ""}
                      value={cell.getValue()}
                    />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
