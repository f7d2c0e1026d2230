import { useState } from "react";

import { OutsideText } from "../../ui/outside-text.js";
import { TextButton } from "../../ui/text-button.js";
import { columnLabel } from "./column-label.js";
import { NestedFacts } from "./nested-facts.js";
import { orderColumns } from "./order-columns.js";
import type { Column, Row } from "./row.js";
import { Value } from "./value.js";

interface RowFactsProps {
  columns: Column[];
  row: Row;
}

/** All values of one row with their names. Columns without a value are hidden until somebody asks for them. */
export function RowFacts({ columns, row }: RowFactsProps) {
  const [showsEmpty, setShowsEmpty] = useState(false);
  // The heading shows the id.
  const sorted = orderColumns(columns).filter(({ name }) => name !== "id");
  const empty = sorted.filter(({ name }) => isEmpty(row[name]));
  const shown = showsEmpty ? sorted : sorted.filter((column) => !empty.includes(column));
  return (
    <div className="space-y-3">
      <dl className="divide-y divide-line border-y border-line text-xs">
        {shown.map((column) => {
          const value = row[column.name];
          const isNested = typeof value === "object" && value !== null;
          return (
            <div
              key={column.name}
              className={`gap-x-3 gap-y-1 py-2 ${isNested ? "space-y-1.5" : "grid grid-cols-[9.5rem_minmax(0,1fr)]"}`}
            >
              <dt className="text-muted" title={`${column.name} (${column.type})`}>
                {columnLabel(column.name)}
              </dt>
              <dd className="min-w-0 break-words">
                {isNested ? (
                  <NestedFacts value={value} label={columnLabel(column.name)} />
                ) : (
                  <Fact column={column} row={row} />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {empty.length > 0 && (
        <TextButton onClick={() => setShowsEmpty(!showsEmpty)}>
          {showsEmpty ? "Hide columns without a value" : `Show ${empty.length} columns without a value`}
        </TextButton>
      )}
    </div>
  );
}

/** A value that is an address on the web becomes a link. */
function Fact({ column, row }: { column: Column; row: Row }) {
  const value = row[column.name];
  if (column.kind !== "text" || typeof value !== "string" || !value.startsWith("https://"))
    return <Value column={column} row={row} />;
  return (
    <a href={value} target="_blank" rel="noreferrer" className="break-all text-accent hover:underline">
      <OutsideText text={value} />
    </a>
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (typeof value === "object" && Object.values(value).every((inner) => inner === null));
