import { Link } from "@tanstack/react-router";

import { DateTime } from "../../ui/date-time.js";

/** Says from when on every change is known, and what the time before follows from. */
export function HistoryNote({ completeFrom }: { completeFrom: string | null }) {
  return (
    <p className="text-muted">
      {completeFrom === null ? (
        "The history is not complete yet, because not everything has been synced."
      ) : (
        <>
          The history is complete from <DateTime value={completeFrom} detail="day" />. Earlier months follow
          from what subscriptions and invoices still say.
        </>
      )}{" "}
      Months begin and end in UTC.{" "}
      <Link
        to="/help/$topic"
        params={{ topic: "revenue" }}
        hash="what-is-known-of-the-past"
        className="text-accent underline underline-offset-3"
      >
        How the history is known
      </Link>
    </p>
  );
}
