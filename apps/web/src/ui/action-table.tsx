import type { ReactNode } from "react";

import { ACTIONS_COLUMN } from "./row-actions.js";
import { ScrollRegion } from "./scroll-region.js";

/** The CSS classes of a cell in the head of an {@link ActionTable}. */
const HEAD = "px-4 py-1.5 font-medium whitespace-nowrap first:md:pl-5";
/** The CSS classes of a cell in a row of an {@link ActionTable}. */
export const CELL = "px-4 py-2.5 align-top first:md:pl-5";

interface ActionTableProps {
  /** Names the region that scrolls. */
  label: string;
  /** Says what the rows are, for screen readers. */
  caption: string;
  /** The names of the columns, without that of the actions, which is the last one. */
  columns: readonly string[];
  /** The rows. */
  children: ReactNode;
}

/** A table of which each row has actions. Where it is narrow, they stand below the row's name (`row-actions.tsx`). */
export function ActionTable({ label, caption, columns, children }: ActionTableProps) {
  return (
    // The hidden texts are positioned. Without `relative` they would widen the page instead of this region.
    <ScrollRegion label={label} className="@container relative overflow-x-auto">
      <table className="w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="bg-sunken text-xs text-muted">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={HEAD}>
                {column}
              </th>
            ))}
            <th scope="col" className={`${HEAD} ${ACTIONS_COLUMN}`}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </ScrollRegion>
  );
}
