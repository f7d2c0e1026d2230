import { Link } from "@tanstack/react-router";

import { useTeam } from "../../session/session-context.js";
import { DateTime } from "../../ui/date-time.js";
import { moneyText } from "../../ui/money-text.js";
import { OutsideText } from "../../ui/outside-text.js";
import { visibleText } from "../../ui/visible-text.js";
import { readableJson } from "./readable-json.js";
import type { Column, Row } from "./row.js";
import { timeValue } from "./time-value.js";

interface ValueProps {
  column: Column;
  row: Row;
}

/** The most characters of JSON in a cell. */
const SHOWN_JSON = 80;

/**
 * Shows one value of a row on one line, by what its column holds: dates for the reader, amounts with their currency, ids
 * as links to the row that they name. NULL is in italics, so it differs from the text NULL.
 */
export function Value({ column, row }: ValueProps) {
  const value = row[column.name];
  if (value === null || value === undefined) return <span className="text-muted italic">NULL</span>;
  if (column.kind === "time") return <DateTime value={timeValue(value) ?? String(value)} />;
  if (column.kind === "money") return <Money amount={value} currency={row[column.currency ?? ""]} />;
  if (column.kind === "reference" && typeof value === "string" && value !== "")
    return <Reference table={column.table ?? ""} id={value} />;
  if (typeof value === "boolean") return <span className="font-mono">{String(value)}</span>;
  if (typeof value === "object") {
    const json = visibleText(readableJson(value));
    return (
      <code
        title={visibleText(readableJson(value, 2)).slice(0, 2_000)}
        className="font-mono text-2xs text-muted"
      >
        {json.length > SHOWN_JSON ? `${json.slice(0, SHOWN_JSON)}…` : json}
      </code>
    );
  }
  const text = String(value);
  if (text === "") return <span className="text-muted italic">empty text</span>;
  return (
    <span title={visibleText(text)} className={typeof value === "number" ? "tabular-nums" : undefined}>
      <OutsideText text={text} />
    </span>
  );
}

function Money({ amount, currency }: { amount: unknown; currency: unknown }) {
  const isKnown = typeof currency === "string" && currency !== "" && typeof amount === "number";
  return (
    <span
      className="tabular-nums"
      title={isKnown ? `${amount} in the smallest unit of ${currency.toUpperCase()}` : undefined}
    >
      {isKnown ? moneyText(amount, currency) : String(amount)}
    </span>
  );
}

/** The id of a row of another table, as a link that opens this row. */
function Reference({ table, id }: { table: string; id: string }) {
  const { id: teamId } = useTeam();
  return (
    <Link
      to="/teams/$teamId/tables/$table"
      params={{ teamId, table }}
      search={{ row: id }}
      className="font-mono text-accent hover:underline"
      title={`Open ${id} in ${table}`}
    >
      {id}
    </Link>
  );
}
