import { useState } from "react";

import { ScrollRegion } from "../../ui/scroll-region.js";
import { ObjectTable, type ObjectTableProps } from "./object-table.js";

/**
 * The objects of one run, which a person can open and close. They are open at first while the run is active, and if
 * something is missing. When the run ends before the eyes of a person, they stay open.
 */
export function RowsByObject({ states, running }: ObjectTableProps) {
  // What is missing comes first, because the list scrolls.
  const sorted = running
    ? states
    : states.toSorted((a, b) => Number(a.status === "completed") - Number(b.status === "completed"));
  const [isOpen] = useState(running || states.some(({ status }) => status !== "completed"));
  return (
    <details className="border-t border-line" open={isOpen}>
      <summary className="px-4 py-2.5 font-medium text-muted hover:text-ink md:px-5">Rows by object</summary>
      <ScrollRegion label="Rows by object" className="max-h-80 overflow-y-auto">
        <ObjectTable states={sorted} running={running} />
      </ScrollRegion>
    </details>
  );
}
