import { createColumnHelper, flexRender, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useMemo } from "react";

import { Cell } from "./cell.js";
import { orderColumns } from "./order-columns.js";

export interface Column {
  name: string;
  type: string;
}
export type Row = Record<string, unknown>;

interface RowsGridProps {
  table: string;
  columns: Column[];
  rows: Row[];
  onOpen: (row: Row) => void;
}

const column = createColumnHelper<Row>();

/** Rows as they stand in the table; it scrolls inside itself, the first column stays. */
export function RowsGrid({ table, columns, rows, onOpen }: RowsGridProps) {
  const defs = useMemo(
    () =>
      orderColumns(columns).map(({ name, type }) =>
        column.accessor((row) => row[name], {
          id: name,
          header: () => (
            <span title={type} className="font-mono text-2xs font-medium">
              {name}
            </span>
          ),
          cell: ({ getValue }) => <Cell name={name} type={type} value={getValue()} />,
        }),
      ),
    [columns],
  );
  const grid = useReactTable({ data: rows, columns: defs, getCoreRowModel: getCoreRowModel() });
  const pinned = "sticky left-0 z-10 border-r border-line";
  return (
    // Focusable, so that it can be scrolled by keyboard.
    <div
      role="region"
      aria-label={`Rows of ${table}`}
      tabIndex={0}
      className="max-h-[calc(100dvh-15rem)] min-h-60 overflow-auto"
    >
      <table className="w-max min-w-full border-separate border-spacing-0 text-left text-xs">
        <thead>
          {grid.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header, index) => (
                <th
                  key={header.id}
                  scope="col"
                  className={`sticky top-0 h-8 border-b border-line bg-sunken px-3 whitespace-nowrap text-muted ${index === 0 ? `${pinned} z-20!` : "z-10"}`}
                >
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {grid.getRowModel().rows.map((row) => (
            <tr key={row.id} className="group">
              {row.getVisibleCells().map((cell, index) =>
                index === 0 ? (
                  <th
                    key={cell.id}
                    scope="row"
                    className={`${pinned} border-b bg-surface p-0 font-normal group-hover:bg-sunken`}
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
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
