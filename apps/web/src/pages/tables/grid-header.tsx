import { ArrowDown, ArrowUp } from "lucide-react";

import { columnLabel } from "./column-label.js";
import type { Column } from "./row.js";

interface GridHeaderProps {
  columns: Column[];
  sort: string | undefined;
  onSort: (sort: string) => void;
}

/** The header of the grid. A click on a column sorts by it, and a second one the other way round. */
export function GridHeader({ columns, sort, onSort }: GridHeaderProps) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ name, type, kind }, at) => {
          const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
          // The newest rows are what people look for first.
          const isDown = direction === "ascending" || (direction === "none" && kind === "time");
          const isRight = kind === "money" || kind === "number";
          return (
            <th
              key={name}
              scope="col"
              aria-sort={direction}
              title={`${name} (${type})`}
              className={`sticky top-0 h-9 border-b border-line bg-sunken p-0 text-2xs font-medium text-muted ${at === 0 ? "left-0 z-20 border-r" : "z-10"}`}
            >
              {kind === "json" ? (
                <span className="block truncate px-3">{columnLabel(name)}</span>
              ) : (
                <button
                  type="button"
                  onClick={() => onSort(isDown ? `-${name}` : name)}
                  className={`group/sort flex h-full w-full items-center gap-1 px-3 -outline-offset-2 hover:text-ink ${isRight ? "flex-row-reverse" : ""}`}
                >
                  <span className="truncate">{columnLabel(name)}</span>
                  {direction === "descending" ? (
                    <ArrowDown aria-hidden className="size-3 shrink-0 text-accent" />
                  ) : (
                    <ArrowUp
                      aria-hidden
                      className={`size-3 shrink-0 ${direction === "ascending" ? "text-accent" : "invisible group-hover/sort:visible"}`}
                    />
                  )}
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
