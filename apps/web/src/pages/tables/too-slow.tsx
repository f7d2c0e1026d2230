import { Link } from "@tanstack/react-router";

import { Button, buttonClass } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import type { Condition } from "./row.js";
import type { TableQuestion } from "./use-pages.js";

/** The condition that makes a question fast: an index has the rows of large tables by their `created`. */
const RECENT_DAYS = 30;

/** The orders that an index has. */
const FAST_ORDERS = new Set([undefined, "id", "-id", "created", "-created"]);

interface TooSlowProps {
  question: TableQuestion;
  hasCreated: boolean;
  onWhere: (where: Condition[]) => void;
  onSort: (sort: string) => void;
}

/**
 * Says that the server stopped the question because the table is too large for it, and what to do: most questions are fast
 * about the rows of some weeks, or in an order that an index has.
 */
export function TooSlow({ question, hasCreated, onWhere, onSort }: TooSlowProps) {
  const { teamId, where = [], search, sort } = question;
  const isFiltered = where.length > 0 || search !== undefined;
  const canNarrow = hasCreated && !where.some(({ column }) => column === "created");
  const canSort = hasCreated && !FAST_ORDERS.has(sort);
  return (
    <Notice
      tone="warn"
      title="This table is too large for this question"
      action={
        <>
          {canNarrow && (
            <Button onClick={() => onWhere([...where, recent()])}>Only the last {RECENT_DAYS} days</Button>
          )}
          {canSort && <Button onClick={() => onSort("-created")}>Sort by Created</Button>}
          <Link to="/teams/$teamId/sql" params={{ teamId }} className={buttonClass()}>
            Open the SQL console
          </Link>
        </>
      }
    >
      <p>
        The server looked at every row, and was stopped after some seconds.{" "}
        {isFiltered
          ? "A whole id is found at once, also that of a customer. Other searches and conditions are fast if Created limits them to a shorter time."
          : "Rows come at once by ID and by Created. Other orders are fast if Created limits them to a shorter time."}
      </p>
      <p className="text-muted">
        The SQL console gives a query 30 seconds. Copy as SQL above shows the query of this page.
      </p>
    </Notice>
  );
}

function recent(): Condition {
  const value = new Date(Date.now() - RECENT_DAYS * 86_400_000).toISOString();
  return { column: "created", is: "after", value };
}
