import { useQuery } from "@tanstack/react-query";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { aboutText, countText, numberText } from "../../ui/number-text.js";
import type { TableQuestion } from "./use-pages.js";

/** Says how many rows the table has, or how many of them match. An estimate says "about". */
export function RowCount({ question: { teamId, table, where, search } }: { question: TableQuestion }) {
  const filter = { ...(where !== undefined && { where }), ...(search !== undefined && { search }) };
  const query = useQuery(trpc.tables.count.queryOptions({ teamId, table, ...filter }));
  return (
    <p aria-live="polite" className="min-h-5 text-muted tabular-nums">
      {query.data !== undefined && countOf(query.data)}
      {query.isError && whyNot(query.error)}
    </p>
  );
}

/** Says why there is no count. The list of the rows already says what is wrong with the question, so nothing repeats it. */
function whyNot(error: unknown): string {
  const { code, message } = failureOf(error);
  if (code === "read_too_slow") return "The rows were not counted, because that takes too long.";
  return code === "invalid_input" ? "" : `The rows could not be counted. ${message}`;
}

function countOf({
  rows,
  precision,
}: {
  rows: number;
  precision: "exact" | "estimated" | "at_least";
}): string {
  if (precision === "estimated") return `${aboutText(rows)} rows`;
  if (precision === "at_least") return `more than ${numberText(rows)} rows`;
  return countText(rows, "row");
}
